package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/collect/post"
	"plumbline/internal/fault"
	"plumbline/internal/respondent"
	"plumbline/internal/workspace"
)

// smtpHelp is how a mail server is named, for the verbs that send.
const smtpHelp = `

The mail server is named by PLUMBLINE_SMTP, such as smtp://survey@mail.example.org
(or smtps://), its password by PLUMBLINE_SMTP_PASSWORD or the file that
PLUMBLINE_SMTP_PASSWORD_FILE names.`

var roundSendVerb = verb{
	name: "round send", args: "ROUND", min: 1, max: 1,
	short: "send a round once a named person has approved it",
	long: `Without --approve it is a dry run: it says what would go where, and sends nothing.

With it the requests go out one after the other, with a pause between two to the
same domain. Each is written down before the first attempt, and never sent twice:
when the process dies in the moment between handing a letter over and noting it,
the letter is shown as in doubt, and only a person decides (round resume
--send-again or --was-sent). It can be stopped at any time, and goes on with
"round resume".` + smtpHelp,
	examples: []string{"plumbline round send spring-2026", `plumbline round send spring-2026 --approve "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		who := fs.String("approve", "", "the name of the person who approves the round; without it nothing is sent")
		every := fs.Duration("every", 10*time.Second, "the least time between two letters to one domain")
		return func(ctx context.Context, c *call) error {
			return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
				if *who == "" {
					return c.dryRun(ctx, w, r)
				}
				server, err := c.mailServer("PLUMBLINE_SMTP")
				if err != nil {
					return err
				}
				n, err := w.MoveLetters(ctx, r.ID, nil, []post.LetterState{post.Draft}, post.Queued, *who)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "plumbline: %s approved by %s\n", plural(n, "letter"), *who)
				return c.dispatch(ctx, w, r, server, *every)
			})
		}
	},
}

// mailServer is the server that the environment names.
func (c *call) mailServer(name string) (post.Server, error) {
	s, err := post.ServerFromEnv(c.getenv, name)
	if errors.Is(err, fault.NotFound) || errors.Is(err, fault.Invalid) {
		return s, wrong("%v", err)
	}
	return s, err
}

func (c *call) dryRun(ctx context.Context, w *workspace.Workspace, r post.Round) error {
	letters, err := w.Letters(ctx, r.ID)
	if err != nil {
		return err
	}
	count := map[post.LetterState]int{}
	var next []post.Letter
	for _, l := range letters {
		count[l.State]++
		if l.State == post.Draft || l.State == post.Queued {
			next = append(next, l)
		}
	}
	if c.json {
		return c.print(map[string]any{"dry_run": true, "would_send": next, "states": count})
	}
	for _, l := range next {
		fmt.Fprintf(c.stdout, "would send: %s to %s: %s\n", l.Respondent, l.To, l.Token.Subject(l.Subject))
	}
	fmt.Fprintf(c.stdout, "%s would go out, and nothing has: add --approve NAME to send\n", plural(len(next), "letter"))
	for _, s := range post.LetterStates {
		if n := count[s]; n > 0 {
			fmt.Fprintf(c.stdout, "  %s: %d\n", s, n)
		}
	}
	return nil
}

// dispatch sends what is queued, and prints what became of each letter.
func (c *call) dispatch(ctx context.Context, w *workspace.Workspace, r post.Round, server post.Server, every time.Duration) error {
	err := w.Send(ctx, r.ID, workspace.Dispatch{Server: server, Every: every, Wait: wait, Report: func(l post.Letter, h post.Handover) {
		if !c.json {
			fmt.Fprintf(c.stdout, "%s to %s: %s%s\n", l.Respondent, l.To, h.After(), note(h))
		}
	}})
	if err != nil {
		return err
	}
	letters, err := w.Letters(ctx, r.ID)
	if err != nil {
		return err
	}
	count := map[post.LetterState]int{}
	for _, l := range letters {
		count[l.State]++
	}
	if c.json {
		if err := c.print(map[string]any{"round": r.ID, "states": count}); err != nil {
			return err
		}
	} else {
		for _, s := range post.LetterStates {
			if n := count[s]; n > 0 {
				fmt.Fprintf(c.stdout, "%s: %d\n", s, n)
			}
		}
	}
	for _, l := range letters {
		if l.State == post.Doubtful {
			fmt.Fprintf(c.stderr, "plumbline: the letter to %s is in doubt: see whether %s has it, then plumbline round resume %s --was-sent %s (or --send-again %s)\n",
				l.Respondent, l.To, r.ID, l.Respondent, l.Respondent)
		}
	}
	if count[post.Queued]+count[post.Doubtful]+count[post.Returned] > 0 {
		return errProblems
	}
	return nil
}

func note(h post.Handover) string {
	if h.Outcome == post.Taken || h.Text == "" {
		return ""
	}
	return " (" + plain(h.Text) + ")"
}

// wait sleeps, or returns early when it is no longer wanted.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

var roundHoldVerb = verb{
	name: "round hold", args: "ROUND [RESPONDENT...]", min: 1, max: -1,
	short: "keep letters back that have not gone out",
	long: `Holds the letters to the respondents named, or all that have not gone out. Nobody
who is held is reminded: hold a respondent by name before a reminder is due, and
the others can have theirs. "round resume" with its name lets it go.`,
	examples: []string{`plumbline round hold spring-2026 --by "A. Person"`, `plumbline round hold spring-2026 northmoor --by "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		by := fs.String("by", "", "your name, for the record (required)")
		return func(ctx context.Context, c *call) error {
			return c.change(ctx, *by, "held", func(w *workspace.Workspace, r post.Round, who []respondent.ID) (int, error) {
				return w.Hold(ctx, r.ID, who, *by)
			})
		}
	},
}

var roundCancelVerb = verb{
	name: "round cancel", args: "ROUND [RESPONDENT...]", min: 1, max: -1,
	short: "give up letters that have not gone out",
	long: `Cancels the letters to the respondents named, or all that have not gone out. They
stay on record, and cannot be sent any more. Of a respondent who is named and has
no such letter, the reminder that is due today is given up; the next one comes in
its time.`,
	examples: []string{"plumbline round cancel spring-2026 northmoor --by \"A. Person\""},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		by := fs.String("by", "", "your name, for the record (required)")
		return func(ctx context.Context, c *call) error {
			return c.change(ctx, *by, "cancelled", func(w *workspace.Workspace, r post.Round, who []respondent.ID) (int, error) {
				return w.Cancel(ctx, r, who, *by)
			})
		}
	},
}

// change does to letters what a person says, and tells how many there were.
func (c *call) change(ctx context.Context, by, done string, do func(*workspace.Workspace, post.Round, []respondent.ID) (int, error)) error {
	if by == "" {
		return wrong("--by is missing: who says so?")
	}
	return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
		who, err := c.respondents(w, r)
		if err != nil {
			return err
		}
		n, err := do(w, r, who)
		if err != nil {
			return err
		}
		if c.json {
			return c.print(map[string]any{"round": r.ID, "state": done, "letters": n})
		}
		fmt.Fprintf(c.stdout, "%s %s\n", plural(n, "letter"), done)
		return nil
	})
}

var roundResumeVerb = verb{
	name: "round resume", args: "ROUND [RESPONDENT...]", min: 1, max: -1,
	short: "let held letters go, and go on sending",
	long: `Releases the letters that are held, of the respondents named or all, and sends
what a person has approved and has not gone out.

A letter in doubt may have arrived. Once you know, say so: --was-sent takes it for
sent on the day of the attempt; --send-again sends that same letter once more, also
where a server had refused it. A request that came back, or went to a wrong
address, goes again as a new letter: see "round readdress" and "round resend".` + smtpHelp,
	examples: []string{`plumbline round resume spring-2026 --by "A. Person"`, `plumbline round resume spring-2026 --was-sent northmoor --by "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		by := fs.String("by", "", "your name, for the record (required)")
		every := fs.Duration("every", 10*time.Second, "the least time between two letters to one domain")
		sent := fs.StringArray("was-sent", nil, "a respondent whose letter in doubt has arrived")
		again := fs.StringArray("send-again", nil, "a respondent whose letter in doubt, or refused, is to be sent once more")
		return func(ctx context.Context, c *call) error {
			if *by == "" {
				return wrong("--by is missing: who says so?")
			}
			return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
				who, err := c.respondents(w, r)
				if err != nil {
					return err
				}
				for _, m := range []struct {
					names []string
					from  []post.LetterState
					to    post.LetterState
				}{{*sent, []post.LetterState{post.Doubtful}, post.Sent}, {*again, []post.LetterState{post.Doubtful, post.Returned}, post.Queued}} {
					if err := c.settle(ctx, w, r, m.names, m.from, m.to, *by); err != nil {
						return err
					}
				}
				if _, err := w.Release(ctx, r.ID, who, *by); err != nil {
					return err
				}
				server, err := c.mailServer("PLUMBLINE_SMTP")
				if err != nil {
					return err
				}
				return c.dispatch(ctx, w, r, server, *every)
			})
		}
	},
}

// settle moves the letters of the respondents named, if any are.
func (c *call) settle(ctx context.Context, w *workspace.Workspace, r post.Round, names []string, from []post.LetterState, to post.LetterState, by string) error {
	if len(names) == 0 {
		return nil
	}
	var ids []respondent.ID
	ids, err := respondentsOf(w, r, names)
	if err != nil {
		return err
	}
	_, err = w.MoveLetters(ctx, r.ID, ids, from, to, by)
	return err
}
