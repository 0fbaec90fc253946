// Package table finds the tables in a grid of cells and says, without knowing
// any survey, which cells are titles, notes, headings, row labels, values,
// subtotals and totals, and which labels belong to each value.
//
// It gives one Value for each cell that holds one, with all of its labels,
// outermost first. What it is unsure of it marks, with the reason; it never
// turns one kind of value into another, and it never fills in a value.
//
// The model is the one of databaker and unpivotr: each value is found from
// its headings by direction (nearest above, nearest left, filled down).
package table

import (
	"math/big"

	"plumbline/internal/document"
	"plumbline/internal/stat"
)

// A Table is one table found in a document.
type Table struct {
	// Place is the extent in the document's words: "Sheet1!A3:F12".
	Place string
	// Grid is the index of the table's grid in the document's Grids.
	Grid int
	// Top, Left, Bottom and Right bound the table in its grid, from 0, both
	// ends included: headings, labels and values, not title and notes.
	Top, Left, Bottom, Right int
	// HeaderRows and LabelCols are how many rows of headings and columns of
	// row labels there are.
	HeaderRows, LabelCols int
	// Caption is the title, with the lines of a title of several joined.
	Caption string
	// Notes are the lines around the table that are not its title: sources,
	// rules of suppression, footnotes.
	Notes []Note
	// Hidden says that a reader of the document does not see the table.
	Hidden bool
	// Values in order of row, then column.
	Values []Value
	// Records is set where the table is a list of records, which has no Values.
	Records *RecordList
	// Doubts are about the table as a whole: its headings could be read in
	// another way. No value of such a table is sure.
	Doubts []string
}

// A Note is a line of text that belongs to a table or to marked cells in it.
type Note struct {
	At   string
	Mark string // "1", "*"; "" for a note on the whole table
	Text string
}

// A Label is one heading or row label of a value.
type Label struct {
	Text string
	At   string // where it stands, which may be rows above the value
}

// A Kind is what a value cell says. Kinds never turn into one another.
type Kind string

// The kinds of value.
const (
	Number        Kind = "number"         // a number, or bounds that are not suppression ("more than 40")
	Suppressed    Kind = "suppressed"     // hidden because it is small: "*", "<5", "[c]"
	Zero          Kind = "zero"           // 0, nil, none recorded
	Blank         Kind = "blank"          // nothing, where a value could stand
	NotApplicable Kind = "not applicable" // N/A, [z]
	NotHeld       Kind = "not held"       // the body does not have it
	Refused       Kind = "refused"        // withheld under an exemption
	Future        Kind = "future"         // the period had not come
	Words         Kind = "text"           // words where a value could stand: an answer in prose
	Unreadable    Kind = "unreadable"     // #REF!, or a form that is not understood
)

// A Role says whether a value adds up others of its table.
type Role string

// The roles.
const (
	Detail   Role = "value"
	Subtotal Role = "subtotal"
	Total    Role = "total"
)

// A Value is one value cell with everything that the table says about it.
type Value struct {
	At       string // place in the document: "Sheet1!C7"
	Row, Col int    // in the grid, from 0
	Shown    string
	Raw      string
	Kind     Kind
	// Count is the value as a count: exact, or bounds where it is suppressed,
	// rounded or hedged. It is Missing for kinds without a number, and for a
	// number that is no count (negative or fractional).
	Count stat.Count
	// Decimal is the number itself for Number and Zero, percentages as
	// printed ("67%" is 67 with Percent); nil for every other kind.
	Decimal *big.Rat
	Percent bool
	// RowLabels and ColLabels are complete and outermost first: a year that
	// stands only above January is on every month.
	RowLabels, ColLabels []Label
	Role                 Role
	Hidden               bool
	Notes                []Note // those whose mark the cell or its labels carry
	Box                  *document.Box
	// Doubts are why the value or its labels may be wrong; none means sure.
	Doubts []string
}

// Sure says that nothing about the value is in doubt.
func (v *Value) Sure() bool { return len(v.Doubts) == 0 }
