package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/pflag"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/respondent"
	"plumbline/internal/workspace"
)

var roundNewVerb = verb{
	name: "round new", args: "SURVEY", min: 1, max: 1,
	short: "write a request to every respondent of a survey",
	long: `Makes a round: one request for each respondent, from the survey's request.md, or
from the text that comes with the product. Nothing goes out: see what was written
with "round preview", and send it with "round send".

The contacts are a table (CSV) with the columns respondent, email, law and
domains: where each respondent takes requests, under which law (foia, foisa, eir
or eisr), and other domains that it writes from, separated by "|". A field that is
empty, a respondent without a line and a law that is not the respondent's are
refused, and then no round is made.`,
	examples: []string{`plumbline round new example --id spring-2026 --contacts contacts.csv --sender "Evidence Team <foi@charity.example>"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		id := fs.String("id", "", "the round's id, such as spring-2026 (default: the survey and the month)")
		name := fs.String("name", "", "what the round is called (default: its id)")
		contacts := fs.String("contacts", "", "file of the respondents' addresses and laws (required)")
		sender := fs.String("sender", "", `who asks, as "Name <address>" (required)`)
		return func(ctx context.Context, c *call) error {
			from, err := senderOf(*sender)
			if err != nil {
				return err
			}
			if *contacts == "" {
				return wrong("--contacts is missing: where does each respondent take requests?")
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				f, err := os.Open(*contacts)
				if err != nil {
					return fmt.Errorf("the contacts: %w", err)
				}
				defer f.Close()
				all, err := post.ReadContacts(*contacts, f, s.Respondents)
				if err != nil {
					return err
				}
				n := workspace.NewRound{ID: collect.RoundID(*id), Name: *name, Sender: from, Contacts: all}
				if n.ID == "" {
					n.ID = collect.RoundID(fmt.Sprintf("%s-%s", s.ID, post.Day(w.Now()).Time().Format("2006-01")))
				}
				if n.Name == "" {
					n.Name = string(n.ID)
				}
				r, err := w.MakeRound(ctx, s, n)
				if err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"round": r.ID, "requests": len(all)})
				}
				fmt.Fprintf(c.stdout, "round %s: %s written, none sent\nsee them: plumbline round preview %s\nsend them: plumbline round send %s --approve NAME\n",
					r.ID, plural(len(all), "request"), r.ID, r.ID)
				return nil
			})
		}
	},
}

// senderOf reads "Name <address>".
func senderOf(s string) (post.Sender, error) {
	name, rest, ok := strings.Cut(s, "<")
	address, ok2 := strings.CutSuffix(strings.TrimSpace(rest), ">")
	if !ok || !ok2 || strings.TrimSpace(name) == "" || address == "" {
		return post.Sender{}, wrong(`--sender says who asks, as "Evidence Team <foi@charity.example>"`)
	}
	return post.Sender{Name: strings.TrimSpace(name), Address: strings.TrimSpace(address)}, nil
}

// withRound opens the workspace and its round of that name, or its only round
// if it is "", runs do, and closes the workspace.
func (c *call) withRound(ctx context.Context, id string, do func(*workspace.Workspace, post.Round) error) error {
	w, err := workspace.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	r, err := w.Round(ctx, collect.RoundID(id))
	if err == nil {
		err = do(w, r)
	}
	return closing(w, err)
}

// first is the first argument, or "".
func (c *call) first() string {
	if len(c.args) == 0 {
		return ""
	}
	return c.args[0]
}

// respondents are the IDs that the arguments after the first mean in a round.
func (c *call) respondents(w *workspace.Workspace, r post.Round) ([]respondent.ID, error) {
	if len(c.args) < 2 {
		return nil, nil
	}
	return respondentsOf(w, r, c.args[1:])
}

func respondentsOf(w *workspace.Workspace, r post.Round, names []string) ([]respondent.ID, error) {
	s, err := w.Survey(string(r.Survey))
	if err != nil {
		return nil, err
	}
	var ids []respondent.ID
	var errs []error
	for _, name := range names {
		id, ok := s.Respondents.Find(name)
		if !ok {
			_, err := s.Respondents.Get(respondent.ID(name))
			errs = append(errs, err)
		}
		ids = append(ids, id)
	}
	return ids, errors.Join(errs...)
}

var roundPreviewVerb = verb{
	name: "round preview", args: "[ROUND [RESPONDENT...]]", max: -1,
	short: "see the requests of a round as they will go out",
	long: `Prints each request whole, of all respondents or of those named. With --diff it
prints what is different from the round of the same survey before it.`,
	examples: []string{"plumbline round preview spring-2026", "plumbline round preview spring-2026 northmoor --diff"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		changes := fs.Bool("diff", false, "show the difference from the last round")
		return func(ctx context.Context, c *call) error {
			return c.withRound(ctx, c.first(), func(w *workspace.Workspace, r post.Round) error {
				who, err := c.respondents(w, r)
				if err != nil {
					return err
				}
				all, err := w.Requests(ctx, r.ID)
				if err != nil {
					return err
				}
				all = only(all, who)
				if !*changes {
					return c.previews(all)
				}
				before, ok, err := w.RoundBefore(ctx, r)
				if err != nil {
					return err
				}
				if !ok {
					return fmt.Errorf("round %s is the first of survey %s: there is nothing to compare it with", r.ID, r.Survey)
				}
				old, err := w.Requests(ctx, before.ID)
				if err != nil {
					return err
				}
				return c.changes(before, r, old, all)
			})
		}
	},
}

func only(all []post.Asked, who []respondent.ID) []post.Asked {
	if len(who) == 0 {
		return all
	}
	var out []post.Asked
	for _, a := range all {
		for _, id := range who {
			if a.Respondent == id {
				out = append(out, a)
			}
		}
	}
	return out
}

func (c *call) previews(all []post.Asked) error {
	if c.json {
		type request struct {
			Respondent respondent.ID `json:"respondent"`
			Law        string        `json:"law"`
			To         string        `json:"to"`
			Subject    string        `json:"subject"`
			Body       string        `json:"body"`
		}
		var out []request
		for _, a := range all {
			out = append(out, request{a.Respondent, string(a.Law), a.To, a.Token.Subject(a.Subject), a.Body})
		}
		return c.print(out)
	}
	for _, a := range all {
		fmt.Fprintf(c.stdout, "==== %s (%s)\nTo: %s\nSubject: %s\n\n%s\n", a.Respondent, a.Law, a.To, a.Token.Subject(a.Subject), a.Body)
	}
	return nil
}

// changes prints how requests differ from those of the round before.
func (c *call) changes(before, r post.Round, old, all []post.Asked) error {
	was := map[respondent.ID]post.Asked{}
	for _, a := range old {
		was[a.Respondent] = a
	}
	text := func(a post.Asked) []byte {
		return []byte("To: " + a.To + "\nSubject: " + a.Subject + "\n\n" + a.Body)
	}
	for _, a := range all {
		o, ok := was[a.Respondent]
		if !ok {
			fmt.Fprintf(c.stdout, "%s was not asked in %s\n", a.Respondent, before.ID)
			continue
		}
		d := diff.Diff(string(before.ID)+"/"+string(a.Respondent), text(o), string(r.ID)+"/"+string(a.Respondent), text(a))
		if len(d) == 0 {
			fmt.Fprintf(c.stdout, "%s is asked the same as in %s\n", a.Respondent, before.ID)
			continue
		}
		if _, err := c.stdout.Write(d); err != nil {
			return err
		}
	}
	return nil
}
