package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/workspace"
	"plumbline/internal/yamlfile"
)

var clockVerb = verb{
	name: "clock", args: "", max: 0,
	short: "by when the law wants an answer, with the working",
	long: `Counts out the days that the law gives for an answer, a review, a fee, a complaint
or an appeal, and shows the working: day zero, day 1, the holidays left out, the
section, the rule with the day since which it holds, and what the rule rests on.
Where the law can be read in two ways, both days are given.

--law is foia or eir in England, Wales and Northern Ireland and for bodies of the
whole United Kingdom, and foisa or eisr in Scotland. The Scottish laws leave out
Scottish bank holidays, the others every bank holiday in any part of the United
Kingdom.

--received is the day on which the request reached the body, also if that was no
working day: counting begins on the next one. With a time, such as
2026-06-01T18:30, it also says what a body would make of it that takes a mail of
the evening as received the next day.

--event says what happened since, as KIND=DATE, as often as needed:
  clarification-sought  the body asks what is meant; the time stops
  clarified             the body has the explanation; a new time begins
  refined               the body has a narrower request; a new time begins
  fees-notice           the body asks for a fee; the time stops
  fees-paid             the body has the fee; the time goes on
  extension             the body claims more time
  reply                 the body gives or refuses the information
  review-requested      the body has the request for a review
  review-reply          the body answers the review
  transferred           another body has the request
  decision              the Commissioner's decision notice was sent
  bounced, withdrawn    the request never arrived, or was taken back

--holiday adds a holiday proclaimed since the table was made, as DATE, or
DATE:scotland, DATE:england_and_wales or DATE:northern_ireland. A day in a year
whose holidays are not proclaimed yet is an error and never counted. For the rounds
too, write it into holidays.csv in the workspace, with the columns date, name,
england_and_wales, scotland, northern_ireland (true or false) and proclaimed (the
day on which it was made known).

--law notice counts the days that a regulator's notice itself gives: --days.`,
	examples: []string{
		"plumbline clock --law foia --received 2026-06-01",
		"plumbline clock --law foisa --received 2026-07-01 --event reply=2026-07-28 --json",
		"plumbline clock --law foia --received 2026-06-01 --event fees-notice=2026-06-08 --event fees-paid=2026-06-17",
		"plumbline clock --law notice --received 2026-07-01 --days 28 --calendar-days",
	},
	flags: func(fs *pflag.FlagSet) func(context.Context, *call) error {
		law := fs.String("law", "", "the law: foia, foisa, eir, eisr, or notice (required)")
		received := fs.String("received", "", "the day on which the body received it, such as 2026-06-01, with the time if you like (required)")
		events := fs.StringArray("event", nil, "what happened since, as KIND=DATE; may be given several times")
		holidays := fs.StringArray("holiday", nil, "a further holiday, as DATE or DATE:NATION; may be given several times")
		days := fs.Int("days", 0, "for a notice: the days that it gives")
		calendar := fs.Bool("calendar-days", false, "for a notice: its days are calendar days, not working days")
		return func(_ context.Context, c *call) error {
			if *law == "" || *received == "" {
				return wrong("--law and --received are needed: under which law, and when did the body receive it?")
			}
			on, hour, err := receipt(*received)
			if err != nil {
				return err
			}
			h, err := workspace.Holidays(c.dir)
			if err != nil {
				return err
			}
			h, err = withHolidays(h, *holidays)
			if err != nil {
				return err
			}
			name := clock.Law(strings.ToLower(*law))
			if name == "notice" {
				if len(*events) > 0 {
					return wrong("--event is of a request under a law: a notice has the days that it gives, and one that is changed is served anew")
				}
				return c.noticeClock(h, on, *days, *calendar)
			}
			if clock.Names[name] == "" {
				return wrong("--law %q is none of foia, foisa, eir, eisr, notice%s", *law, yamlfile.Nearest(name, []clock.Law{clock.FOIA, clock.FOISA, clock.EIR, clock.EISR, "notice"}))
			}
			if *days != 0 || *calendar {
				return wrong("--days and --calendar-days are of --law notice: the days of %s stand in the law", *law)
			}
			var es []clock.Event
			for _, s := range *events {
				e, err := clock.ParseEvent(s)
				if err != nil {
					return wrong("--event: %v", err)
				}
				es = append(es, e)
			}
			r, err := clock.Compute(h, name, on, es)
			if errors.Is(err, fault.Invalid) {
				return wrong("%v", err)
			}
			if err != nil {
				return err
			}
			if len(es) == 0 {
				noteNextDay(h, &r, hour)
			}
			if c.json {
				return c.print(r)
			}
			printClock(c, r)
			return nil
		}
	},
}

// receipt reads a day, or a day with a time as 2026-06-01T18:30, and the hour
// of the time: -1 for none.
func receipt(s string) (on stat.Date, hour int, err error) {
	date, clockTime, timed := strings.Cut(strings.Replace(s, " ", "T", 1), "T")
	if on, err = day("received", date); err != nil || !timed {
		return on, -1, err
	}
	t, err := time.Parse("15:04", clockTime)
	if err != nil {
		return on, -1, wrong("--received %q: write the time as in 2026-06-01T18:30", s)
	}
	return on, t.Hour(), nil
}

// evening is the hour after which some bodies take a mail as received on the
// next working day.
const evening = 17

// noteNextDay says what a body would reckon that takes what came on no working
// day, or in the evening, as received on the next working day. That is not the
// law's reading (a day has no closing hour: Berend, Information Tribunal,
// 2007), so that the due day stays.
func noteNextDay(h *clock.Holidays, r *clock.Result, hour int) {
	what := "came in the evening"
	if !h.IsWorking(r.Received, r.Calendar) {
		what = "came on no working day"
	} else if hour < evening {
		return
	}
	next, err := h.NextWorking(r.Received, r.Calendar)
	if err != nil {
		return
	}
	other, err := clock.Compute(h, r.Law, next, nil)
	if err != nil {
		return
	}
	r.Findings = append(r.Findings, fmt.Sprintf("it %s, and that day is day zero all the same; a body that takes it as received on %s would say %s", what, next.Words(), other.Due.Words()))
}

// withHolidays adds holidays of the command line.
func withHolidays(h *clock.Holidays, days []string) (*clock.Holidays, error) {
	for _, s := range days {
		date, nation, some := strings.Cut(s, ":")
		d, err := stat.ParseDate(date)
		if err != nil {
			return nil, wrong("--holiday: %v", err)
		}
		if some && !slices.Contains([]string{"scotland", "england_and_wales", "northern_ireland"}, nation) {
			return nil, wrong("--holiday %q: write a date, or a date and a nation, such as 2027-06-07:scotland", s)
		}
		// The day of the proclamation is not known: it may have been at any time up
		// to the holiday, so that both readings are given for a time that ran then.
		if d.After(h.Last()) {
			return nil, wrong("--holiday %s: the bank holidays of %d have not been proclaimed yet, and one of them is not enough to count by", d, d.Year())
		}
		h = h.With(clock.Holiday{Date: d, Proclaimed: d, Name: "further holiday", EnglandAndWales: !some || nation == "england_and_wales",
			Scotland: !some || nation == "scotland", NorthernIreland: !some || nation == "northern_ireland"})
	}
	return h, nil
}

func (c *call) noticeClock(h *clock.Holidays, served stat.Date, days int, calendar bool) error {
	if days == 0 {
		return wrong("--law notice needs --days: how many days does the notice give?")
	}
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
	r := clock.Result{Law: "notice", Name: "notice itself", Received: served, Calendar: clock.EveryDay, HolidaysTo: h.Last(), Due: d.On, Dues: []clock.Due{d}, Findings: []string{}}
	if !calendar {
		r.Calendar = clock.AnyUK
	}
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
	if r.Calendar != clock.EveryDay {
		fmt.Fprintf(c.stdout, "Working days leave out Saturdays, Sundays and every day that is %s\n(known to the end of %d; more may be proclaimed).\n", r.Calendar, r.HolidaysTo.Year())
	}
	for _, d := range r.Dues {
		from := ""
		if d.First {
			from = "from "
		}
		source := d.Source
		if !strings.Contains(source, string(d.Certainty)) {
			source += "; " + string(d.Certainty)
		}
		fmt.Fprintf(c.stdout, "\n%s: %s%s (%s)\n", d.Step, from, d.On.Words(), source)
		fmt.Fprintf(c.stdout, "  %s\n", d.Working)
		if !d.Other.IsZero() {
			fmt.Fprintf(c.stdout, "  or %s: %s\n", d.Other.Words(), d.Why)
		} else if d.Why != "" {
			fmt.Fprintf(c.stdout, "  open: %s\n", d.Why)
		}
		if d.Note != "" {
			fmt.Fprintf(c.stdout, "  %s\n", d.Note)
		}
		if !d.RuleFrom.IsZero() {
			fmt.Fprintf(c.stdout, "  rule %s, in force since %s\n", d.Rule, d.RuleFrom.Words())
		}
	}
	for _, f := range r.Findings {
		fmt.Fprintf(c.stdout, "\nNote: %s.\n", f)
	}
}
