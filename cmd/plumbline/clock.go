package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
)

var clockVerb = verb{
	name: "clock", args: "", max: 0,
	short: "by when the law wants an answer, with the working",
	long: `Counts out the days that the law gives for an answer, a review or a complaint, and
shows the working: day zero, day one, the holidays skipped, the section, and what
the rule rests on. Where the law can be read in two ways both days are given.

--event says what happened since, as KIND=DATE, as often as needed; the kinds are
clarification-sought, clarified, refined, fees-notice, fees-paid, extension,
reply, review-requested, review-reply, bounced and withdrawn. --holiday adds a
holiday proclaimed since the table was made, as DATE, or DATE:scotland,
DATE:england_and_wales or DATE:northern_ireland.

--law notice counts the days that a regulator's notice itself gives: --days.`,
	examples: []string{
		"plumbline clock --law foia --received 2026-06-01",
		"plumbline clock --law foisa --received 2026-07-01 --event reply=2026-07-28 --json",
		"plumbline clock --law notice --received 2026-07-01 --days 28 --calendar-days",
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		law := fs.String("law", "", "foia, foisa, eir, eisr, or notice (required)")
		received := fs.String("received", "", "the day on which the body received it, such as 2026-06-01 (required)")
		events := fs.StringArray("event", nil, "what happened since, as KIND=DATE; may be given several times")
		holidays := fs.StringArray("holiday", nil, "a further holiday, as DATE or DATE:NATION; may be given several times")
		days := fs.Int("days", 0, "for a notice: the days that it gives")
		calendar := fs.Bool("calendar-days", false, "for a notice: its days are calendar days, not working days")
		return func(_ context.Context, c *call) error {
			if *law == "" || *received == "" {
				return wrong("--law and --received are needed: under which law, and when did the body receive it?")
			}
			on, err := day("received", *received)
			if err != nil {
				return err
			}
			h, err := withHolidays(clock.UK(), *holidays)
			if err != nil {
				return err
			}
			if *law == "notice" {
				return c.noticeClock(h, on, *days, *calendar)
			}
			var es []clock.Event
			for _, s := range *events {
				e, err := clock.ParseEvent(s)
				if err != nil {
					return wrong("--event: %v", err)
				}
				es = append(es, e)
			}
			r, err := clock.Compute(h, clock.Law(strings.ToLower(*law)), on, es)
			if errors.Is(err, fault.Invalid) {
				return wrong("%v", err)
			}
			if err != nil {
				return err
			}
			if c.json {
				return c.print(r)
			}
			printClock(c, r)
			return nil
		}
	},
}

// withHolidays adds holidays of the command line.
func withHolidays(h *clock.Holidays, days []string) (*clock.Holidays, error) {
	for _, s := range days {
		date, nation, some := strings.Cut(s, ":")
		d, err := stat.ParseDate(date)
		if err != nil || some && !slices.Contains([]string{"scotland", "england_and_wales", "northern_ireland"}, nation) {
			return nil, wrong("--holiday %q: write a date, or a date and a nation, such as 2027-06-07:scotland", s)
		}
		// The day of the proclamation is not known: it may have been at any time up
		// to the holiday, so that both readings are given for a time that ran then.
		h = h.With(clock.Holiday{Date: d, Proclaimed: d, Name: "further holiday", EnglandAndWales: !some || nation == "england_and_wales",
			Scotland: !some || nation == "scotland", NorthernIreland: !some || nation == "northern_ireland"})
	}
	return h, nil
}

func (c *call) noticeClock(h *clock.Holidays, served stat.Date, days int, calendar bool) error {
	unit := clock.WorkingDays
	if calendar {
		unit = clock.CalendarDays
	}
	d, err := clock.Notice(h, served, days, unit)
	if errors.Is(err, fault.Invalid) {
		return wrong("--days: %v", err)
	}
	if err != nil {
		return err
	}
	r := clock.Result{Law: "notice", Name: "notice itself", Received: served, Due: d.On, Dues: []clock.Due{d}, Findings: []string{}}
	if c.json {
		return c.print(r)
	}
	printClock(c, r)
	return nil
}

func printClock(c *call, r clock.Result) {
	switch {
	case r.Stopped != "":
		fmt.Fprintf(c.stdout, "Nothing is due from the body now: %s.\n", r.Stopped)
	default:
		fmt.Fprintf(c.stdout, "Due on %s under the %s.\n", r.Due.Words(), r.Name)
	}
	for _, d := range r.Dues {
		fmt.Fprintf(c.stdout, "\n%s: %s (%s; %s)\n", d.Step, d.On.Words(), d.Source, d.Certainty)
		fmt.Fprintf(c.stdout, "  %s\n", d.Working)
		if !d.Other.IsZero() {
			fmt.Fprintf(c.stdout, "  or %s: %s\n", d.Other.Words(), d.Why)
		} else if d.Why != "" {
			fmt.Fprintf(c.stdout, "  %s\n", d.Why)
		}
		if d.Note != "" {
			fmt.Fprintf(c.stdout, "  %s\n", d.Note)
		}
	}
	for _, f := range r.Findings {
		fmt.Fprintf(c.stdout, "\nNote: %s.\n", f)
	}
}
