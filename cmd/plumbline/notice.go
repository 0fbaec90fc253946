package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"plumbline/internal/assess/notice"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
)

var noticeTemplateVerb = verb{
	name: "notice template", args: "SURVEY RESPONDENT", min: 2, max: 2,
	short:    "the workbook that a respondent may answer a survey with",
	long:     "Writes an empty workbook with a cell for every answer. What is filled in is read\nwithout further help: plumbline return add SURVEY RESPONDENT FILE.xlsx.",
	examples: []string{"plumbline notice template child-safety-return teen-chat --out teen-chat.xlsx"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		out := fs.String("out", "", "the file to write (required)")
		return func(ctx context.Context, c *call) error {
			if *out == "" {
				return wrong("--out says which file to write")
			}
			return c.withSurvey(ctx, c.args[0], func(w *workspace.Workspace, s *workspace.Survey) error {
				r, err := s.Respondents.Get(respondent.ID(c.args[1]))
				if err != nil {
					return err
				}
				b, err := notice.Template(s.Survey, r.Name)
				if err != nil {
					return err
				}
				if err := os.WriteFile(*out, b, 0o644); err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"file": *out, "survey": s.ID, "respondent": r.ID})
				}
				fmt.Fprintf(c.stdout, "%s is the workbook for %s\n", *out, r.Name)
				return nil
			})
		}
	},
}

var noticeCheckVerb = verb{
	name: "notice check", args: "FILE.yaml", min: 1, max: 1,
	short:    "what stands in the way of serving a notice",
	long:     "Checks a notice against the fields that its regime wants, the shortest time to\nanswer, and the register: whether it goes to the entity that answers for the service\non the day, under its name of that day.",
	examples: []string{"plumbline notice check notice.yaml --on 2026-01-30"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		on := fs.String("on", "", "the day of service (default: today)")
		return func(ctx context.Context, c *call) error {
			return c.withNotice(ctx, *on, func(w *workspace.Workspace, sup *workspace.Supervision, n *notice.Notice, s *workspace.Survey, on stat.Date) error {
				problems := n.Check(s.Survey, sup.Register, on)
				if c.json {
					if err := c.print(map[string]any{"notice": n.ID, "problems": append([]string{}, problems...)}); err != nil {
						return err
					}
				} else if len(problems) == 0 {
					fmt.Fprintf(c.stdout, "%s may be served on %s\n", n.ID, on.Words())
				}
				for _, p := range problems {
					fmt.Fprintf(c.stderr, "%s: %s\n", c.args[0], p)
				}
				if len(problems) > 0 {
					return errProblems
				}
				return nil
			})
		}
	},
}

var noticeServeVerb = verb{
	name: "notice serve", args: "FILE.yaml", min: 1, max: 1,
	short: "record that a notice was served, with the day of its answer",
	long: `Checks the notice and keeps the record of its service for good: the day, the office,
the manner, and the day by which it is to be answered, reckoned once from the notice
itself. It sends nothing. The address of the web form that it prints is the key to the
form: it goes into the notice and nowhere else (plumbline notice link prints it again).`,
	examples: []string{`plumbline notice serve notice.yaml --on 2026-01-30 --by "information powers team" --how "by e-mail"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		on := fs.String("on", "", "the day of service (default: today)")
		by := fs.String("by", "", "the office that served it (required)")
		how := fs.String("how", "", "the manner of service (required)")
		return func(ctx context.Context, c *call) error {
			return c.withNotice(ctx, *on, func(w *workspace.Workspace, sup *workspace.Supervision, n *notice.Notice, s *workspace.Survey, on stat.Date) error {
				holidays, err := workspace.Holidays(w.Dir)
				if err != nil {
					return err
				}
				served, err := n.Serve(s.Survey, sup.Register, holidays, on, *by, *how)
				if err != nil {
					return err
				}
				if err := w.AddNotice(ctx, *served); err != nil {
					return err
				}
				form, err := w.FormPath(ctx, n.ID)
				if err != nil {
					return err
				}
				if c.json {
					return c.print(struct {
						*notice.Served
						Form string `json:"form"`
					}{served, form})
				}
				fmt.Fprintf(c.stdout, "%s served on %s, to be answered by %s\n  %s\n", n.ID, on.Words(), served.Due.On.Words(), served.Due.Working)
				fmt.Fprintf(c.stdout, "  web form, for the provider alone: %s on the address of plumbline serve\n", form)
				return nil
			})
		}
	},
}

var noticeLinkVerb = verb{
	name: "notice link", args: "NOTICE", min: 1, max: 1,
	short: "the secret address of a served notice's web form",
	long: `Prints the address at which the provider can answer the notice in a browser while
plumbline serve runs. Whoever has it can see the draft and send the return, so it goes
into the notice and nowhere else. Outside this machine, let a web server with TLS stand
before plumbline serve, and give its address with --site.`,
	examples: []string{"plumbline notice link teen-chat-2026 --site https://returns.example.org"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		site := fs.String("site", "http://127.0.0.1:8080", "the address under which providers reach the server")
		return func(ctx context.Context, c *call) error {
			w, err := workspace.Open(ctx, c.dir)
			if err != nil {
				return err
			}
			form, err := w.FormPath(ctx, c.args[0])
			if err := closing(w, err); err != nil {
				return err
			}
			link := strings.TrimSuffix(*site, "/") + form
			if c.json {
				return c.print(map[string]any{"notice": c.args[0], "form": link})
			}
			fmt.Fprintln(c.stdout, link)
			return nil
		}
	},
}

var noticeListVerb = verb{
	name: "notice list", max: 0,
	short:    "the served notices and where each stands",
	long:     "Lists the notices served by a day, when each is due, and whether it was answered.",
	examples: []string{"plumbline notice list --as-known 2026-03-31"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		known := fs.String("as-known", "", "as known on this day (default: today)")
		return func(ctx context.Context, c *call) error {
			on, err := day("as-known", *known)
			if err != nil {
				return err
			}
			return c.withSupervision(ctx, func(w *workspace.Workspace, _ *workspace.Supervision) error {
				all, err := w.Notices(ctx, orToday(on))
				if err != nil {
					return err
				}
				if c.json {
					return c.print(all)
				}
				for _, n := range all {
					line := fmt.Sprintf("%s %s to %s, served %s, due %s: %s", n.ID, n.Service, n.Provider, n.On, n.Due.On, n.State)
					if n.Late > 0 {
						line += " by " + plural(n.Late, "day")
					}
					fmt.Fprintln(c.stdout, line)
				}
				fmt.Fprintln(c.stdout, plural(len(all), "notice"))
				return nil
			})
		}
	},
}

// withNotice loads the notice of the first argument with its survey, and runs do.
func (c *call) withNotice(ctx context.Context, on string, do func(*workspace.Workspace, *workspace.Supervision, *notice.Notice, *workspace.Survey, stat.Date) error) error {
	when, err := day("on", on)
	if err != nil {
		return err
	}
	n, err := notice.Load(os.DirFS(filepath.Dir(c.args[0])), filepath.Base(c.args[0]))
	if err != nil {
		return err
	}
	return c.withSupervision(ctx, func(w *workspace.Workspace, sup *workspace.Supervision) error {
		s, err := w.Survey(string(n.Survey))
		if err != nil {
			return err
		}
		return do(w, sup, n, s, orToday(when))
	})
}
