package figure_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
)

var (
	first, second = stat.FinancialYear(2015), stat.FinancialYear(2016)
	late          = stat.MustDate("2018-01-01")
)

// drawAnswer is an answer of a respondent about one period: a true table of
// ages and sexes, of which cells are hidden, bands are used and rows are left
// out. truth has the count at each single year and the total.
type drawAnswer struct {
	obs   []ledger.Observation
	ages  map[int]int64
	total int64
}

func draw(t *rapid.T, r string, p stat.Period) drawAnswer {
	a := drawAnswer{ages: map[int]int64{}}
	put := func(br stat.Breakdown, n int64) {
		c := stat.Exactly(n)
		if n < 5 && rapid.Bool().Draw(t, "hide") {
			c = stat.Between(0, 4)
			if n > 0 && rapid.Bool().Draw(t, "zeros shown") {
				c = stat.Between(1, 4)
			}
		}
		a.obs = append(a.obs, ledger.Observation{Key: ledger.Key{Respondent: respondent.ID(r), Measure: "offences", Period: p, Breakdown: br},
			Count: c, Known: stat.MustDate("2017-06-01"), Document: "d", At: fmt.Sprint(len(a.obs))})
	}
	for age := 0; age < 18; {
		width := rapid.SampledFrom([]int{1, 1, 1, 3, 6}).Draw(t, "width")
		width = min(width, 18-age)
		band := int64(0)
		for y := age; y < age+width; y++ {
			a.ages[y] = rapid.Int64Range(0, 9).Draw(t, "n")
			band += a.ages[y]
		}
		code := stat.Code(fmt.Sprint(age))
		if width > 1 {
			code = stat.Code(fmt.Sprintf("%d-%d", age, age+width-1))
		}
		if rapid.IntRange(0, 9).Draw(t, "leave out") > 0 {
			put(stat.By("age", code), band)
		}
		a.total += band
		age += width
	}
	unknown := rapid.Int64Range(0, 6).Draw(t, "unknown")
	a.total += unknown
	put(stat.By("age", "unknown"), unknown)
	girls := rapid.Int64Range(0, a.total).Draw(t, "girls")
	put(stat.By("sex", "female"), girls)
	put(stat.By("sex", "male"), a.total-girls)
	put(stat.By("sex", "unknown"), 0)
	if rapid.Bool().Draw(t, "total given") {
		put(stat.Breakdown{}, a.total)
	}
	return a
}

// holds fails unless n is within the value of a figure that has one.
func holds(t *rapid.T, b *figure.Book, id figure.ID, n *big.Rat) {
	f, ok := b.Figure(id)
	if !ok || f.Value.Reason != "" {
		return
	}
	if n.Cmp(f.Value.Lo) < 0 || f.Value.Hi != nil && n.Cmp(f.Value.Hi) > 0 {
		t.Fatalf("%s: the truth is %s, and the figure says %s", id, n.RatString(), f.Text)
	}
}

// Whatever is hidden, banded or left out, bounds contain the truth.
func TestBoundsContainTheTruth(t *testing.T) {
	s, g := exampleSurvey(t), register(t, "A", "B")
	rapid.Check(t, func(t *rapid.T) {
		a1, b1 := draw(t, "a", first), draw(t, "b", first)
		a2, b2 := draw(t, "a", second), draw(t, "b", second)
		b := figure.NewBook(s, g, slices.Concat(a1.obs, b1.obs, a2.obs, b2.obs), late)
		under := func(as ...drawAnswer) *big.Rat {
			n := int64(0)
			for _, a := range as {
				for age := range 11 {
					n += a.ages[age]
				}
			}
			return big.NewRat(n, 1)
		}
		holds(t, b, "total.a.2016-17", big.NewRat(a2.total, 1))
		holds(t, b, "under-11.a.2016-17", under(a2))
		holds(t, b, "under-11.b.2015-16", under(b1))
		if f, _ := b.Figure("under-11.all.2016-17"); len(f.Coverage.Included) == 2 {
			holds(t, b, f.ID, under(a2, b2))
		}
		if f, _ := b.Figure("total.all.2016-17"); len(f.Coverage.Included) == 2 {
			holds(t, b, f.ID, big.NewRat(a2.total+b2.total, 1))
		}
		if a1.total > 0 {
			c := big.NewRat(a2.total, a1.total)
			holds(t, b, "change.a.2016-17", c.Sub(c, big.NewRat(1, 1)).Mul(c, big.NewRat(100, 1)))
		}
		above := int64(1)
		if b2.total > a2.total {
			above = 2
		}
		holds(t, b, "rank.a.2016-17", big.NewRat(above, 1))
		f, _ := b.Figure("common-age.a.2016-17")
		most := int64(0)
		for _, n := range a2.ages {
			most = max(most, n)
		}
		if age := 0; f.Code != "" && !strings.Contains(string(f.Code), "-") {
			fmt.Sscan(string(f.Code), &age)
			if a2.ages[age] < most {
				t.Fatalf("%s, but another age has %d", f.Text, most)
			}
		}
	})
}

// Figures do not depend on the order in which observations came.
func TestOrderDoesNotMatter(t *testing.T) {
	s, g := exampleSurvey(t), register(t, "A", "B")
	rapid.Check(t, func(t *rapid.T) {
		obs := slices.Concat(draw(t, "a", first).obs, draw(t, "a", second).obs, draw(t, "b", second).obs)
		for i := range obs {
			obs[i].Known = obs[i].Known.AddDays(rapid.IntRange(0, 1).Draw(t, "day"))
			obs[i].Document = rapid.SampledFrom([]ledger.Observation{{Document: "d"}, {Document: "e"}}).Draw(t, "document").Document
		}
		again := slices.Clone(obs)
		again = append(again, obs[0]) // read twice
		one, err := json.Marshal(figure.NewBook(s, g, obs, late).Figures())
		if err != nil {
			t.Fatal(err)
		}
		two, _ := json.Marshal(figure.NewBook(s, g, rapid.Permutation(again).Draw(t, "order"), late).Figures())
		if string(one) != string(two) {
			t.Fatal("another order gives other figures")
		}
	})
}

// A respondent with one year alone does not move a like-for-like change.
func TestOneYearAloneDoesNotMoveAChange(t *testing.T) {
	s, g := exampleSurvey(t), register(t, "A", "B", "C")
	rapid.Check(t, func(t *rapid.T) {
		obs := slices.Concat(draw(t, "a", first).obs, draw(t, "a", second).obs, draw(t, "b", first).obs, draw(t, "b", second).obs)
		before, _ := figure.NewBook(s, g, obs, late).Figure("change.all.2016-17")
		alone := draw(t, "c", rapid.SampledFrom([]stat.Period{first, second}).Draw(t, "year"))
		after, _ := figure.NewBook(s, g, slices.Concat(obs, alone.obs), late).Figure("change.all.2016-17")
		if before.Text != after.Text || !slices.Equal(before.Coverage.Included, after.Coverage.Included) {
			t.Fatalf("%s\nbecame\n%s", before.Text, after.Text)
		}
	})
}

// No figure is without a sentence, and none has both a value and a reason.
func TestEveryFigureIsWhole(t *testing.T) {
	s, g := exampleSurvey(t), register(t, "A", "B", "Region*")
	rapid.Check(t, func(t *rapid.T) {
		obs := slices.Concat(draw(t, "a", first).obs, draw(t, "b", second).obs, draw(t, "region", second).obs)
		for i := range obs {
			switch rapid.IntRange(0, 20).Draw(t, "spoil") {
			case 0:
				obs[i].Count = stat.Missing(stat.Gap(rapid.IntRange(0, 3).Draw(t, "gap")))
			case 1:
				obs[i].Count = stat.Exactly(rapid.Int64().Filter(func(n int64) bool { return n >= 0 }).Draw(t, "huge"))
			case 2:
				obs[i].Count = stat.AtLeast(rapid.Int64Range(0, 99).Draw(t, "at least"))
			case 3:
				obs[i].Period = stat.CalendarYear(2016)
			}
		}
		ids := map[figure.ID]bool{}
		for f := range figure.NewBook(s, g, obs, late).All() {
			if f.Text == "" || (f.Value.Lo == nil) != (f.Value.Reason != "") || f.Value.Hi != nil && f.Value.Lo.Cmp(f.Value.Hi) > 0 {
				t.Fatalf("%s: %+v %q", f.ID, f.Value, f.Text)
			}
			if ids[f.ID] {
				t.Fatalf("two figures %s", f.ID)
			}
			ids[f.ID] = true
			if _, err := json.Marshal(f); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Rounding is to the nearest, halves away from zero, and exact.
func TestRound(t *testing.T) {
	for _, tt := range []struct {
		num, den int64
		places   int
		want     string
	}{
		{89, 2, 0, "45"}, {-89, 2, 0, "-45"}, {123456725, 100, 1, "1234567.3"}, {-1, 1000, 1, "0.0"}, {5, 100, 1, "0.1"}, {1, 3, 6, "0.333333"}, {0, 1, 2, "0.00"},
	} {
		if got := figure.Round(big.NewRat(tt.num, tt.den), tt.places); got != tt.want {
			t.Errorf("%d/%d to %d places is %s, want %s", tt.num, tt.den, tt.places, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64Range(-1e9, 1e9).Draw(t, "num"), rapid.Int64Range(1, 1e6).Draw(t, "den"))
		places := rapid.IntRange(0, 8).Draw(t, "places")
		got, ok := new(big.Rat).SetString(figure.Round(r, places))
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
		off := new(big.Rat).Sub(got, r)
		if off.Abs(off).Mul(off, big.NewRat(2, 1)); !ok || off.Cmp(unit) > 0 {
			t.Fatalf("%s to %d places is %s", r, places, figure.Round(r, places))
		}
	})
}
