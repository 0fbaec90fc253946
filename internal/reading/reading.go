package reading

import (
	"context"
	"fmt"
	"iter"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/fault"
	"plumbline/internal/ledger"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
	"plumbline/internal/table"
)

// A Context is all that a reading depends on: what was asked, of whom, and
// what came back.
type Context struct {
	Survey   *survey.Survey
	Register *respondent.Register
	// Return says who answered and when; Return.Respondent is "" for a
	// publication, whose labels must then name the respondents.
	Return   collect.Return
	Document *document.Document
	// Tables are those of the document itself, not of those inside it; nil
	// means as package table finds them.
	Tables   []table.Table
	FileName string
	// Confirmed are stored readings. One for a table of this very document
	// replays; one for another of the same shape is offered by Propose.
	Confirmed []Reading
}

// A Result is what was read of one document.
type Result struct {
	// Observations in order of key, then place.
	Observations []ledger.Observation
	// Unread are the cells that gave none, in the order of the document.
	Unread []Unread
	Checks []Check
	// Readings are how each table was read, in the order of the document.
	Readings []Reading
	// Outcome is what the document amounts to as an answer.
	Outcome table.Outcome
	// Sure says that no person need look: all labels are understood, all
	// checks passed, and nothing could be read in another way.
	Sure bool
}

// An Unread is a value cell that gave no observation.
type Unread struct {
	Table string // the table's place
	At    string
	Shown string
	Kind  table.Kind
	// Why says what is in the way and what to do about it.
	Why string
	// Settled says that there is nothing to do: the cell is blank, or says
	// itself that it holds no value.
	Settled bool
	// Labels are those of the cell, of its row and then of its column,
	// outermost first.
	Labels []string
	// Proposed is what the value would be about if the doubt were waived, as
	// far as that is known.
	Proposed ledger.Key
}

// A Check is one test of what was read.
type Check struct {
	Name   string // one of the constants below
	At     string
	Passed bool
	Detail string // in a sentence
}

// The checks.
const (
	CheckTotal     = "total"     // a total agrees with its parts
	CheckDuplicate = "duplicate" // one key has one value in a document
	CheckPeriods   = "periods"   // periods of a return do not cross
	CheckReceived  = "received"  // no period ends after the return came
	CheckRecords   = "records"   // a list of records has as many rows as a total says
	CheckSpelling  = "spelling"  // a label was taken for a name it nearly is
)

// Read reads the tables of a document, and of every document inside it, into
// observations. All are observations of the outer document, and a place inside
// another begins with its name. What is wrong with the document is in the
// Result; the error is fault.Invalid for a Context that lacks a part,
// fault.TooLarge for a document that takes longer than its time, or that of
// ctx.
func Read(ctx context.Context, c Context) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	ctx, cancel := document.Limits{}.Timed(ctx)
	defer cancel()
	all, err := readAll(ctx, c)
	if err != nil {
		return Result{}, err
	}
	for i := range all.Observations {
		all.Observations[i].Document = c.Document.ID
	}
	return all, nil
}

// readAll reads the tables of c and of the documents inside it.
func readAll(ctx context.Context, c Context) (Result, error) {
	all, err := readOne(ctx, &c)
	if err != nil {
		return Result{}, err
	}
	var inside []table.Outcome
	for part := range c.parts() {
		inner, err := readAll(ctx, part)
		if err != nil {
			return Result{}, err
		}
		all.join(inner, part.Document.Name+": ")
		inside = append(inside, inner.Outcome)
	}
	all.Outcome, err = table.OutcomeOf(ctx, c.Document, c.Tables, inside...)
	return all, err
}

// readOne reads the tables of c alone.
func readOne(ctx context.Context, c *Context) (Result, error) {
	if err := c.find(ctx); err != nil {
		return Result{}, err
	}
	r := newReader(*c)
	for i := range c.Tables {
		if ctx.Err() != nil {
			return Result{}, fmt.Errorf("reading %s: %w", c.FileName, context.Cause(ctx))
		}
		r.read(&c.Tables[i])
	}
	return r.result(), nil
}

// find looks for the tables, where they are not given.
func (c *Context) find(ctx context.Context) (err error) {
	if c.Tables == nil {
		c.Tables, err = table.Find(ctx, c.Document)
	}
	return err
}

// parts are c for each of the documents inside its own.
func (c *Context) parts() iter.Seq[Context] {
	return func(yield func(Context) bool) {
		for i := range c.Document.Parts {
			part := *c
			part.Document, part.Tables = &c.Document.Parts[i], nil
			if !yield(part) {
				return
			}
		}
	}
}

func (c *Context) check() error {
	switch {
	case c.Survey == nil, c.Register == nil, c.Document == nil:
		return fmt.Errorf("reading %s needs a survey, a register and a document: %w", c.FileName, fault.Invalid)
	case c.Return.Received.IsZero():
		return fmt.Errorf("reading %s: the return has no date received: %w", c.FileName, fault.Invalid)
	}
	if c.Return.Respondent == "" {
		return nil
	}
	_, err := c.Register.Get(c.Return.Respondent)
	return err
}

// A reader reads one document.
type reader struct {
	Context
	words   *words
	spots   map[int]map[string]spot
	prose   *[]stat.Period // periods that the prose names, once looked for
	entries []*entry
	tables  []*tableReading
	checks  []Check
	unread  []Unread
}

func newReader(c Context) *reader {
	return &reader{Context: c, words: newWords(c.Survey, c.Register), spots: map[int]map[string]spot{}}
}

// A tableReading is one table with what its labels mean and what was filled
// in.
type tableReading struct {
	*table.Table
	layout  *layout
	levels  *levelSet
	context tableContext
	reading Reading
	replay  bool // a person confirmed the reading
}

func (r *reader) layout(t *table.Table) *layout {
	l := &layout{table: t, names: map[labelSpot]string{}}
	if t.Grid < 0 || t.Grid >= len(r.Document.Grids) {
		return l
	}
	l.grid = &r.Document.Grids[t.Grid]
	if r.spots[t.Grid] == nil {
		r.spots[t.Grid] = spots(l.grid)
	}
	l.at = r.spots[t.Grid]
	return l
}

// read reads one table: its labels by level, then each of its values.
func (r *reader) read(t *table.Table) {
	if t.Records != nil {
		r.checks = append(r.checks, Check{Name: CheckRecords, At: t.Place, Passed: t.Records.At != "" && t.Records.Difference == 0, Detail: t.Records.String()})
		return
	}
	tr := &tableReading{Table: t, layout: r.layout(t)}
	tr.levels = r.words.levels(tr.layout)
	tr.context = r.context(t)
	if confirmed, ok := r.confirmed(t); ok {
		tr.replay = true
		tr.reading = confirmed
		confirmed.apply(tr.levels)
	} else {
		tr.reading = r.recipe(tr)
	}
	r.tables = append(r.tables, tr)
	notes := map[int][]string{} // by row
	from := len(r.entries)
	for i := range t.Values {
		v := &t.Values[i]
		e := r.entry(tr, v)
		if e.isRemark {
			if e.remark != "" {
				notes[v.Row] = append(notes[v.Row], e.remark)
			}
			continue
		}
		r.entries = append(r.entries, e)
	}
	for _, e := range r.entries[from:] {
		e.notes = append(e.notes, notes[e.v.Row]...)
	}
}
