package assess

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"plumbline/internal/figure"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/service"
	"plumbline/internal/standard"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/yamlfile"
)

// An Indicator says how answers to a survey become a metric: a share of a part
// in a whole, in percent, or a value as it stands.
type Indicator struct {
	Metric standard.MetricID
	// Part is the measure of a share, within Of, and Whole that of which it is
	// a part; Value is a measure taken as it is. Either the two or the one.
	Part, Whole, Value survey.MeasureID
	Of                 stat.Breakdown
	// Sampled says that the whole is a random sample, so that the share is
	// known within its 95% interval (Clopper and Pearson) and no closer.
	Sampled bool
}

// IndicatorFile is the name of the file of indicators in the folder of a survey.
const IndicatorFile = "indicators.yaml"

// LoadIndicators reads the indicators of a survey from beside it; none where
// there is no file. Every name is checked against the survey and the catalogue,
// and all that is wrong comes back at once, as fault.Invalid with file, line and
// column. Where the file says that it was written for another catalogue, the
// indicators whose metrics this one lacks are left out.
func LoadIndicators(fsys fs.FS, s *survey.Survey, c *standard.Catalogue) ([]Indicator, error) {
	if _, err := fs.Stat(fsys, IndicatorFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f, root, err := yamlfile.Read(fsys, IndicatorFile, "indicators")
	if err != nil {
		return nil, err
	}
	r := &indicatorReader{File: f, survey: s, catalogue: c}
	var out []Indicator
	if root != nil {
		m := f.Mapping(root, "the file", "catalogue", "indicators")
		r.elsewhere = m.Has("catalogue") && m.Text("catalogue") != c.ID
		for _, n := range m.List("indicators") {
			i := r.indicator(f.Mapping(n, "an indicator", "metric", "part", "of", "whole", "value", "sampled"))
			if c.Metric(i.Metric).ID != "" {
				out = append(out, i)
			}
		}
	}
	return out, errors.Join(f.Errs...)
}

type indicatorReader struct {
	*yamlfile.File
	survey    *survey.Survey
	catalogue *standard.Catalogue
	elsewhere bool // the file was written for another catalogue
}

func (r *indicatorReader) indicator(m yamlfile.Mapping) Indicator {
	i := Indicator{Metric: standard.MetricID(m.Need("metric")), Sampled: m.Yes("sampled")}
	if i.Metric != "" && !r.elsewhere && r.catalogue.Metric(i.Metric).ID == "" {
		var known []standard.MetricID
		for _, k := range r.catalogue.Metrics {
			known = append(known, k.ID)
		}
		m.Fail(m.At("metric"), "the catalogue %s has no metric %q%s", r.catalogue.ID, i.Metric, yamlfile.Nearest(i.Metric, known))
	}
	i.Part, i.Whole, i.Value = r.measure(m, "part"), r.measure(m, "whole"), r.measure(m, "value")
	if m.Has("value") == m.Has("part") || m.Has("part") != m.Has("whole") || m.Has("of") && !m.Has("part") {
		m.Fail(m.Node, "an indicator has a value, or a part and a whole")
	}
	if m.Has("of") {
		i.Of = r.breakdown(m)
	}
	return i
}

func (r *indicatorReader) measure(m yamlfile.Mapping, part string) survey.MeasureID {
	id := survey.MeasureID(m.Text(part))
	if _, ok := r.survey.Measure(id); !ok && id != "" {
		var known []survey.MeasureID
		for _, k := range r.survey.Measures {
			known = append(known, k.ID)
		}
		m.Fail(m.At(part), "the survey %s has no measure %q%s", r.survey.ID, id, yamlfile.Nearest(id, known))
	}
	return id
}

func (r *indicatorReader) breakdown(m yamlfile.Mapping) stat.Breakdown {
	var names []string
	for _, d := range r.survey.Dimensions {
		names = append(names, string(d.ID))
	}
	of := r.Mapping(m.Parts["of"], "a part", names...)
	var b stat.Breakdown
	for _, name := range names {
		if !of.Has(name) {
			continue
		}
		d, _ := r.survey.Dimension(stat.DimensionID(name))
		code := stat.Code(of.Text(name))
		if !d.Codelist.Has(code) {
			of.Fail(of.At(name), "the dimension %q has no code %q", name, code)
			continue
		}
		b = b.With(d.ID, code)
	}
	return b
}

// Values are the indicators of a respondent from what is known of its answers,
// for every period in which it said anything of them, in order of indicator and
// period.
func Values(defs []Indicator, x *ledger.Index, who respondent.ID) []Value {
	var out []Value
	for i := range defs {
		d := &defs[i]
		first := d.Value
		if first == "" {
			first = d.Part
		}
		periods := x.Periods(who, first)
		if d.Whole != "" {
			for _, p := range x.Periods(who, d.Whole) {
				if !slices.Contains(periods, p) {
					periods = append(periods, p)
				}
			}
			slices.SortFunc(periods, stat.Period.Compare)
		}
		for _, p := range periods {
			if v, ok := d.value(x, who, p); ok {
				out = append(out, v)
			}
		}
	}
	return out
}

// value is the indicator in one period; ok is false where nothing was said that
// it is made of.
func (d *Indicator) value(x *ledger.Index, who respondent.ID, p stat.Period) (v Value, ok bool) {
	v = Value{Metric: d.Metric, Period: p}
	if d.Value != "" {
		k, ok := v.take(x, ledger.Key{Respondent: who, Measure: d.Value, Period: p})
		if i, known := figure.CountInterval(k.Count); known && v.Conflict == "" {
			v.Interval = standard.Interval{Lo: i.Lo, Hi: i.Hi}
			v.Working = k.Count.Words()
		}
		return v, ok
	}
	part, okPart := v.take(x, ledger.Key{Respondent: who, Measure: d.Part, Period: p, Breakdown: d.Of})
	whole, okWhole := v.take(x, ledger.Key{Respondent: who, Measure: d.Whole, Period: p})
	if v.Conflict != "" || v.Nothing != "" || !okPart || !okWhole {
		if okPart != okWhole && v.Nothing == "" {
			v.Nothing = "a part was given without its whole, or the other way round"
		}
		return v, okPart || okWhole
	}
	v.Working = fmt.Sprintf("%s of %s", part.Count.Words(), whole.Count.Words())
	d.share(&v, part.Count, whole.Count)
	return v, true
}

// share fills in the part of the whole in percent.
func (d *Indicator) share(v *Value, part, whole stat.Count) {
	least, _, _ := part.Bounds()
	if _, most, _ := whole.Bounds(); least > most {
		v.Conflict = fmt.Sprintf("a part of %s in a whole of %s", part.Words(), whole.Words())
		return
	}
	if n, ok := whole.Exact(); ok && n == 0 {
		v.Nothing = "there was none in the period: " + v.Working
		return
	}
	hundred := big.NewRat(100, 1)
	if x, ok := part.Exact(); ok && d.Sampled {
		if n, ok := whole.Exact(); ok {
			v.Interval = clopperPearson(x, n)
			v.Working += ", a sample, with its 95% interval (Clopper and Pearson)"
			return
		}
	}
	i, ok := figure.Share(part, whole)
	if !ok || d.Sampled {
		v.Nothing = "the share cannot be reckoned from " + v.Working
		return
	}
	i = i.Times(hundred)
	v.Interval = standard.Interval{Lo: i.Lo, Hi: i.Hi}
}

// clopperPearson is the exact 95% interval of a share in percent, where x of n
// in a random sample had it, widened to a millionth of a percent (C. J. Clopper
// and E. S. Pearson, Biometrika 26, 1934).
func clopperPearson(x, n int64) standard.Interval {
	const alpha = 0.05
	lo, hi := 0.0, 1.0
	if x > 0 {
		lo = distuv.Beta{Alpha: float64(x), Beta: float64(n - x + 1)}.Quantile(alpha / 2)
	}
	if x < n {
		hi = distuv.Beta{Alpha: float64(x + 1), Beta: float64(n - x)}.Quantile(1 - alpha/2)
	}
	const unit = 1e6 // millionths of a percent in a percent
	down := max(0, int64(lo*100*unit)-1)
	up := min(int64(100*unit), int64(hi*100*unit)+2)
	return standard.Interval{Lo: big.NewRat(down, unit), Hi: big.NewRat(up, unit)}
}

// take looks up one number, and notes where it stands, a conflict, or the
// reason that there is none.
func (v *Value) take(x *ledger.Index, key ledger.Key) (ledger.Known, bool) {
	k, ok := x.Known(key)
	if g, gap := k.Count.Gap(); !ok || len(k.Conflict) == 0 && gap && (g == stat.Awaited || g == stat.NotAsked) {
		return k, false // nothing has been said of it
	}
	if k.From.After(v.Known) {
		v.Known = k.From
	}
	if len(k.Conflict) > 0 {
		v.Conflict = "documents of one day disagree about " + string(key.Measure)
		for _, o := range k.Conflict {
			v.Conflict += fmt.Sprintf(", %s in %s at %s", o.Shown, o.Document.Short(), o.At)
			v.Sources = append(v.Sources, string(o.Document)+" "+o.At)
		}
		return k, true
	}
	for _, o := range k.Sources {
		v.Sources = append(v.Sources, string(o.Document)+" "+o.At)
	}
	if gap, missing := k.Count.Gap(); missing && v.Nothing == "" {
		v.Nothing = string(key.Measure) + " is " + gap.String()
	}
	return k, true
}

// Indicators are the values as package standard takes them, to try a standard
// on; those without a number are left out.
func Indicators(s service.ID, values []Value) []standard.Indicator {
	var out []standard.Indicator
	for _, v := range values {
		if v.Conflict == "" && v.Nothing == "" {
			out = append(out, standard.Indicator{Service: s, Metric: v.Metric, Value: v.Interval, From: v.Period.Start(), To: v.Period.End(), Known: v.Known,
				Source: "a return", Place: v.Working})
		}
	}
	return out
}
