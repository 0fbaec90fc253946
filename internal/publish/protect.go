package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"plumbline/internal/disclosure"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// A Protected is what may be published of a survey.
type Protected struct {
	// Observations are all of them; in place of a hidden count stand the bounds
	// that a reader is told, and the marker.
	Observations []ledger.Observation
	// Tables are the counts and their sums as published, for the audits of this
	// release and of later ones. Nil where the survey has no policy.
	Tables []disclosure.Table
	// Earlier are the tables of earlier releases that differ from these: what
	// readers may have kept.
	Earlier []disclosure.Table
	// Hidden are how many counts are hidden.
	Hidden int
}

// hiddenNote travels with a count that the policy hides.
const hiddenNote = "hidden so that nobody can be identified"

// Protect applies the survey's disclosure policy to what was known on a date.
// All that is published afterwards is made of its observations alone, so that
// no figure, story or page can say more than the audited tables do; they are
// obs itself, changed in place. Earlier are the tables of releases that readers
// may have kept. It is fault.Conflict, naming cells, when what remains would
// still give a hidden count away.
func Protect(ctx context.Context, s *survey.Survey, g *respondent.Register, obs []ledger.Observation, at stat.Date, earlier []disclosure.Table) (Protected, error) {
	policy := policyOf(s)
	if policy == (disclosure.Policy{}) {
		return Protected{Observations: obs}, nil
	}
	index := ledger.NewIndex(slices.Values(obs), at)
	apart := together(s, g, index, at, earlier)
	plans := make([]disclosure.Plan, len(apart))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range apart {
		group.Go(func() error {
			var about []disclosure.Table
			for _, r := range c.who {
				c.tables = append(c.tables, tablesOf(s, index, r, at)...)
				about = append(about, tablesAbout(earlier, r)...)
			}
			var err error
			plans[i], err = disclosure.Protect(ctx, policy, c.tables, about)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Protected{}, fmt.Errorf("protecting counts: %w", err)
	}
	out := Protected{Observations: obs}
	for i := range plans {
		if err := unsafe(&plans[i]); err != nil {
			return Protected{}, err
		}
		out.Tables = append(out.Tables, plans[i].Tables...)
	}
	told := hideAlike(out.Tables)
	out.Hidden = len(told)
	for _, t := range earlier {
		if !slices.ContainsFunc(out.Tables, func(o disclosure.Table) bool { return reflect.DeepEqual(o, t) }) {
			out.Earlier = append(out.Earlier, t)
		}
	}
	for i := range out.Observations {
		o := &out.Observations[i]
		if c, hidden := told[cellID(o.Key)]; hidden && o.Count.Known() {
			o.Count, o.Shown, o.Notes = c.Count, c.Shown, []string{hiddenNote}
		} else {
			o.Notes = nil // what a document says in words, no audit has seen
		}
	}
	hideConflicts(out.Observations, index, policy)
	hideAges(s, out.Observations)
	return out, nil
}

// hideAlike hides every vintage of a count of which one is hidden, and gives
// what a reader is told of each hidden count. To hide more than a plan does
// never tells an outsider more.
func hideAlike(tables []disclosure.Table) map[string]disclosure.Cell {
	told := map[string]disclosure.Cell{}
	for _, t := range tables {
		for _, c := range t.Cells {
			id, _, _ := strings.Cut(c.ID, vintageMark)
			was, again := told[id]
			switch {
			case !c.Hidden:
			case again && was.Count != c.Count:
				c.Count, c.Shown = stat.AtLeast(0), disclosure.Marker
				fallthrough
			default:
				told[id] = c
			}
		}
	}
	for _, t := range tables {
		for i := range t.Cells {
			c := &t.Cells[i]
			id, _, _ := strings.Cut(c.ID, vintageMark)
			if as, hidden := told[id]; hidden {
				c.Count, c.Shown, c.Hidden = as.Count, as.Shown, true
			}
		}
	}
	return told
}

func policyOf(s *survey.Survey) disclosure.Policy {
	d := s.Disclosure
	return disclosure.Policy{Threshold: d.Threshold, HideZeros: d.HideZeros, MinTotal: d.MinTotal, MinWidth: d.MinWidth, Groups: d.Groups, Round: d.Round}
}

// vintageMark stands in the ID of a count before the day on which it had
// another value than now.
const vintageMark = "@"

// cellID names a count in every release.
func cellID(k ledger.Key) string {
	return strings.Join([]string{string(k.Respondent), string(k.Measure), k.Period.String(), k.Breakdown.String()}, "/")
}

// tablesAbout are the tables of one respondent among those of a release.
func tablesAbout(tables []disclosure.Table, r respondent.ID) []disclosure.Table {
	var out []disclosure.Table
	for _, t := range tables {
		if strings.HasPrefix(t.Name, string(r)+"/") {
			out = append(out, t)
		}
	}
	return out
}

// tablesOf are a respondent's counts, a table for each measure and period as
// now known, and one more for each earlier day on which another value stood.
func tablesOf(s *survey.Survey, index *ledger.Index, r respondent.ID, at stat.Date) []disclosure.Table {
	var tables []disclosure.Table
	for i := range s.Measures {
		m := &s.Measures[i]
		if !m.Counts() {
			continue
		}
		for _, p := range index.Periods(r, m.ID) {
			now := slices.Collect(index.Parts(r, m.ID, p))
			var days []stat.Date
			for _, k := range now {
				for _, o := range k.Superseded {
					if !slices.Contains(days, o.Known) {
						days = append(days, o.Known)
					}
				}
			}
			slices.SortFunc(days, stat.Date.Compare)
			for _, day := range append(days, at) {
				if t, ok := tableOf(s, m, now, day); ok {
					tables = append(tables, t)
				}
			}
		}
		if t, ok := spansOf(index, r, m.ID, at); ok {
			tables = append(tables, t)
		}
	}
	return tables
}

// tableOf is the counts of one respondent, measure and period as they stood on
// a day, with the sums that an outsider knows to hold.
func tableOf(s *survey.Survey, m *survey.Measure, known []ledger.Known, day stat.Date) (disclosure.Table, bool) {
	t := disclosure.Table{Release: day.String()}
	var parts []stat.Breakdown
	for _, k := range known {
		count, shown, ok := asOn(k, day)
		if !ok {
			continue
		}
		t.Name = string(k.Respondent) + "/" + string(k.Measure) + "/" + k.Period.String()
		row := k.Breakdown.String()
		if row == "" {
			row = "total"
		}
		id := cellID(k.Key)
		if count != k.Count {
			id += vintageMark + day.String()
		}
		t.Cells = append(t.Cells, disclosure.Cell{Row: row, Col: k.Period.String(), ID: id, Count: count, Hidden: !count.IsExact(), Shown: shown})
		parts = append(parts, k.Breakdown)
	}
	t.Sums = sumsOf(s, m, t.Cells, parts)
	return t, len(t.Cells) > 0
}

// asOn is the count of a key as it stood on a day; ok is false where there was
// none.
func asOn(k ledger.Known, day stat.Date) (c stat.Count, shown string, ok bool) {
	if len(k.Conflict) > 0 || !k.Count.Known() {
		return c, "", false
	}
	c, shown = k.Count, k.Sources[0].Shown
	if day.Before(k.From) {
		ok = false
		for _, o := range k.Superseded {
			if !o.Known.After(day) && o.Count.Known() {
				c, shown, ok = o.Count, o.Shown, true
			}
		}
		return c, shown, ok
	}
	return c, shown, true
}

// sumsOf are the sums among the cells: a total and its parts by one dimension,
// or a code and the codes under it, where the numbers allow that they add up.
func sumsOf(s *survey.Survey, m *survey.Measure, cells []disclosure.Cell, parts []stat.Breakdown) []disclosure.Sum {
	var sums []disclosure.Sum
	for _, d := range m.Dimensions {
		dim, ok := s.Dimension(d)
		if !ok {
			continue
		}
		rest := map[stat.Breakdown][]int{} // cells by all but the dimension
		for i, b := range parts {
			rest[b.Without(d)] = append(rest[b.Without(d)], i)
		}
		for i, total := range parts {
			code, within := total.Code(d)
			var under []int
			for _, j := range rest[total.Without(d)] {
				c, has := parts[j].Code(d)
				if has && (!within || c != code && dim.Codelist.Within(c, code)) {
					under = append(under, j)
				}
			}
			if tops := topmost(dim.Codelist, d, parts, under); len(tops) > 0 && canAddUp(cells, i, tops) {
				sums = append(sums, disclosure.Sum{Total: i, Parts: tops, People: true})
			}
		}
	}
	return sums
}

// topmost are the cells whose codes lie within none of the others; none where
// they still overlap.
func topmost(l *stat.Codelist, d stat.DimensionID, parts []stat.Breakdown, under []int) []int {
	code := func(i int) stat.Code { c, _ := parts[i].Code(d); return c }
	var tops []int
	for _, i := range under {
		if !slices.ContainsFunc(under, func(j int) bool { return code(j) != code(i) && l.Within(code(i), code(j)) }) {
			tops = append(tops, i)
		}
	}
	for n, i := range tops {
		for _, j := range tops[:n] {
			if l.Shares(code(i), code(j)) {
				return nil
			}
		}
	}
	return tops
}

func canAddUp(cells []disclosure.Cell, total int, parts []int) bool {
	sum := stat.Exactly(0)
	for _, i := range parts {
		sum = sum.Add(cells[i].Count)
	}
	_, ok := sum.Intersect(cells[total].Count)
	return ok
}

// unsafe is why a plan must not be published; nil when it may.
func unsafe(p *disclosure.Plan) error {
	r := &p.Report
	if r.Safe() {
		return nil
	}
	var cells []string
	name := func(at disclosure.Place) {
		if at.Table < len(p.Tables) && len(cells) < 5 {
			cells = append(cells, p.Tables[at.Table].Cells[at.Cell].ID)
		}
	}
	if !r.Feasible {
		for _, at := range r.Conflict {
			name(at)
		}
		return fmt.Errorf("the release fails its own audit: these counts contradict each other: %s: %w", strings.Join(cells, "; "), fault.Conflict)
	}
	for _, f := range r.Worst() {
		name(f.Place)
	}
	for _, at := range r.Groups {
		name(at)
	}
	return fmt.Errorf("the release fails its own audit: what is shown, now or in an earlier release, gives away %s: publish at coarser detail, or as the earlier release did: %w", strings.Join(cells, "; "), fault.Conflict)
}

// hideConflicts hides the values about which documents disagree wherever one
// of them is small: which of them is right makes no difference.
func hideConflicts(obs []ledger.Observation, index *ledger.Index, p disclosure.Policy) {
	small := map[ledger.Key]bool{}
	for k := range index.All() {
		for _, o := range k.Conflict {
			if lo, _, ok := o.Count.Bounds(); ok && lo < max(p.Threshold, p.Round) {
				small[k.Key] = true
			}
		}
	}
	for i := range obs {
		if o := &obs[i]; small[o.Key] {
			o.Count, o.Shown, o.Notes = stat.AtLeast(0), disclosure.Marker, []string{hiddenNote}
		}
	}
}

const tablesName = "data/disclosure.json"

// EarlierTables are the audited tables of the release in dir; none when there
// is no release, or one without a policy.
func EarlierTables(dir string) ([]disclosure.Table, error) {
	dir = filepath.Clean(dir)
	if err := restore(dir); err != nil {
		return nil, err
	}
	f, err := readTables(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return f.all(), err
}

// A tablesFile is what a release says about its own protection.
type tablesFile struct {
	About  string             `json:"about"`
	Policy disclosure.Policy  `json:"policy"`
	Tables []disclosure.Table `json:"tables"`
	// Earlier are those of earlier releases that said something else.
	Earlier []disclosure.Table `json:"earlier,omitempty"`
}

// all are the tables of a release and those of the ones before it.
func (f *tablesFile) all() []disclosure.Table { return slices.Concat(f.Tables, f.Earlier) }

// readTables reads what the release in dir says about its own protection; it
// is fs.ErrNotExist where it says nothing.
func readTables(dir string) (f tablesFile, err error) {
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(tablesName)))
	if err != nil {
		return f, fmt.Errorf("the release in %s: %w", dir, err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return f, fmt.Errorf("the release in %s: %s: %v: %w", dir, tablesName, err, fault.Invalid)
	}
	return f, nil
}

func (s *site) putTables() error {
	if s.Protected.Tables == nil {
		return nil
	}
	return s.putJSON(tablesName, tablesFile{"The counts of this release and the sums among them, as an outsider knows them. What is hidden has only the bounds that a reader is told.",
		policyOf(s.survey), s.Protected.Tables, s.Protected.Earlier})
}

// AuditRelease attacks the tables of the release in dir under its own policy.
// It is fault.NotFound where the release has none.
func AuditRelease(ctx context.Context, dir string) (disclosure.Report, []disclosure.Table, error) {
	f, err := readTables(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return disclosure.Report{}, nil, fmt.Errorf("%s has no %s: it is no release, or its survey has no disclosure policy: %w", dir, tablesName, fault.NotFound)
	}
	if err != nil {
		return disclosure.Report{}, nil, err
	}
	r, err := disclosure.Audit(ctx, f.Policy, f.all()...)
	return r, f.all(), err
}
