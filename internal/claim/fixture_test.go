package claim_test

import (
	"fmt"
	"testing"

	"plumbline/internal/claim"
	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

const offences survey.MeasureID = "offences"

var (
	y2014 = stat.FinancialYear(2014)
	y2015 = stat.FinancialYear(2015)
	y2016 = stat.FinancialYear(2016)
)

// places are invented, and the numbers of the first four are those of the
// vector claims_25 of the project's method notes.
var places = []string{"Ashdown", "Brackenfell", "Calderby", "Dunmere", "Elmstead", "Farrowdale", "Glenmoor", "Harrowby", "Inglewick", "Jarrowfield", "Kelderby",
	"Larkmoor", "Marlford", "Netherby", "Oakhaven", "Penmoor", "Quarrydale", "Ravenmere", "Saltmarsh", "Thornley", "Ulverby", "Valemoor", "Wharfdale", "Yarrowby",
	"Aldermoor", "Birchhaven", "Coldbrook", "Deepvale", "Edgemoor", "Fernhaven", "Greycliff", "Hazelmere", "Ironvale", "Juniper Hill", "Kingsmere", "Longmoor", "Mossdale",
	"North Ashby", "Oldhaven", "Pinevale", "Redmoor", "Stonehaven Vale"}

func testSurvey(t testing.TB) *survey.Survey {
	t.Helper()
	ages, err := stat.NewAges("age", 0, 17, []stat.Entry{{Code: "unknown", Name: "Unknown", Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	sex, err := stat.NewCodelist("sex", []stat.Entry{{Code: "female", Name: "Female", Aliases: []string{"girls"}}, {Code: "male", Name: "Male"}, {Code: "unknown", Name: "Unknown", Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	platform, err := stat.NewCodelist("platform", []stat.Entry{{Code: "x", Name: "platform X"}, {Code: "chatter", Name: "Chatter"}, {Code: "other", Name: "another platform"}, {Code: "unknown", Name: "Unknown", Unknown: true}})
	if err != nil {
		t.Fatal(err)
	}
	return &survey.Survey{
		ID: "invented", Title: "Invented", Invented: true, Register: "invented", Noun: "force", Nouns: "forces",
		Periods:    []stat.Period{y2015, y2016},
		Dimensions: []survey.Dimension{{ID: "age", Name: "Age", Codelist: ages}, {ID: "sex", Name: "Sex", Codelist: sex}, {ID: "platform", Name: "Platform", Codelist: platform}},
		Measures: []survey.Measure{
			{ID: offences, Name: "cyber-flagged sexual offences against under-18s", Short: "offences", Unit: "offences",
				Aliases:    []string{"cyber-related child sex crimes", "online child sexual offences", "cyber-related sexual offences against children"},
				Dimensions: []stat.DimensionID{"age", "sex", "platform"},
				Series:     []survey.Series{{Names: []string{"victims aged 10 or under", "victims aged ten and under"}, Breakdown: stat.By("age", "0-10")}}},
			{ID: "youngest", Name: "age of the youngest victim", Short: "youngest victim", Unit: "years of age"},
		},
		Figures: []survey.Figure{
			{ID: "total", Title: "Offences", Method: survey.Total, Measure: offences},
			{ID: "change", Title: "Change", Method: survey.Change, Measure: offences},
			{ID: "per-day", Title: "Offences a day", Method: survey.PerDay, Measure: offences},
			{ID: "common-age", Title: "Most common age", Method: survey.MostCommon, Measure: offences, Dimension: "age"},
			{ID: "common-platform", Title: "Most common platform", Method: survey.MostCommon, Measure: offences, Dimension: "platform"},
			{ID: "youngest", Title: "Youngest victim", Method: survey.Youngest, Measure: "youngest"},
			{ID: "rank", Title: "Rank", Method: survey.Rank, Measure: offences},
			{ID: "coverage", Title: "Coverage", Method: survey.Coverage, Measure: offences},
		},
		Headline: survey.Headline{Measure: offences, Area: "the-isles", From: y2015, To: y2016},
	}
}

func testRegister(t testing.TB) *respondent.Register {
	t.Helper()
	rs := []respondent.Respondent{
		{ID: "northmoor", Name: "Northmoor Police"}, {ID: "westhaven", Name: "Westhaven Constabulary"}, {ID: "eastvale", Name: "Eastvale Police"}, {ID: "southmere", Name: "Southmere Police"},
		{ID: "the-isles", Name: "The Isles", Area: true}, {ID: "the-north", Name: "The North", Area: true},
	}
	for i, p := range places {
		kind := "Police"
		if i%3 == 0 {
			kind = "Constabulary"
		}
		rs = append(rs, respondent.Respondent{ID: respondent.ID(fmt.Sprintf("force-%02d", i)), Name: p + " " + kind})
	}
	g, err := respondent.NewRegister("invented", rs)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// testBook holds 46 invented forces, of which 41 answered for 2016/17, and an
// area whose totals were printed with their coverage.
func testBook(t testing.TB) *figure.Book {
	t.Helper()
	var obs []ledger.Observation
	add := func(who respondent.ID, m survey.MeasureID, p stat.Period, b string, c stat.Count, known string, notes ...string) {
		bd, err := stat.ParseBreakdown(b)
		if err != nil {
			t.Fatal(err)
		}
		obs = append(obs, ledger.Observation{Key: ledger.Key{Respondent: who, Measure: m, Period: p, Breakdown: bd}, Survey: "invented",
			Count: c, Shown: c.String(), Known: stat.MustDate(known), Document: "doc", At: fmt.Sprint("A", len(obs)), Notes: notes})
	}
	n := func(v int64) stat.Count { return stat.Exactly(v) }
	const first, second = "2016-06-21", "2017-06-01"
	add("northmoor", offences, y2014, "", n(100), first)
	add("northmoor", offences, y2015, "", n(85), first)
	add("northmoor", offences, y2015, "", n(114), second)
	add("northmoor", offences, y2016, "", n(213), second)
	add("westhaven", offences, y2015, "", n(104), second)
	add("westhaven", offences, y2016, "", n(97), second)
	add("eastvale", offences, y2015, "", stat.Between(1, 4), second)
	add("eastvale", offences, y2016, "", n(12), second)
	add("southmere", offences, y2015, "", stat.Between(1, 4), second)
	add("southmere", offences, y2016, "", n(3), second)
	left := int64(5710 - 213 - 97 - 12 - 3)
	for i := range 37 { // 41 answered; five did not
		who := respondent.ID(fmt.Sprintf("force-%02d", i))
		to := int64(90 + i)
		switch i {
		case 0:
			to = 1100
		case 1:
			to = 400
		case 36:
			to = left
		}
		left -= to
		add(who, offences, y2016, "", n(to), second)
		switch {
		case i >= 35: // no answer for the year before
		case i == 2 || i == 3:
			add(who, offences, y2015, "", n(to+20), second)
		default:
			add(who, offences, y2015, "", n(to-30), second)
		}
	}
	for i := 37; i < 42; i++ {
		add(respondent.ID(fmt.Sprintf("force-%02d", i)), offences, y2016, "", stat.Missing(stat.Refused), second)
	}
	add("the-isles", offences, y2015, "", n(3840), first, "39 forces")
	add("the-isles", offences, y2015, "", n(3903), second, "39 forces")
	add("the-isles", offences, y2016, "", n(5653), second, "39 forces")
	for age, c := range map[string]int64{"13": 1257, "14": 1000, "12": 966, "15": 900, "11": 300, "16": 200, "17": 100, "0-10": 97, "unknown": 833} {
		add("the-isles", offences, y2016, "age="+age, n(c), second)
	}
	for code, c := range map[string]int64{"female": 4067, "male": 833, "unknown": 753} {
		add("the-isles", offences, y2016, "sex="+code, n(c), second)
	}
	for code, c := range map[string]int64{"x": 1390, "chatter": 400, "other": 307, "unknown": 3556} {
		add("the-isles", offences, y2016, "platform="+code, n(c), second)
	}
	add("northmoor", offences, y2016, "age=0-10", n(10), second)
	add("northmoor", offences, y2016, "age=0-9", n(7), second)
	add("northmoor", offences, y2016, "age=13", stat.Between(0, 4), second)
	add("northmoor", offences, y2016, "sex=female", n(170), second)
	add("northmoor", offences, y2016, "sex=male", n(43), second)
	add("northmoor", offences, y2016, "sex=unknown", n(0), second)
	// Fernhaven gives only its parts for 2014/15: the total is worked out.
	for sex, c := range map[string]int64{"female": 30, "male": 12, "unknown": 0} {
		add("force-29", offences, y2014, "sex="+sex, n(c), second)
	}
	add("the-isles", "youngest", y2016, "", n(3), second)
	add("northmoor", "youngest", y2016, "", n(5), second)
	return figure.NewBook(testSurvey(t), testRegister(t), obs, stat.MustDate("2017-12-31"))
}

func testFacts(t testing.TB) *claim.Facts { return claim.NewFacts(testBook(t)) }
