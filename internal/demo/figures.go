package demo

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/surveys"
)

// A printed is one figure as a page prints it.
type printed struct {
	date      string    // as the file gives it: 2017-06-07, 2017-06 or 2017
	known     stat.Date // the day by which it was out
	publisher string
	title     string
	address   string
	body      string
	about     respondent.ID
	kind      string // force, nation, region or platform-breakdown
	measureID string // as the file calls it
	measure   string // as a person does
	platform  string // the platform that it is about, "" for all
	period    stat.Period
	value     int64
	hedged    bool
	shown     string // the value with its hedge: "nearly 100"
	note      string
	coverage  string
}

const figuresFile = published + "/data/published-figures.csv"

// readFigures reads the published figures that ship with the survey.
func readFigures(s *survey.Survey, reg *respondent.Register) ([]printed, error) {
	f, err := surveys.FS.Open(figuresFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	recs, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", figuresFile, err)
	}
	names := measureNames(s)
	var out []printed
	for i, rec := range recs[1:] {
		row := map[string]string{}
		for j, name := range recs[0] {
			row[name] = rec[j]
		}
		p, err := figureOf(row, reg, names)
		if err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", figuresFile, i+2, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// measureNames are the names that a person reads, by folded identifier: of
// measures and of the named parts of them.
func measureNames(s *survey.Survey) map[string]string {
	names := map[string]string{}
	for _, m := range s.Measures {
		names[stat.Fold(string(m.ID))] = m.Name
		for _, series := range m.Series {
			for _, n := range series.Names {
				names[stat.Fold(n)] = series.Names[0]
			}
		}
	}
	return names
}

func figureOf(row map[string]string, reg *respondent.Register, names map[string]string) (printed, error) {
	p := printed{
		date: row["publication_date"], publisher: row["publisher"], title: row["source_title"], address: row["source_url"],
		body: row["body"], kind: row["body_kind"], measureID: row["measure"], note: row["value_note"], coverage: row["coverage_note"],
	}
	var ok bool
	if p.about, ok = reg.Find(p.body); !ok {
		return p, fmt.Errorf("the register does not know %q: %w", p.body, fault.NotFound)
	}
	name, ok := names[stat.Fold(p.measureID)]
	if !ok {
		return p, fmt.Errorf("the survey does not know %q: %w", p.measureID, fault.NotFound)
	}
	p.measure = strings.ToUpper(name[:1]) + name[1:]
	start, err1 := stat.ParseDate(row["period_start"])
	end, err2 := stat.ParseDate(row["period_end"])
	period, err3 := stat.NewPeriod(start, end)
	value, err4 := strconv.ParseInt(row["value"], 10, 64)
	known, err5 := lastDay(p.date)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			return p, err
		}
	}
	p.period, p.value, p.known = period, value, known
	p.hedged = strings.HasPrefix(p.note, "approximate:")
	p.shown = shownValue(p.value, p.note, p.hedged, strings.HasSuffix(p.measureID, "_percent"))
	if p.kind == "platform-breakdown" {
		p.platform = platformOf(p.note)
	}
	p.note = withoutValue(p.note, p.shown)
	return p, nil
}

// lastDay is the day by which a page of that date was out: a page whose day or
// month is not known cannot be said to have been known any earlier.
func lastDay(s string) (stat.Date, error) {
	switch strings.Count(s, "-") {
	case 0:
		y, err := strconv.Atoi(s)
		if err != nil {
			return stat.Date{}, fmt.Errorf("%q is not a date: %w", s, fault.Invalid)
		}
		return stat.NewDate(y, time.December, 31), nil
	case 1:
		first, err := stat.ParseDate(s + "-01")
		if err != nil {
			return stat.Date{}, err
		}
		return stat.NewDate(first.Year(), first.Month()+1, 0), nil
	}
	return stat.ParseDate(s)
}

var hedge = regexp.MustCompile(`(?i)\b((?:nearly|almost|more than|just over|over|at least|approximately|passed) ([\d,]+))`)

// shownValue is the value in the words of the page: where the page hedges it,
// with the hedge that the note quotes. A round number without one is "about"
// so many; any other is marked approximate.
func shownValue(n int64, note string, hedged, percent bool) string {
	plain := stat.Group(n)
	if percent {
		plain += "%"
	}
	if !hedged {
		return plain
	}
	for _, m := range hedge.FindAllStringSubmatch(note, -1) {
		if strings.ReplaceAll(m[2], ",", "") == strconv.FormatInt(n, 10) {
			return m[1]
		}
	}
	if n%100 == 0 {
		return "about " + plain
	}
	return plain + " (approximate)"
}

// withoutValue is a note without a beginning that only gives the value again.
func withoutValue(note, shown string) string {
	for _, again := range []string{"published as " + shown, `approximate: published as "` + shown + `"`} {
		if rest, ok := strings.CutPrefix(note, again); ok && (rest == "" || rest[0] == ';') {
			return strings.TrimLeft(rest, "; ")
		}
	}
	return note
}

// platformOf is the platform that the note of a platform figure begins with.
func platformOf(note string) string {
	name, _, _ := strings.Cut(note, ";")
	name = strings.TrimSuffix(name, ", indecent image offences")
	return strings.TrimSuffix(name, " (percent)")
}

// A source is one page and all that it prints.
type source struct {
	printed // of the first figure, for what the page says of itself
	figures []printed
}

// sources are the pages, in order of day, then of the file.
func sources(figures []printed) []source {
	var out []source
	at := map[string]int{}
	for _, p := range figures {
		key := p.known.String() + " " + p.address
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, source{printed: p})
		}
		out[i].figures = append(out[i].figures, p)
	}
	slices.SortStableFunc(out, func(a, b source) int { return a.known.Compare(b.known) })
	return out
}

// dated says when the page came out, and how that is known.
func (s source) dated() string {
	if len(s.date) == len("2017-06-07") {
		return "on " + s.known.Words()
	}
	if len(s.date) == len("2017-06") {
		return fmt.Sprintf("in %s %d (the day is not known, and the last of the month is taken)", s.known.Month(), s.known.Year())
	}
	return fmt.Sprintf("in %d (the day is not known, and the last of the year is taken)", s.known.Year())
}
