package collect

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"plumbline/internal/stat"
)

// A Board is where every request of a round stands on a day.
type Board struct {
	Round Round
	Today stat.Date
	// Rows has the overdue first, the longest overdue at the top, then those
	// with a day to come in order of that day, then the others by name.
	Rows []State
	// Legal counts the requests by legal state, and Classes the answers by
	// class; the key "" is answers that are awaited.
	Legal   map[Legal]int
	Classes map[Class]int
}

// NewBoard sorts and counts states of one round.
func NewBoard(r Round, today stat.Date, states []State) Board {
	b := Board{Round: r, Today: today, Rows: slices.Clone(states), Legal: map[Legal]int{}, Classes: map[Class]int{}}
	for _, s := range states {
		b.Legal[s.Legal]++
		for _, o := range s.Outcomes {
			if o.Retracted {
				b.Classes[ClassRetraction]++
			} else {
				b.Classes[o.Class]++
			}
		}
	}
	slices.SortStableFunc(b.Rows, func(x, y State) int {
		if x.Due.IsZero() != y.Due.IsZero() {
			if x.Due.IsZero() {
				return 1
			}
			return -1
		}
		if c := x.Due.Compare(y.Due); c != 0 {
			return c
		}
		if c := strings.Compare(x.Name, y.Name); c != 0 {
			return c
		}
		return strings.Compare(string(x.Respondent), string(y.Respondent))
	})
	return b
}

// WriteCSV writes the board as a tidy table: one row for each respondent and
// question, so that counting rows by a column counts answers.
func (b Board) WriteCSV(w io.Writer) error {
	cw := csv.NewWriter(w)
	rows := [][]string{{"round", "respondent", "name", "law", "address", "legal_state", "mail_state", "received", "due", "days_left", "answered",
		"question", "outcome", "sections", "value", "goodwill", "retracted_on", "caveat", "answered_on", "mail", "notes"}}
	for _, s := range b.Rows {
		left := ""
		if !s.Due.IsZero() {
			left = strconv.Itoa(s.DaysLeft)
		}
		for _, o := range s.Outcomes {
			class := string(o.Class)
			if class == "" {
				class = "awaited"
			}
			rows = append(rows, []string{string(s.Round), string(s.Respondent), s.Name, string(s.Law), harmless(s.To), string(s.Legal), string(s.Mail), s.Received.String(), s.Due.String(), left, s.Answered.String(),
				o.Question, class, sectionWords(o.Sections), harmless(o.Value), yes(o.Goodwill), o.RetractedOn.String(), harmless(o.Caveat), o.On.String(), string(o.Mail), harmless(strings.Join(s.Notes, "; "))})
		}
	}
	if err := cw.WriteAll(rows); err != nil {
		return fmt.Errorf("write the board of %s: %w", b.Round.ID, err)
	}
	return nil
}

// harmless is a stranger's text with nothing at its head that a spreadsheet
// would take for a formula, also behind the blanks that some of them skip.
func harmless(s string) string {
	if head := strings.TrimSpace(s); head != "" && strings.ContainsRune("=+-@", rune(head[0])) {
		return "'" + s
	}
	return s
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
