package figure_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"plumbline/internal/figure"
	"plumbline/internal/stat"
)

func testRate(t *testing.T, v vector) {
	in := into[struct {
		Count int64
		Pop   float64 `json:"child_population"`
	}](t, v.Inputs)
	want := into[struct {
		Rate       float64
		ExactCount []float64 `json:"exact_count"`
		ExactRate  []float64 `json:"exact_rate"`
		ByarCount  []float64 `json:"byar_count"`
		ByarRate   []float64 `json:"byar_rate"`
	}](t, v.Expected)
	r := figure.PoissonInterval(in.Count)
	v.nearAll(t, "exact", []float64{r.ExactLo, r.ExactHi}, want.ExactCount)
	v.nearAll(t, "exact rate", []float64{r.ExactLo / in.Pop * 1000, r.ExactHi / in.Pop * 1000}, want.ExactRate)
	v.nearAll(t, "Byar", []float64{r.ByarLo, r.ByarHi}, want.ByarCount)
	v.nearAll(t, "Byar rate", []float64{r.ByarLo / in.Pop * 1000, r.ByarHi / in.Pop * 1000}, want.ByarRate)
	b := book(t, register(t, "Northmoor"), "2018-01-01", fmt.Sprintf("northmoor offences 2016/17 | %d\nnorthmoor children 2016 | %.0f", in.Count, in.Pop))
	f, _ := b.Figure("rate.northmoor.2016-17")
	if in.Count < figure.RateMinimum {
		if f.Value.Reason == "" {
			t.Errorf("a rate is given for a count of %d: %s", in.Count, f.Text)
		}
		return
	}
	v.near(t, "rate", exact(t, b, "rate.northmoor.2016-17"), want.Rate)
}

func testFunnel(t *testing.T, v vector) {
	in := into[struct {
		Count         []int64
		Pop           []float64 `json:"child_population"`
		Probabilities []float64
	}](t, v.Inputs)
	want := into[struct {
		Target   float64 `json:"target_rate_per_1000"`
		Expected []float64
		Ratio    []float64
		Limits   [][]float64 `json:"ratio_limits"`
		Z        []float64   `json:"z_sqrt"`
		PhiRaw   float64     `json:"phi_unwinsorised"`
		Phi      float64     `json:"phi_winsorised"`
		Tau2     float64     `json:"tau2_additive"`
		ZOver    []float64   `json:"z_overdispersion"`
		Outside  []int       `json:"outside_99_8_poisson"`
		Far      []int       `json:"outside_99_8_overdispersed"`
	}](t, v.Expected)
	f, ok := figure.NewFunnel(in.Count, in.Pop, in.Probabilities)
	if !ok {
		t.Fatal("no funnel")
	}
	v.near(t, "target", f.Target*1000, want.Target)
	v.near(t, "phi", f.Phi, want.Phi)
	v.near(t, "raw phi", f.PhiRaw, want.PhiRaw)
	v.near(t, "tau2", f.Tau2, want.Tau2)
	outside, far := []int{}, []int{}
	for i, a := range f.Areas {
		v.nearAll(t, "area "+strconv.Itoa(i), []float64{a.Expected, a.Ratio, a.Z, a.ZOver}, []float64{want.Expected[i], want.Ratio[i], want.Z[i], want.ZOver[i]})
		v.nearAll(t, "limits "+strconv.Itoa(i), a.Limits, want.Limits[i])
		if a.Ratio < a.Limits[0] || a.Ratio > a.Limits[3] {
			outside = append(outside, i+1)
		}
		if math.Abs(a.ZOver) > 3.0902 {
			far = append(far, i+1)
		}
	}
	if fmt.Sprint(outside, far) != fmt.Sprint(want.Outside, want.Far) {
		t.Errorf("outside: %v, and %v after overdispersion; want %v and %v", outside, far, want.Outside, want.Far)
	}
}

func testPerDay(t *testing.T, v vector) {
	in := into[[]struct {
		Count int64
		Year  string
		Days  int
	}](t, v.Inputs)
	want := into[struct {
		Values  []float64
		Rounded []int
	}](t, v.Expected)
	for i, c := range in {
		p := stat.MustPeriod(c.Year)
		if p.Days() != c.Days {
			continue // the entry with the wrong number of days shows the error to avoid
		}
		s := exampleSurvey(t)
		s.Periods = []stat.Period{p}
		b := figure.NewBook(s, register(t, "Region*"), observations(t, fmt.Sprintf("region offences %s | %d", c.Year, c.Count)), stat.MustDate("2030-01-01"))
		f, _ := b.Figure(figure.ID("per-day.region." + p.Slug()))
		n, _ := f.Value.Exact()
		v.near(t, c.Year, float(n), want.Values[i])
		if figure.Round(n, 0) != strconv.Itoa(want.Rounded[i]) {
			t.Errorf("%s: %s a day, want %d", c.Year, figure.Round(n, 0), want.Rounded[i])
		}
	}
}

func testYearDays(t *testing.T, v vector) {
	in := into[struct{ Years []string }](t, v.Inputs)
	want := into[struct{ Days []int }](t, v.Expected)
	for i, y := range in.Years {
		if got := stat.MustPeriod(y).Days(); got != want.Days[i] {
			t.Errorf("%s has %d days, want %d", y, got, want.Days[i])
		}
	}
}

// byAge is a book of one answer by age; the codes are those of counts.
func byAge(t *testing.T, counts map[string]string) *figure.Book {
	var lines strings.Builder
	for code, n := range counts {
		fmt.Fprintf(&lines, "northmoor offences 2016/17 age=%s | %s\n", code, n)
	}
	return book(t, register(t, "Northmoor"), "2018-01-01", lines.String())
}

func testGrouped(t *testing.T, v vector) {
	in := into[struct {
		Classes []struct {
			Label           string
			From, To, Count int64
		}
		Unknown int64 `json:"unknown_age"`
	}](t, v.Inputs)
	want := into[struct {
		Median float64 `json:"median_interpolated"`
		Class  string  `json:"median_class"`
		Mode   string  `json:"modal_class_by_count"`
	}](t, v.Expected)
	counts := map[string]string{"unknown": strconv.FormatInt(in.Unknown, 10)}
	var from, to, n []int64
	for _, c := range in.Classes {
		counts[c.Label] = strconv.FormatInt(c.Count, 10)
		from, to, n = append(from, c.From), append(to, c.To), append(n, c.Count)
	}
	m, ok := figure.InterpolatedMedian(from, to, n)
	if !ok {
		t.Fatal("no median")
	}
	v.near(t, "median", float(m), want.Median)
	b := byAge(t, counts)
	for id, code := range map[figure.ID]string{"median-age.northmoor.2016-17": want.Class, "common-age.northmoor.2016-17": want.Mode} {
		if f, _ := b.Figure(id); string(f.Code) != code {
			t.Errorf("%s is %q, want %q: %s", id, f.Code, code, f.Text)
		}
	}
}

func testWidthTrap(t *testing.T, v vector) {
	in := into[struct{ Classes [][3]int64 }](t, v.Inputs)
	want := into[struct {
		Mode    string `json:"modal_class_by_count"`
		Densest string `json:"modal_class_by_density"`
	}](t, v.Expected)
	counts := map[string]string{}
	for _, c := range in.Classes {
		counts[fmt.Sprintf("%d-%d", c[0], c[1]-1)] = strconv.FormatInt(c[2], 10)
	}
	f, _ := byAge(t, counts).Figure("common-age.northmoor.2016-17")
	caveats := strings.Join(f.Caveats, " ")
	if string(f.Code) != want.Mode || !strings.Contains(f.Text, "most common band of victim") || !strings.Contains(caveats, strings.ReplaceAll(want.Densest, "-", " to ")+" has more") {
		t.Errorf("%q, %q, %q", f.Code, f.Text, caveats)
	}
}

func testMode(t *testing.T, v vector) {
	in := into[map[string]map[string][2]int64](t, v.Inputs)
	expected := into[struct {
		Certain string `json:"certain_mode"`
		B       string `json:"variant_b"`
	}](t, v.Expected)
	open := strings.TrimPrefix(expected.B, "undetermined: ")
	for name, want := range map[string]string{"single_year_counts": expected.Certain, "variant_b": ""} {
		counts := map[string]string{"0-11": "0", "16-17": "0"}
		for age, c := range in[name] {
			counts[age] = fmt.Sprintf("%d-%d", c[0], c[1])
		}
		f, _ := byAge(t, counts).Figure("common-age.northmoor.2016-17")
		if string(f.Code) != want || want == "" && !strings.Contains(f.Value.Reason, open) {
			t.Errorf("%s: %q %q, want %q", name, f.Code, f.Value.Reason, want)
		}
	}
}

func testMedianClass(t *testing.T, v vector) {
	in := into[struct {
		Classes   []string
		Low, High []int64
	}](t, v.Inputs)
	want := into[struct {
		Possible []string `json:"possible_median_classes"`
		N        [2]int64 `json:"n_range"`
	}](t, v.Expected)
	var classes []stat.Count
	all := stat.Exactly(0)
	for i := range in.Low {
		classes = append(classes, stat.Between(in.Low[i], in.High[i]))
		all = all.Add(classes[i])
	}
	var got []string
	for _, i := range figure.Medians(classes) {
		got = append(got, in.Classes[i])
	}
	if fmt.Sprint(got) != fmt.Sprint(want.Possible) || all != stat.Between(want.N[0], want.N[1]) {
		t.Errorf("the median of %v can be in %v, want %v of %v", all, got, want.Possible, want.N)
	}
}

type record struct {
	Force, Body, Year string
	Value             int64
	From              string `json:"known_from"`
}

func testAsOf(t *testing.T, v vector) {
	in := into[struct {
		Records []record
		Queries []struct {
			Year, Change string
			AsOf         string `json:"as_of"`
		}
	}](t, v.Inputs)
	want := into[struct {
		Answers []json.RawMessage
		Mixed   float64 `json:"mixed_vintage_wrong_pct"`
	}](t, v.Expected)
	var lines strings.Builder
	for _, r := range in.Records {
		fmt.Fprintf(&lines, "%s offences %s | %d | %s | %s-%s.xlsx\n", strings.ToLower(r.Force), r.Year, r.Value, r.From, r.Force, r.From)
	}
	s := exampleSurvey(t)
	s.Periods = []stat.Period{stat.FinancialYear(2022), stat.FinancialYear(2023)}
	for i, q := range in.Queries {
		b := figure.NewBook(s, register(t, "A", "B"), observations(t, lines.String()), stat.MustDate(q.AsOf))
		if q.Year != "" {
			v.near(t, q.AsOf, exact(t, b, "total.all.2022-23"), into[float64](t, want.Answers[i]))
			continue
		}
		v.near(t, q.AsOf, exact(t, b, "change.all.2023-24"), into[struct{ Pct float64 }](t, want.Answers[i]).Pct)
		f, _ := b.Figure("change.all.2023-24")
		if mixed := fmt.Sprintf("+%.1f%%", want.Mixed); !strings.Contains(strings.Join(f.Caveats, " "), mixed) {
			t.Errorf("that the first base would give %s is not said: %q", mixed, f.Caveats)
		}
	}
}

func testAsOfReal(t *testing.T, v vector) {
	in := into[struct{ Records []record }](t, v.Inputs)
	want := into[struct {
		Answers []float64
		Wrong   map[string]float64 `json:"wrong_mixed"`
	}](t, v.Expected)
	var lines strings.Builder
	for _, r := range in.Records {
		fmt.Fprintf(&lines, "%s offences %s | %d | %s | %s.html\n", strings.ReplaceAll(strings.ToLower(r.Body), " ", "-"), r.Year, r.Value, r.From, r.From)
	}
	text := strings.ReplaceAll(lines.String(), "england,", "england")
	g := register(t, "West Mercia", "England and Wales*", "England Wales and NI*")
	b := book(t, g, "2018-01-01", text)
	v.near(t, "2016", exact(t, book(t, g, "2016-12-31", text), "total.england-and-wales.2015-16"), want.Answers[0])
	v.near(t, "2018", exact(t, b, "total.england-and-wales.2015-16"), want.Answers[1])
	v.near(t, "England and Wales", exact(t, b, "change.england-and-wales.2016-17"), want.Answers[2])
	v.near(t, "West Mercia", exact(t, b, "change.west-mercia.2016-17"), want.Answers[3])
	f, _ := b.Figure("change.west-mercia.2016-17")
	if !strings.Contains(strings.Join(f.Caveats, " "), "+150.6%") { // 213 on the first base of 85
		t.Errorf("the effect of the revision is not shown: %q", f.Caveats)
	}
}
