package figure_test

import (
	"encoding/json"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
)

// A vector is a known answer, computed apart from this code.
type vector struct {
	Name, Section    string
	Inputs, Expected json.RawMessage
	Tolerance        float64
}

// vectorTests has a test for every vector of section 1.
var vectorTests = map[string]func(*testing.T, vector){
	"poisson_ratio":      testPoissonRatio,
	"quasipoisson_panel": testQuasiPoisson,
	"percent_rounding":   testPercentRounding,
	"wording_bands":      testWordingBands,
	"lfl_totals":         testLikeForLike,
	"interval_domains":   testDomains, "interval_sum": testIntervalSum, "interval_sum_rounded5": testRoundedSum,
	"interval_change":             testIntervalChange,
	"table2d_bounds":              testTableBounds,
	"table_infeasible":            testInfeasible,
	"total_semantics":             testTotalSemantics,
	"rate":                        testRate,
	"funnel_limits":               testFunnel,
	"per_day":                     testPerDay,
	"fy_days":                     testYearDays,
	"grouped_median_mode":         testGrouped,
	"grouped_mode_width_trap":     testWidthTrap,
	"mode_with_intervals":         testMode,
	"median_class_with_intervals": testMedianClass,
	"bitemporal_asof":             testAsOf,
	"bitemporal_real":             testAsOfReal,
}

// elsewhere are vectors about systems that no codelist can express; package
// bounds, which solves them, has them as tests.
var elsewhere = []string{"parity_infeasible", "lp_vs_integer_gap"}

func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/method-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	run := 0
	for _, v := range file.Vectors {
		if !strings.HasPrefix(v.Section, "1") {
			continue
		}
		do, ok := vectorTests[v.Name]
		for _, family := range []string{"poisson_ratio", "rate"} {
			if strings.HasPrefix(v.Name, family+"_") {
				do, ok = vectorTests[family]
			}
		}
		if !ok {
			if !slices.Contains(elsewhere, v.Name) {
				t.Errorf("the vector %s has no test", v.Name)
			}
			continue
		}
		run++
		t.Run(v.Name, func(t *testing.T) { do(t, v) })
	}
	if run != 31 {
		t.Errorf("%d vectors were tested, want 31", run)
	}
}

// into decodes inputs or expected.
func into[T any](t *testing.T, raw json.RawMessage) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// near fails unless got is within the vector's tolerance of want.
func (v vector) near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= v.Tolerance) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

func (v vector) nearAll(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range got {
		v.near(t, what+" "+strconv.Itoa(i), got[i], want[i])
	}
}

func float(r *big.Rat) float64 {
	if r == nil {
		return math.Inf(1)
	}
	f, _ := r.Float64()
	return f
}

func testPoissonRatio(t *testing.T, v vector) {
	in := into[struct {
		X1, X2       int64
		Days1, Days2 float64
	}](t, v.Inputs)
	want := into[struct {
		Rate_ratio float64   `json:"rate_ratio"`
		CI         []float64 `json:"ci_exact"`
		P          float64   `json:"p_two_sided_central"`
		MidP       float64   `json:"p_midp_central"`
		Log10P     float64   `json:"log10_p_central"`
	}](t, v.Expected)
	r, ok := figure.PoissonRatio(in.X1, in.X2, in.Days1, in.Days2)
	if !ok {
		t.Fatal("no ratio")
	}
	v.near(t, "ratio", r.Ratio, want.Rate_ratio)
	v.nearAll(t, "interval", []float64{r.Lo, r.Hi}, want.CI)
	v.near(t, "p", r.P, want.P)
	v.near(t, "mid p", r.MidP, want.MidP)
	v.near(t, "log10 p", r.Log10P, want.Log10P)
}

func testQuasiPoisson(t *testing.T, v vector) {
	in := into[struct{ Year1, Year2 []int64 }](t, v.Inputs)
	want := into[struct {
		Ratio   float64   `json:"rate_ratio"`
		Phi     float64   `json:"phi"`
		SE      float64   `json:"se_log_quasi"`
		Poisson []float64 `json:"ci_poisson"`
		Quasi   []float64 `json:"ci_quasi_t"`
	}](t, v.Expected)
	r, ok := figure.QuasiPoisson(in.Year1, in.Year2)
	if !ok {
		t.Fatal("no ratio")
	}
	v.near(t, "ratio", r.Ratio, want.Ratio)
	v.near(t, "phi", r.Phi, want.Phi)
	v.near(t, "se", r.SE, want.SE)
	v.nearAll(t, "poisson", []float64{r.PoissonLo, r.PoissonHi}, want.Poisson)
	v.nearAll(t, "quasi", []float64{r.Lo, r.Hi}, want.Quasi)
}

func testPercentRounding(t *testing.T, v vector) {
	in := into[struct{ Pairs [][2]int64 }](t, v.Inputs)
	want := into[struct {
		HalfUp    []int64 `json:"half_up"`
		Truncated []int64
	}](t, v.Expected)
	for i, p := range in.Pairs {
		c := new(big.Rat).Mul(new(big.Rat).Sub(big.NewRat(p[1], p[0]), big.NewRat(1, 1)), big.NewRat(100, 1))
		if got := figure.Round(c, 0); got != strconv.FormatInt(want.HalfUp[i], 10) {
			t.Errorf("%v is %s%%, want %d%%", p, got, want.HalfUp[i])
		}
		cut := want.Truncated[i]
		if got := figure.Truncated(big.NewRat(cut, 1), 0, figure.Point(c)); got != (cut != want.HalfUp[i]) {
			t.Errorf("%v as %d%%: cut off %v", p, cut, got)
		}
	}
}

func testWordingBands(t *testing.T, v vector) {
	in := into[struct{ Pairs [][2]int64 }](t, v.Inputs)
	type phrase struct {
		Phrase          string
		FiguresRequired bool `json:"figures_required"`
	}
	want := into[struct{ Allowed [][]phrase }](t, v.Expected)
	for i, p := range in.Pairs {
		got := map[string]bool{}
		for _, ph := range figure.Phrases(stat.Exactly(p[0]), stat.Exactly(p[1])) {
			if slices.Contains([]figure.Kind{figure.Multiple, figure.Fraction, figure.Little}, ph.Kind) {
				got[ph.Words] = ph.NeedsCounts
			}
		}
		for _, w := range want.Allowed[i] {
			needs, ok := got[w.Phrase]
			if !ok || needs != w.FiguresRequired {
				t.Errorf("%v: %q allowed %v, with counts %v; want it allowed, with counts %v", p, w.Phrase, ok, needs, w.FiguresRequired)
			}
			delete(got, w.Phrase)
		}
		for extra := range got {
			t.Errorf("%v: %q is allowed, and must not be", p, extra)
		}
	}
}
