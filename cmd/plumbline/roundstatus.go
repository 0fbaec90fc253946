package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	ics "github.com/arran4/golang-ical"
	"github.com/spf13/pflag"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

// onDay is the day of a flag, or today.
func onDay(w *workspace.Workspace, s string) (stat.Date, error) {
	if s == "" {
		return post.Day(w.Now()), nil
	}
	return day("on", s)
}

var roundStatusVerb = verb{
	name: "round status", args: "[ROUND]", max: 1,
	short: "the board of a round: every respondent, overdue first",
	long: `Shows where each request stands, with the working days left until the law wants an
answer (negative: overdue by so many), the longest overdue first; then how many
there are of each state and each kind of answer. --on shows the board as it was
on another day. --html writes it as a page; it holds no text of any mail.
"plumbline serve --rounds" shows it in the browser, as of today.`,
	examples: []string{"plumbline round status", "plumbline round status spring-2026 --on 2026-07-01 --html board.html"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		on := fs.String("on", "", "the day, such as 2026-07-01 (default: today)")
		page := fs.String("html", "", "write the board as a page to this file")
		return func(ctx context.Context, c *call) error {
			return c.withRound(ctx, c.first(), func(w *workspace.Workspace, r post.Round) error {
				today, err := onDay(w, *on)
				if err != nil {
					return err
				}
				v, err := viewBoard(ctx, w, r, today)
				if err != nil {
					return err
				}
				if *page != "" {
					if err := writePage(*page, v); err != nil {
						return err
					}
				}
				if c.json {
					return c.print(v)
				}
				return v.print(c.stdout)
			})
		}
	},
}

// A boardView is a board as it is shown and printed as JSON.
type boardView struct {
	Round   collect.RoundID `json:"round"`
	Name    string          `json:"name"`
	On      stat.Date       `json:"on"`
	Rows    []boardRow      `json:"respondents"`
	States  []tallyRow      `json:"states"`
	Answers []tallyRow      `json:"answers"`
	Waiting int             `json:"mail_waiting"`
	// Sheet is where the page finds its styles; without it, it holds them.
	Sheet string `json:"-"`
}

type boardRow struct {
	Respondent string    `json:"respondent"`
	Name       string    `json:"name"`
	Law        string    `json:"law"`
	To         string    `json:"address"` // that letters go to now
	State      string    `json:"state"`
	Mail       string    `json:"mail"`
	Due        stat.Date `json:"due,omitzero"`
	DaysLeft   *int      `json:"days_left,omitempty"` // working days; nil when nothing is due
	Answers    []string  `json:"answers"`
	Chased     []string  `json:"chased,omitempty"`
	Notes      []string  `json:"notes,omitempty"`
}

type tallyRow struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// viewBoard is the board of a round on a day, as it is shown.
func viewBoard(ctx context.Context, w *workspace.Workspace, r post.Round, today stat.Date) (boardView, error) {
	b, err := w.Board(ctx, r.ID, today)
	if err != nil {
		return boardView{}, err
	}
	waiting, err := w.Mails(ctx, post.Waiting)
	if err != nil {
		return boardView{}, err
	}
	return newBoardView(b, len(waiting)), nil
}

func newBoardView(b collect.Board, waiting int) boardView {
	v := boardView{Round: b.Round.ID, Name: b.Round.Name, On: b.Today, Rows: []boardRow{}, Waiting: waiting}
	for _, s := range b.Rows {
		row := boardRow{Respondent: string(s.Respondent), Name: s.Name, Law: string(s.Law), To: s.To, State: string(s.Legal), Mail: string(s.Mail), Due: s.Due, Answers: []string{}, Notes: s.Notes}
		if !s.Due.IsZero() {
			left := s.DaysLeft
			row.DaysLeft = &left
		}
		if s.Held {
			row.Notes = append(slices.Clone(row.Notes), "held: nothing goes to it until round resume names it")
		}
		for _, o := range s.Outcomes {
			row.Answers = append(row.Answers, o.Question+": "+outcomeWords(o))
		}
		for _, st := range s.Chased {
			row.Chased = append(row.Chased, string(st))
		}
		v.Rows = append(v.Rows, row)
	}
	for l, n := range b.Legal {
		v.States = append(v.States, tallyRow{string(l), n})
	}
	for c, n := range b.Classes {
		v.Answers = append(v.Answers, tallyRow{classWords(c), n})
	}
	for _, t := range [][]tallyRow{v.States, v.Answers} {
		slices.SortFunc(t, func(x, y tallyRow) int {
			if x.Count != y.Count {
				return y.Count - x.Count
			}
			return strings.Compare(x.Name, y.Name)
		})
	}
	return v
}

// classWords is a kind of answer as it is shown.
func classWords(c collect.Class) string {
	switch c {
	case "":
		return "awaited"
	case collect.ClassNCND:
		return "neither confirmed nor denied"
	}
	return string(c)
}

// outcomeWords is an answer in a few words: "refused (s.31(1)(a) FOIA)".
func outcomeWords(o collect.Outcome) string {
	words := classWords(o.Class)
	if o.Retracted {
		words = "taken back"
	}
	var sections []string
	for _, s := range o.Sections {
		sections = append(sections, s.String())
	}
	if len(sections) > 0 {
		words += " (" + strings.Join(sections, ", ") + ")"
	}
	return words
}

// Left is the days left as they are shown.
func (r boardRow) Left() string {
	if r.DaysLeft == nil {
		return ""
	}
	return strconv.Itoa(*r.DaysLeft)
}

// Overdue says that a row is shown as late.
func (r boardRow) Overdue() bool { return r.DaysLeft != nil && *r.DaysLeft < 0 }

// AllAnswers and AllChased are the lists as they are shown.
func (r boardRow) AllAnswers() string { return strings.Join(r.Answers, "; ") }

// AllChased are the reminders that went.
func (r boardRow) AllChased() string { return strings.Join(r.Chased, ", ") }

func (v boardView) print(w io.Writer) error {
	fmt.Fprintf(w, "%s on %s\n\n", v.Name, v.On.Words())
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "respondent\tstate\tdue\tdays left\tanswers\treminders")
	for _, r := range v.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Respondent, r.State, r.Due, r.Left(), r.AllAnswers(), r.AllChased())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range v.Rows {
		for _, n := range r.Notes {
			fmt.Fprintf(w, "note on %s: %s\n", r.Respondent, plain(n))
		}
	}
	fmt.Fprintf(w, "\n%s\n", plural(len(v.Rows), "request"))
	for _, s := range v.States {
		fmt.Fprintf(w, "  %3d %s\n", s.Count, s.Name)
	}
	fmt.Fprintln(w, "answers to questions")
	for _, s := range v.Answers {
		fmt.Fprintf(w, "  %3d %s\n", s.Count, s.Name)
	}
	if v.Waiting > 0 {
		fmt.Fprintf(w, "%s for a person: plumbline mail queue\n", map[bool]string{true: "1 mail waits", false: plural(v.Waiting, "mail") + " wait"}[v.Waiting == 1])
	}
	return nil
}

// writePage writes the board as a page.
func writePage(name string, v boardView) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("the page of the board: %w", err)
	}
	if err := boardPage.Execute(f, v); err != nil {
		f.Close()
		return fmt.Errorf("the page of the board: %w", err)
	}
	return f.Close()
}

var roundCalendarVerb = verb{
	name: "round calendar", args: "[ROUND]", max: 1,
	short: "the days on which something is due, for a calendar program",
	long: `Prints an iCalendar with a day-long entry for each step that is due: the answer of
each respondent, the last day to ask for a review or to complain, with the working
of the day. Import it anew when the round has moved on: entries keep their
identity.`,
	examples: []string{"plumbline round calendar spring-2026 > round.ics"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		on := fs.String("on", "", "the day, such as 2026-07-01 (default: today)")
		return func(ctx context.Context, c *call) error {
			return c.withRound(ctx, c.first(), func(w *workspace.Workspace, r post.Round) error {
				today, err := onDay(w, *on)
				if err != nil {
					return err
				}
				b, err := w.Board(ctx, r.ID, today)
				if err != nil {
					return err
				}
				return writeCalendar(c.stdout, b)
			})
		}
	},
}

func writeCalendar(w io.Writer, b collect.Board) error {
	cal := ics.NewCalendarFor("Plumbline")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(b.Round.Name)
	for _, s := range b.Rows {
		for _, d := range s.Clock.Dues {
			e := cal.AddEvent(fmt.Sprintf("%s.%s.%s@plumbline", s.Round, s.Respondent, strings.ReplaceAll(string(d.Step), " ", "-")))
			e.SetDtStampTime(b.Today.Time())
			e.SetAllDayStartAt(d.On.Time())
			e.SetAllDayEndAt(d.On.AddDays(1).Time())
			e.SetSummary(fmt.Sprintf("%s: %s due", s.Name, d.Step))
			if d.First {
				e.SetSummary(fmt.Sprintf("%s: %s", s.Name, d.Step))
			}
			e.SetDescription(d.Working + " (" + d.Source + ")")
		}
	}
	return cal.SerializeTo(w)
}

var roundExportVerb = verb{
	name: "round export", args: "[ROUND [RESPONDENT...]]", max: -1,
	short: "a round as tidy tables, and whole as one archive",
	long: `Prints the board as a table (CSV), one row for each respondent and question; with
--cells one row for each respondent, question and period, with the value that was
read. --archive writes the whole round as a zip: both tables, the events, every
letter as it went and every mail as it came, with a manifest of hashes that
"sha256sum --check manifest.sha256" tests; with respondents named, only their
part of it, as the file for a complaint.`,
	examples: []string{"plumbline round export spring-2026 > board.csv", "plumbline round export spring-2026 --cells > cells.csv", "plumbline round export spring-2026 --archive spring-2026.zip", "plumbline round export spring-2026 northmoor --archive complaint.zip"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		on := fs.String("on", "", "the day, such as 2026-07-01 (default: today)")
		cells := fs.Bool("cells", false, "one row for each cell that was asked for")
		archive := fs.String("archive", "", "write the whole round to this file, a zip, instead")
		return func(ctx context.Context, c *call) error {
			return c.withRound(ctx, c.first(), func(w *workspace.Workspace, r post.Round) error {
				today, err := onDay(w, *on)
				if err != nil {
					return err
				}
				switch {
				case *archive != "":
					return c.archive(ctx, w, r, today, *archive)
				case len(c.args) > 1:
					return wrong("the tables are of the whole round: name respondents with --archive only")
				case *cells:
					grid, err := w.Grid(ctx, r, today)
					if err != nil {
						return err
					}
					return collect.WriteGrid(c.stdout, grid)
				}
				b, err := w.Board(ctx, r.ID, today)
				if err != nil {
					return err
				}
				return b.WriteCSV(c.stdout)
			})
		}
	},
}

func (c *call) archive(ctx context.Context, w *workspace.Workspace, r post.Round, today stat.Date, name string) error {
	who, err := c.respondents(w, r)
	if err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("the archive: %w", err)
	}
	if err := w.Archive(ctx, r, today, who, f); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("the archive: %w", err)
	}
	fmt.Fprintf(c.stdout, "round %s is in %s\n", r.ID, name)
	return nil
}
