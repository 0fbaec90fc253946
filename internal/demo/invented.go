package demo

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"plumbline/internal/stat"
)

// A crime is one invented offence. There are none behind it.
type crime struct {
	age      int // noAge when it was not recorded
	sex      string
	offence  string
	platform string
}

const noAge = -1

// A weight says how often, among all, a value comes up.
type weight struct {
	value string
	of    int
}

var (
	ageWeights = []int{0, 1, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14, 22, 31, 28, 24, 13, 9} // by age in years

	sexes = []weight{{"Female", 74}, {"Male", 22}, {"Sex not recorded", 4}}

	offences = []weight{
		{"71/17 Sexual communication with a child", 38}, {"22B Sexual activity involving a child under 16", 21},
		{"86 Obscene publications and indecent images", 17}, {"88A Sexual grooming", 11}, {"21 Sexual activity involving a child under 13", 7},
		{"88C Other miscellaneous sexual offences", 4},
	}

	platforms = []weight{{"Chatterbox", 36}, {"Pixelgram", 27}, {"Gamehall", 12}, {"Other platform", 9}, {"Platform not recorded", 16}}
)

const noAgeWeight = 6

// A year is the offences that one invented force recorded in one period.
type year struct {
	period stat.Period
	crimes []crime
}

// years are the offences of one force in each period, the same on every run.
// A change of seed changes every figure of the region.
func years(force int, size int, growth int, periods ...string) []year {
	var out []year
	for i, p := range periods {
		y := year{period: stat.MustPeriod(p)}
		r := rand.NewPCG(uint64(force)+1, uint64(y.period.Start().Year()))
		n := size + growth*i + pick(r, 9)
		for range n {
			y.crimes = append(y.crimes, commit(r))
		}
		out = append(out, y)
	}
	return out
}

// pick is a number from 0 to n-1.
func pick(r *rand.PCG, n int) int { return int(r.Uint64() % uint64(n)) }

func draw(r *rand.PCG, ws []weight) string {
	sum := 0
	for _, w := range ws {
		sum += w.of
	}
	at := pick(r, sum)
	for _, w := range ws {
		if at -= w.of; at < 0 {
			return w.value
		}
	}
	return ws[0].value
}

func commit(r *rand.PCG) crime {
	sum := noAgeWeight
	for _, w := range ageWeights {
		sum += w
	}
	c := crime{age: noAge}
	at := pick(r, sum)
	for age, w := range ageWeights {
		if at -= w; at < 0 {
			c.age = age
			break
		}
	}
	c.sex, c.offence, c.platform = draw(r, sexes), draw(r, offences), draw(r, platforms)
	return c
}

// more is the year with n more offences, as records made late add them.
func (y year) more(n int, seed uint64) year {
	r := rand.NewPCG(seed, uint64(n))
	late := year{period: y.period, crimes: slices.Clone(y.crimes)}
	for range n {
		late.crimes = append(late.crimes, commit(r))
	}
	return late
}

// count is how many of the offences are of the kind.
func (y year) count(is func(crime) bool) int {
	n := 0
	for _, c := range y.crimes {
		if is(c) {
			n++
		}
	}
	return n
}

func (y year) total() int { return len(y.crimes) }

func (y year) youngest() int {
	least := len(ageWeights)
	for _, c := range y.crimes {
		if c.age != noAge {
			least = min(least, c.age)
		}
	}
	return least
}

// A part is one label of a breakdown and the offences under it.
type part struct {
	label string
	is    func(crime) bool
}

func bySex() []part {
	return parts(sexes, func(c crime) string { return c.sex })
}

func byOffence() []part {
	return parts(offences, func(c crime) string { return c.offence })
}

func byPlatform() []part {
	return parts(platforms, func(c crime) string { return c.platform })
}

func parts(ws []weight, of func(crime) string) []part {
	var out []part
	for _, w := range ws {
		out = append(out, part{w.value, func(c crime) bool { return of(c) == w.value }})
	}
	return out
}

// byAge are single years of age.
func byAge() []part {
	var out []part
	for age := range ageWeights {
		out = append(out, part{strconv.Itoa(age), func(c crime) bool { return c.age == age }})
	}
	return append(out, ageless)
}

// byBand are the bands of ages in which some forces answer.
func byBand() []part {
	var out []part
	for _, b := range [][2]int{{0, 10}, {11, 13}, {14, 15}, {16, 17}} {
		label := strconv.Itoa(b[0]) + "-" + strconv.Itoa(b[1])
		if b[0] == 0 {
			label = strconv.Itoa(b[1]) + " and under"
		}
		out = append(out, part{label, func(c crime) bool { return b[0] <= c.age && c.age <= b[1] }})
	}
	return append(out, ageless)
}

var ageless = part{"Age not recorded", func(c crime) bool { return c.age == noAge }}

// across is a table with the parts down and the years across, and the total
// of each year.
func across(heading string, ys []year, ps []part) (head []string, rows [][]any) {
	head = []string{heading}
	for _, y := range ys {
		head = append(head, periodShown(y.period))
	}
	for _, p := range ps {
		row := []any{p.label}
		for _, y := range ys {
			row = append(row, y.count(p.is))
		}
		rows = append(rows, row)
	}
	total := []any{"Total"}
	for _, y := range ys {
		total = append(total, y.total())
	}
	return head, append(rows, total)
}
