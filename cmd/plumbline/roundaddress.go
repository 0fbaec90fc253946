package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/collect/post"
	"plumbline/internal/respondent"
	"plumbline/internal/workspace"
)

var roundReaddressVerb = verb{
	name: "round readdress", args: "ROUND RESPONDENT", min: 2, max: 2,
	short: "give a respondent another address",
	long: `Writes down that letters of a round go to another address from now on, with the
reason and your name. What has been written and has not gone out goes there; what
has gone out stays as it was, and mail from the old address still counts as the
respondent's. Nothing is sent by this: "round resend" sends the request again.`,
	examples: []string{`plumbline round readdress spring-2026 westhaven --to foi@westhaven.example.test --reason "came back; address from their website" --by "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		to := fs.String("to", "", "the address that letters go to from now on (required)")
		reason := fs.String("reason", "", "why, for the record (required)")
		by := fs.String("by", "", "your name, for the record (required)")
		return func(ctx context.Context, c *call) error {
			if *to == "" || *reason == "" || *by == "" {
				return wrong("--to, --reason and --by are needed: to which address, why, and who says so?")
			}
			return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
				who, err := c.respondents(w, r)
				if err != nil {
					return err
				}
				was, err := w.Readdress(ctx, r, workspace.NewAddress{Respondent: who[0], Address: *to, Reason: *reason, Actor: *by})
				if err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"round": r.ID, "respondent": who[0], "was": was, "address": *to})
				}
				fmt.Fprintf(c.stdout, "letters to %s go to %s, and no longer to %s\n", who[0], *to, was)
				return nil
			})
		}
	},
}

var roundResendVerb = verb{
	name: "round resend", args: "ROUND RESPONDENT...", min: 2, max: -1,
	short: "send a request again that did not arrive",
	long: `Sends the request once more to each respondent named: as a new letter, to the
address that holds now, with a line above it that says when and where it first
went. The law's time runs from the letter that arrives. Without --approve it is a
dry run.

It is done only where the request came back or was refused, or where the address
has been changed ("round readdress") and the respondent has not written. A letter
in doubt is settled first, with "round resume". When sending is broken off, "round
resume" goes on, and nothing is sent twice.` + smtpHelp,
	examples: []string{"plumbline round resend spring-2026 westhaven", `plumbline round resend spring-2026 westhaven --approve "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		who := fs.String("approve", "", "the name of the person who approves it; without it nothing is sent")
		every := fs.Duration("every", 10*time.Second, "the least time between two letters to one domain")
		return func(ctx context.Context, c *call) error {
			return c.withRound(ctx, c.args[0], func(w *workspace.Workspace, r post.Round) error {
				ids, err := c.respondents(w, r)
				if err != nil {
					return err
				}
				if *who == "" {
					return c.showAgain(ctx, w, r, ids)
				}
				server, err := c.mailServer("PLUMBLINE_SMTP")
				if err != nil {
					return err
				}
				if err := w.SendAgain(ctx, r, ids, *who); err != nil {
					return err
				}
				return c.dispatch(ctx, w, r, server, *every)
			})
		}
	},
}

// showAgain prints the letters that would go.
func (c *call) showAgain(ctx context.Context, w *workspace.Workspace, r post.Round, ids []respondent.ID) error {
	letters, err := w.Again(ctx, r, ids)
	if err != nil {
		return err
	}
	if c.json {
		return c.print(map[string]any{"dry_run": true, "would_send": letters})
	}
	for _, l := range letters {
		fmt.Fprintf(c.stdout, "==== %s\nTo: %s\nSubject: %s\n\n%s\n", l.Respondent, l.To, l.Token.Subject(l.Subject), l.Body)
	}
	fmt.Fprintf(c.stdout, "%s would go out, and nothing has: add --approve NAME to send\n", plural(len(letters), "letter"))
	return nil
}
