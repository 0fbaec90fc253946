package claim

import "strings"

// A class is the part that a word plays in a claim.
type class uint8

const (
	unknown  class = iota
	neutral        // changes nothing that a claim says
	up             // rose
	down           // fell
	move           // went
	negation       // not
	modal          // may, would: not a statement of what was
	answered       // what respondents do with a survey
	said           // who says so stands before it
	cause          // why
	boundary       // parts one statement from the next
	national       // everywhere
	opinion        // shocking: an attribute that says nothing
	partial        // a part of the year
	blocker        // known, and changes what a number means
	people         // the ones counted as victims
)

// words lists the vocabulary by class. A word that is in none of these, and
// in none of the names of the survey and its register, keeps a claim from
// being ok.
var words = map[class]string{
	neutral: `a an the this that these those there here it its they them their he she his her we our us who which what
 is are was were be been being has have had having do does did and or of in on at to by from for as with into than then so if
 also too just both all each every any some such only same other more most very now already still yet again ever even since during
 between among amongst across over about within compared comparison versus against according up down
 recorded reported logged registered noted received counted documented flagged saw see sees seen seeing experienced had total totals totalled totalling
 amounted stood came got made make up accounted reached reaching hit were recording reporting showing said
 record records report reports number numbers figure figures statistics statistic data count counts tally
 police respondent respondents area areas year years period periods financial fiscal month months 12-month twelve day days week weeks
 committed involving involved took place taken happened occurred carried out
 new latest official annual yearly previous earlier before later after last past following next ago
 compared alone overall exactly approximately average averaging mean equivalent equal equals
 child children victim victims under age aged ages old older younger youngest
 times time double twice many much
 gave give gives giving provided supply common commonest frequent most likely platform platforms sex gender group groups band bands
 rise rises increase change difference jump respectively together combined
 uk-wide yes means meaning being where when while known given provided stated available
 printed published publish called put fear fears confirm confirms our my your single asked ask asks request requests freedom information foi who usable joint related linked relating s ie eg etc however meanwhile therefore overall additionally moreover furthermore nearby local locally
 two-year ones numbered used using named cited mentioned
 cent percent percentage point points`,
	up: `rose risen rise rises rising increase increased increases increasing up grew grown grow grows growth growing climb climbed climbs climbing
 jump jumped jumps jumping surge surged surges surging soar soared soars soaring spike spiked spikes spiking leapt leap leaped leaps shot rocket rocketed
 rockets rocketing skyrocketed skyrocket escalated mounted swelled higher greater upsurge uplift upturn hike hiked ballooned mushroomed`,
	down: `fell fallen fall falls falling drop dropped drops dropping decrease decreased decreases decreasing decline declined declines declining
 down reduced reduce reduction reductions dip dipped slump slumped plunged plunge plummeted shrank shrunk lower fewer less downturn tumbled`,
	move: `went gone goes going moved changed move changes change`,
	negation: `not never no none neither nor don't didn't doesn't hasn't haven't hadn't isn't wasn't weren't aren't won't wouldn't can't cannot couldn't without
 hardly barely scarcely denied denies false untrue incorrect wrong wrongly myth rather nowhere nobody nothing instead`,
	modal: `may might could would should can will shall must if expected expects forecast forecasts predicted predicts projected estimate estimated estimates
 likely unlikely possibly perhaps probably maybe feared suspected alleged allegedly target targets planned plans hoped hopes unless whether
 believed thought assumed supposed supposedly potentially seems seem appears appear`,
	answered: `answered responded replied answer respond reply response responses replies answers supplied complied responding replying answering supplying disclosed`,
	said: `said says say saying show shows showed shown showing reveal reveals revealed suggest suggests suggested found find finds told warned warns
 confirmed confirm announced published indicate indicates indicated claims claimed adds added explained reports wrote tweeted stated according`,
	cause:    `because due driven fuelled caused causing blamed thanks attributed explains prompted triggered`,
	national: `nationally nationwide national country countrywide nation britain`,
	opinion: `shocking staggering alarming worrying massive huge dramatic dramatically sharp sharply significant significantly considerable considerably substantial substantially
 whopping big large steep steeply enormous startling stark appalling disturbing horrific concerning astonishing remarkable marked markedly welcome slight slightly small modest
 steady steadily sudden suddenly rapid rapidly further overall clear notable notably actually already fully sadly worryingly alarmingly shockingly unprecedented
 harrowing deeply extremely heartbreaking devastating dreadful terrible horrifying sickening frightening tragic grim huge vast`,
	partial: `quarter half-year january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
 weekend summer winter spring autumn christmas lockdown monday tuesday wednesday thursday friday saturday sunday`,
	blocker: `excluding except apart besides per half rate rates ratio index median attempted solved detected charged prosecuted convicted arrested prevented investigated
 cautioned sentenced adjusted unadjusted provisional cumulative`,
	people:   `child children kid kids youngster youngsters minor minors victim victims pupil pupils boy boys girl girls teenager teenagers toddler toddlers people person youths`,
	boundary: `while whilst whereas although though but including include includes included plus`,
}

// classes are the classes of a word, several for some.
type classes uint32

func (c classes) has(k class) bool { return c&(1<<k) != 0 }

// A lexicon finds the classes of a word.
type lexicon map[string]classes

func newLexicon() lexicon {
	l := lexicon{}
	for k, list := range words {
		for w := range strings.FieldsSeq(list) {
			l[w] |= 1 << k
		}
	}
	return l
}

// lemma is a word without the ending of the plural, near enough to tell
// "offences" from "offenders".
func lemma(w string) string {
	switch w {
	case "children", "childrens":
		return "child"
	case "this", "was", "is", "us", "as", "its", "has", "yes", "gas", "bus", "less":
		return w
	}
	if n := len(w); n > 4 && strings.HasSuffix(w, "ies") {
		return w[:n-3] + "y"
	}
	if n := len(w); n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
		return w[:n-1]
	}
	return w
}
