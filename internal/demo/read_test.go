package demo_test

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/ledger"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// A readFile is a document of the demo and what was read of it.
type readFile struct {
	name string // SURVEY/RESPONDENT/DAY/FILE
	reading.Result
}

// readAll puts every document of a survey's demo through the code that reads
// anyone's.
func readAll(id string) ([]readFile, error) {
	s, err := survey.Load(surveys.FS, id)
	if err != nil {
		return nil, err
	}
	f, err := surveys.FS.Open("registers/" + s.Register + ".csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reg, err := respondent.ReadCSV(s.Register, f)
	if err != nil {
		return nil, err
	}
	files, err := once()
	if err != nil {
		return nil, err
	}
	var out []readFile
	for _, name := range slices.Sorted(maps.Keys(files)) {
		parts := strings.Split(name, "/")
		if parts[0] != id {
			continue
		}
		ret := collect.Return{Survey: s.ID, Respondent: respondent.ID(parts[1]), Received: stat.MustDate(parts[2])}
		if parts[1] == collect.Publications {
			ret.Respondent = ""
		}
		doc, err := document.Read(context.Background(), path.Base(name), files[name], document.Limits{})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		res, err := reading.Read(context.Background(), reading.Context{Survey: s, Register: reg, Return: ret, Document: doc, FileName: path.Base(name)})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, readFile{name, res})
	}
	return out, nil
}

// What the demo of each survey is read as, for the first test that asks.
var (
	readPublished = sync.OnceValues(func() ([]readFile, error) { return readAll("cyber-flagged-offences") })
	readInvented  = sync.OnceValues(func() ([]readFile, error) { return readAll("example") })
)

func observations(files []readFile) []ledger.Observation {
	var out []ledger.Observation
	for _, f := range files {
		out = append(out, f.Observations...)
	}
	return out
}

// places is how many cells gave the observation.
func places(o ledger.Observation) int {
	for _, n := range o.Notes {
		if rest, ok := strings.CutPrefix(n, "also at "); ok {
			return 2 + strings.Count(rest, ", ")
		}
	}
	return 1
}

const whole = "cyber-flagged-child-sexual-offences"

// value is what was known of one key on a day.
func value(t *testing.T, obs []ledger.Observation, at, who, measure, period string, by stat.Breakdown) ledger.Known {
	t.Helper()
	key := ledger.Key{Respondent: respondent.ID(who), Measure: survey.MeasureID(measure), Period: stat.MustPeriod(period), Breakdown: by}
	known, _ := ledger.NewIndex(slices.Values(obs), stat.MustDate(at)).Known(key)
	return known
}

func TestReadThePublished(t *testing.T) {
	files, err := readPublished()
	if err != nil {
		t.Fatal(err)
	}
	cells, unread := 0, 0
	for _, f := range files {
		for _, c := range f.Checks {
			if !c.Passed {
				t.Errorf("%s: the check %q failed at %s: %s", f.name, c.Name, c.At, c.Detail)
			}
		}
		if !strings.Contains(f.name, "/publications/") {
			continue
		}
		for _, o := range f.Observations {
			cells += places(o)
		}
		for _, u := range f.Unread {
			unread++
			if u.Settled || u.Why == "" {
				t.Errorf("%s: %q at %s is left out: %s", f.name, u.Shown, u.At, u.Why)
			}
		}
	}
	// One value "passed 100,000", which is left to a person; what is marked
	// approximate is read as bounds.
	if cells != 980 || unread != 1 {
		t.Errorf("%d figures were read and %d were not, want 980 and 1", cells, unread)
	}

	obs := observations(files)
	for _, tt := range []struct {
		at, who, period string
		by              stat.Breakdown
		want            stat.Count
		from            string // the vintage
	}{
		{at: "2016-12-31", who: "west-mercia", period: "2015/16", want: stat.Exactly(85)},
		{at: "2017-06-07", who: "west-mercia", period: "2015/16", want: stat.Exactly(114), from: "2017-06-07"},
		{at: "2017-06-07", who: "west-mercia", period: "2016/17", want: stat.Exactly(213), from: "2017-06-07"},
		{at: "2017-06-07", who: "west-mercia", period: "2016/17", by: stat.By("age", "0-10"), want: stat.Exactly(10), from: "2017-06-07"},
		{at: "2016-12-31", who: "england-and-wales", period: "2015/16", want: stat.Exactly(3186)},
		{at: "2017-06-30", who: "england-and-wales", period: "2015/16", want: stat.Exactly(3903)},
		{at: "2017-06-30", who: "england-and-wales", period: "2016/17", want: stat.Exactly(5653)},
		{at: "2017-06-30", who: "england-and-wales", period: "2016/17", by: stat.By("age", "0-10"), want: stat.Between(95, 99)},
	} {
		known := value(t, obs, tt.at, tt.who, whole, tt.period, tt.by)
		if known.Count != tt.want || len(known.Conflict) > 0 || tt.from != "" && known.From != stat.MustDate(tt.from) {
			t.Errorf("on %s, %s in %s (%s) was %v from %s with %d in conflict, want %v", tt.at, tt.who, tt.period, tt.by, known.Count, known.From, len(known.Conflict), tt.want)
		}
	}
	now := value(t, obs, "2026-01-01", "west-mercia", whole, "2015/16", stat.Breakdown{})
	if !slices.ContainsFunc(now.Superseded, func(o ledger.Observation) bool { return o.Count == stat.Exactly(85) }) {
		t.Error("the 85 that was printed in 2016 is gone")
	}
	conflict := value(t, obs, "2019-06-25", "england-wales-and-northern-ireland", whole, "2018/19", stat.By("age", "0-10"))
	var printed []string
	for _, o := range conflict.Conflict {
		printed = append(printed, o.Shown)
	}
	if !slices.Contains(printed, "185") || !slices.Contains(printed, "164") {
		t.Errorf("the 185 and the 164 of one day are %v, and not a conflict", printed)
	}
}

// TestReturnsHoldOnlyWhatWasPublished wants every value in a return of a real
// force to be one that a page printed about it.
func TestReturnsHoldOnlyWhatWasPublished(t *testing.T) {
	type fact struct {
		ledger.Key
		stat.Count
	}
	printed := map[fact]bool{}
	files, err := readPublished()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(f.name, "/publications/") {
			for _, o := range f.Observations {
				printed[fact{o.Key, o.Count}] = true
			}
		}
	}
	n := 0
	for _, f := range files {
		if strings.Contains(f.name, "/publications/") {
			continue
		}
		for _, o := range f.Observations {
			n++
			if !printed[fact{o.Key, o.Count}] {
				t.Errorf("%s says %s = %s, which no page printed", f.name, o.Key, o.Count)
			}
		}
		for _, u := range f.Unread {
			if !u.Settled {
				t.Errorf("%s: %q at %s is not read: %s", f.name, u.Shown, u.At, u.Why)
			}
		}
	}
	if n != 42 {
		t.Errorf("the returns hold %d values, want 42", n)
	}
}

func TestReadTheInvented(t *testing.T) {
	files, err := readInvented()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 12 {
		t.Errorf("%d documents, want 12", len(files))
	}
	for _, f := range files {
		for _, c := range f.Checks {
			if !c.Passed {
				t.Errorf("%s: the check %q failed at %s: %s", f.name, c.Name, c.At, c.Detail)
			}
		}
		for _, u := range f.Unread {
			t.Errorf("%s: %q at %s is not read: %s", f.name, u.Shown, u.At, u.Why)
		}
		if strings.Contains(f.name, "/lowmead/") && len(f.Observations) > 0 {
			t.Errorf("a refusal was read as %v", f.Observations)
		}
	}
	obs := observations(files)
	const m = "cyber-flagged-offences"
	if k := value(t, obs, "2026-01-01", "ashcombe", m, "2024/25", stat.Breakdown{}); len(k.Conflict) != 2 {
		t.Errorf("two documents that disagree give %v", k)
	}
	first, later := value(t, obs, "2024-12-31", "northmoor", m, "2023/24", stat.Breakdown{}), value(t, obs, "2026-01-01", "northmoor", m, "2023/24", stat.Breakdown{})
	a, ok1 := first.Count.Exact()
	b, ok2 := later.Count.Exact()
	if !ok1 || !ok2 || b != a+7 {
		t.Errorf("the revision goes from %v to %v, want 7 more", first.Count, later.Count)
	}
	if k := value(t, obs, "2026-01-01", "stonecross", m, "1 April 2024 to 31 December 2024", stat.Breakdown{}); !k.Count.IsExact() {
		t.Errorf("nine months of Stonecross are %v", k.Count)
	}
	if k := value(t, obs, "2026-01-01", "stonecross", m, "2024/25", stat.Breakdown{}); k.Count.Known() {
		t.Errorf("nine months of Stonecross are taken for the year: %v", k.Count)
	}
	hidden := 0
	for _, o := range obs {
		if o.Respondent == "highfell" && !o.Count.IsExact() {
			hidden++
		}
	}
	if hidden == 0 {
		t.Error("no hidden value of Highfell is read as bounds")
	}
}
