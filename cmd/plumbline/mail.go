package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/workspace"
)

var mailImportVerb = verb{
	name: "mail import", args: "PATH...", min: 1, max: -1,
	short: "take in mail from files: .eml, .msg, mbox, or a folder of them",
	long: `Keeps each mail as it came, by its hash, and files it to the request that it
answers where that is beyond doubt, with what it says to each question. The rest
waits in the queue ("mail queue"). The same mail twice changes nothing, and no mail
is ever thrown away.`,
	examples: []string{"plumbline mail import reply.eml", "plumbline mail import ./maildir archive.mbox --json"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			return c.withWorkspace(ctx, func(w *workspace.Workspace) error {
				t := mailTally{c: c}
				for _, path := range c.args {
					err := w.ImportMail(ctx, path, t.add, func(other string) {
						fmt.Fprintf(c.stderr, "plumbline: %s: no mail, and left out\n", other)
					})
					if err != nil {
						return err
					}
				}
				return t.end()
			})
		}
	},
}

var mailFetchVerb = verb{
	name: "mail fetch", args: "", max: 0,
	short: "take in what is new in the mailbox",
	long: `Takes in what has come into the mailbox since the last time. The mailbox is only
looked at: no mail in it is marked, moved or deleted, and it does not matter who
else has read it. Each mail is stored before the place in the mailbox is.

The mailbox is named by PLUMBLINE_IMAP, such as imaps://survey@mail.example.org or
imaps://survey@mail.example.org/FOI, its password by PLUMBLINE_IMAP_PASSWORD or the
file that PLUMBLINE_IMAP_PASSWORD_FILE names. Run it as often as you like, from a
timer.`,
	examples: []string{"plumbline mail fetch"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			server, err := c.mailServer("PLUMBLINE_IMAP")
			if err != nil {
				return err
			}
			return c.withWorkspace(ctx, func(w *workspace.Workspace) error {
				box, err := post.DialIMAP(ctx, server)
				if err != nil {
					return fmt.Errorf("%w; nothing is lost: run it again", err)
				}
				t := mailTally{c: c}
				err = w.FetchMail(ctx, server.String()+"/"+server.Mailbox, box, t.add)
				box.Close()
				if err != nil {
					return err
				}
				return t.end()
			})
		}
	},
}

// withWorkspace opens the workspace, runs do, and closes it.
func (c *call) withWorkspace(ctx context.Context, do func(*workspace.Workspace) error) error {
	w, err := workspace.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	return closing(w, do(w))
}

// A mailTally prints what became of each mail, and sums it up.
type mailTally struct {
	c                           *call
	all                         []workspace.Taken
	filed, waiting, copies, old int
}

func (t *mailTally) add(m workspace.Taken) {
	switch {
	case !m.New:
		t.old++
	case m.State == post.Filed:
		t.filed++
	case m.State == post.Copy:
		t.copies++
	default:
		t.waiting++
	}
	if t.c.json {
		t.all = append(t.all, m)
		return
	}
	if !m.New {
		return
	}
	what := string(m.State)
	if m.State == post.Filed {
		what = fmt.Sprintf("filed to %s: %s", m.To, m.Class)
	}
	fmt.Fprintf(t.c.stdout, "mail %d (%s): %s\n", m.ID, m.Document.Short(), what)
	if m.Problem != "" {
		fmt.Fprintf(t.c.stderr, "plumbline: mail %d: %s\n", m.ID, plain(m.Problem))
	}
}

func (t *mailTally) end() error {
	if t.c.json {
		return t.c.print(map[string]any{"filed": t.filed, "waiting": t.waiting, "copies": t.copies, "here_already": t.old, "mails": t.all})
	}
	fmt.Fprintf(t.c.stdout, "%s filed, %d waiting, %d copies, %d here already\n", plural(t.filed, "mail"), t.waiting, t.copies, t.old)
	return nil
}

// plain is a stranger's text without what could steer a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || 0x80 <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
			return '\ufffd'
		}
		return r
	}, s)
}

var mailQueueVerb = verb{
	name: "mail queue", args: "", max: 0,
	short: "the mails that wait for a person to say whose they are",
	long: `Lists the mails that were not filed by themselves, each with what speaks for which
request and why it waits. "mail show" prints one, "mail file" files it, and "mail
aside" takes it out of the queue. --all lists every mail.`,
	examples: []string{"plumbline mail queue", "plumbline mail queue --all --json"},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		all := fs.Bool("all", false, "list every mail that came in")
		return func(ctx context.Context, c *call) error {
			return c.withWorkspace(ctx, func(w *workspace.Workspace) error {
				state := post.Waiting
				if *all {
					state = ""
				}
				mails, err := w.Mails(ctx, state)
				if err != nil {
					return err
				}
				if c.json {
					if mails == nil {
						mails = []post.Mail{}
					}
					return c.print(mails)
				}
				for _, m := range mails {
					c.mailLines(m)
				}
				fmt.Fprintf(c.stdout, "%s\n", plural(len(mails), "mail"))
				return nil
			})
		}
	},
}

func (c *call) mailLines(m post.Mail) {
	fmt.Fprintf(c.stdout, "%d  %s  %s  %s  %s\n", m.ID, post.Day(m.Received), m.State, plain(m.Sender), plain(m.Subject))
	for _, r := range m.Reasons {
		fmt.Fprintf(c.stdout, "     %s\n", plain(r))
	}
	if m.Problem != "" {
		fmt.Fprintf(c.stdout, "     problem: %s\n", plain(m.Problem))
	}
}

var mailShowVerb = verb{
	name: "mail show", args: "ID", min: 1, max: 1,
	short: "print one mail",
	long: `Prints the sender's own words, without what they quote, and the names of the
attachments. The mail as it came lies in the workspace's documents, under its
hash.`,
	examples: []string{"plumbline mail show 12"},
	flags: func(*pflag.FlagSet) func(context.Context, *call) error {
		return func(ctx context.Context, c *call) error {
			id, err := mailID(c.args[0])
			if err != nil {
				return err
			}
			return c.withWorkspace(ctx, func(w *workspace.Workspace) error {
				m, msg, err := w.MailText(ctx, id)
				if err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"mail": m, "text": msg.Text, "attachments": msg.Attachments})
				}
				c.mailLines(m)
				fmt.Fprintf(c.stdout, "document %s\n\n%s\n", m.Document, plain(msg.Text))
				for _, a := range msg.Attachments {
					fmt.Fprintf(c.stdout, "attachment: %s (%s)\n", plain(a.Name), a.Format)
				}
				return nil
			})
		}
	},
}

func mailID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, wrong("a mail is named by its number, as \"mail queue\" shows it, not %q", s)
	}
	return id, nil
}

var mailFileVerb = verb{
	name: "mail file", args: "ID RESPONDENT...", min: 2, max: -1,
	short: "say whose a mail is, and what it is",
	long: `Files a mail to a respondent's request, or to those of several for a joint reply,
and takes it off any other. From then on mail from its address is known, and mails
from there that wait are looked at again. --as says what it is where its words do
not; the kinds are those of "round status": full, partial, refused, not held, cost
limit, ncnd, extension, clarification sought, acknowledgement, retraction and so on.`,
	examples: []string{`plumbline mail file 12 northmoor --by "A. Person"`, `plumbline mail file 12 northmoor westhaven --as refused --by "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		round := fs.String("round", "", "the round, where there are several")
		as := fs.String("as", "", "what the mail is")
		by := fs.String("by", "", "your name, for the record (required)")
		return func(ctx context.Context, c *call) error {
			id, err := mailID(c.args[0])
			if err != nil {
				return err
			}
			if *by == "" {
				return wrong("--by is missing: who says so?")
			}
			if *as != "" && (!slices.Contains(collect.Classes, collect.Class(*as)) || *as == string(collect.Unsure)) {
				var names []string
				for _, k := range collect.Classes {
					if k != collect.Unsure {
						names = append(names, string(k))
					}
				}
				return wrong("--as is one of %s; not %q", strings.Join(names, ", "), *as)
			}
			return c.withRound(ctx, *round, func(w *workspace.Workspace, r post.Round) error {
				who, err := c.respondents(w, r)
				if err != nil {
					return err
				}
				classes, err := w.FileMail(ctx, workspace.Filing{Mail: id, Round: r.ID, Who: who, Class: collect.Class(*as), Actor: *by})
				if err != nil {
					return err
				}
				if c.json {
					return c.print(map[string]any{"mail": id, "respondents": who, "classes": classes})
				}
				for i, k := range classes {
					fmt.Fprintf(c.stdout, "mail %d filed to %s/%s: %s\n", id, r.ID, who[i], k)
				}
				return nil
			})
		}
	},
}

var mailAsideVerb = verb{
	name: "mail aside", args: "ID...", min: 1, max: -1,
	short:    "take mails out of the queue that answer no request",
	long:     `The mails are kept, and "mail queue --all" still lists them; "mail file" can file them later.`,
	examples: []string{`plumbline mail aside 13 14 --by "A. Person"`},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		by := fs.String("by", "", "your name, for the record (required)")
		return func(ctx context.Context, c *call) error {
			if *by == "" {
				return wrong("--by is missing: who says so?")
			}
			var ids []int64
			for _, a := range c.args {
				id, err := mailID(a)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return c.withWorkspace(ctx, func(w *workspace.Workspace) error {
				if err := w.SetAside(ctx, *by, ids...); err != nil {
					return err
				}
				fmt.Fprintf(c.stdout, "%s set aside\n", plural(len(ids), "mail"))
				return nil
			})
		}
	},
}
