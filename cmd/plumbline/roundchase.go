package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/workspace"
)

var roundChaseVerb = verb{
	name: "round chase", args: "ROUND", min: 1, max: 1,
	short: "plan the reminders that are due, and send one wave of them",
	long: `Shows which letters are due today, in waves: polite, firm, internal review,
regulator; and, for everyone else, why none is. Nobody is reminded while an
extension runs, while a mail that may be the answer waits in the queue, or while
the respondent is held; an automatic reply is never answered.

With --wave and --approve one wave is queued and sent. A complaint to the
regulator is not sent: it is printed, to be handed in with the respondent's part
of the round ("round export ROUND RESPONDENT --archive"), and noted as made.` + smtpHelp,
	examples: []string{"plumbline round chase spring-2026", "plumbline round chase spring-2026 --full", `plumbline round chase spring-2026 --wave polite --approve "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		stage := fs.String("wave", "", "the wave to send: polite, firm, internal review or regulator")
		who := fs.String("approve", "", "the name of the person who approves the wave; without it nothing is sent")
		full := fs.Bool("full", false, "print the letters whole")
		every := fs.Duration("every", 10*time.Second, "the least time between two letters to one domain")
		return func(ctx context.Context, c *call) error {
			if (*stage == "") != (*who == "") {
				return wrong("--wave and --approve go together: which wave, and who approves it?")
			}
			if *stage != "" && !slices.Contains(collect.Stages, collect.Stage(*stage)) {
				return wrong("--wave is polite, firm, \"internal review\" or regulator, not %q", *stage)
			}
			return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
				if *who == "" {
					return c.chasePlan(ctx, w, r, *full)
				}
				server, err := c.mailServer("PLUMBLINE_SMTP")
				if err != nil && collect.Stage(*stage) != collect.Regulator {
					return err
				}
				wave, err := w.ApproveWave(ctx, r, collect.Stage(*stage), *who)
				if err != nil {
					return err
				}
				if wave.Stage == collect.Regulator {
					return c.complaints(wave)
				}
				return c.dispatch(ctx, w, r, server, *every)
			})
		}
	},
}

func (c *call) chasePlan(ctx context.Context, w *workspace.Workspace, r post.Round, full bool) error {
	waves, not, err := w.Chases(ctx, r, post.Day(w.Now()))
	if err != nil {
		return err
	}
	keys := make([]collect.Key, 0, len(not))
	for k := range not {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b collect.Key) int { return strings.Compare(a.String(), b.String()) })
	if c.json {
		why := map[string]string{}
		for k, v := range not {
			why[string(k.Respondent)] = v
		}
		return c.print(map[string]any{"round": r.ID, "waves": waves, "none": why})
	}
	for _, wave := range waves {
		fmt.Fprintf(c.stdout, "%s: %s\n", wave.Stage, plural(len(wave.Chases), "letter"))
		for _, x := range wave.Chases {
			fmt.Fprintf(c.stdout, "  %s: %s\n", x.Respondent, x.Why)
			if full {
				fmt.Fprintf(c.stdout, "    Subject: %s\n\n%s\n", x.Letter.Subject, x.Letter.Body)
			}
		}
	}
	if len(waves) == 0 {
		fmt.Fprintln(c.stdout, "no letter is due today")
	}
	for _, k := range keys {
		fmt.Fprintf(c.stdout, "none to %s: %s\n", k.Respondent, not[k])
	}
	return nil
}

// complaints prints what a person hands in to a regulator.
func (c *call) complaints(wave collect.Wave) error {
	if c.json {
		return c.print(wave)
	}
	for _, x := range wave.Chases {
		fmt.Fprintf(c.stdout, "==== %s\n%s\n\n%s\nThe correspondence:\n", x.Respondent, x.Letter.Subject, x.Letter.Body)
		for _, p := range x.Pack {
			fmt.Fprintf(c.stdout, "  %s %s %s\n", p.On, p.Kind, p.Document.Short())
		}
	}
	return nil
}

var roundWriteVerb = verb{
	name: "round write", args: "ROUND RESPONDENT...", min: 2, max: -1,
	short: "send a letter of your own to respondents, such as a clarification",
	long: `Sends the text of a file to each respondent named, in the thread of its request,
once a named person has approved it. --as says what the letter does: "clarified"
and "refined" start the law's time anew, "fee paid" lets it run on, "withdrawn"
ends the request.` + smtpHelp,
	examples: []string{`plumbline round write spring-2026 northmoor westhaven --text clarification.txt --as clarified --approve "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		text := fs.String("text", "", "file with the text of the letter (required)")
		as := fs.String("as", "", "what it does: clarified, refined, \"fee paid\" or withdrawn (required)")
		who := fs.String("approve", "", "the name of the person who approves it (required)")
		every := fs.Duration("every", 10*time.Second, "the least time between two letters to one domain")
		return func(ctx context.Context, c *call) error {
			if *text == "" || *who == "" || !slices.Contains(workspace.Writings, collect.EventKind(*as)) {
				return wrong("--text, --as (clarified, refined, \"fee paid\" or withdrawn) and --approve are needed")
			}
			b, err := os.ReadFile(*text)
			if err != nil {
				return fmt.Errorf("the text of the letter: %w", err)
			}
			server, err := c.mailServer("PLUMBLINE_SMTP")
			if err != nil {
				return err
			}
			return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
				ids, err := c.respondents(w, r)
				if err != nil {
					return err
				}
				if err := w.WriteLetters(ctx, r, ids, collect.EventKind(*as), string(b), *who); err != nil {
					return err
				}
				return c.dispatch(ctx, w, r, server, *every)
			})
		}
	},
}
