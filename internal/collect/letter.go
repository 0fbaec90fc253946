package collect

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/stat"
)

// compose writes the letter of a stage out of what is due, what was refused
// and under which sections, and which questions have no answer.
func compose(r Request, s State, stage Stage, today stat.Date) Letter {
	l := Letter{To: s.To, Subject: "Re: " + r.Subject, InReplyTo: s.MessageID, References: []string{s.MessageID}}
	var b strings.Builder
	fmt.Fprintf(&b, "Dear %s,\n\n", r.Name)
	if s.Reference != "" {
		fmt.Fprintf(&b, "Your reference: %s\n\n", s.Reference)
	}
	switch stage {
	case Polite:
		polite(&b, r, s)
	case Firm:
		firm(&b, r, s, today)
	case Review:
		review(&b, r, s)
	case Regulator:
		l.To, l.Subject = "", "Complaint about "+r.Name+": "+r.Subject
		b.Reset()
		complaint(&b, r, s)
	}
	b.WriteString("\nYours faithfully\n")
	l.Body = b.String()
	return l
}

func commissioner(l clock.Law) string {
	if l == clock.FOISA || l == clock.EISR {
		return "the Scottish Information Commissioner"
	}
	return "the Information Commissioner"
}

// law is the act in running text.
func law(l clock.Law) string { return "the " + clock.Names[l] }

func polite(b *strings.Builder, r Request, s State) {
	fmt.Fprintf(b, "We wrote to you on %s under %s. By our reckoning an answer was due on %s, and none has reached us.\n\n", s.Received.Words(), law(r.Law), s.Due.Words())
	b.WriteString("If you have answered, please send the answer again to this address. If you have not, please tell us when we may expect it. An answer to some of the questions now would help.\n")
	missing(b, r, s)
}

func firm(b *strings.Builder, r Request, s State, today stat.Date) {
	fmt.Fprintf(b, "Our request of %s under %s has had no answer. It was due on %s, and today is %s.\n\n", s.Received.Words(), law(r.Law), s.Due.Words(), today.Words())
	if w := answerDue(s); w != "" {
		fmt.Fprintf(b, "How the day was reckoned: %s.\n\n", w)
	}
	fmt.Fprintf(b, "Please answer within five working days. Failing that we shall ask for a review, and then take the matter to %s.\n", commissioner(r.Law))
	missing(b, r, s)
}

func answerDue(s State) string {
	for _, d := range s.Clock.Dues {
		if d.Step == clock.Answer {
			return d.Working
		}
	}
	return ""
}

// missing lists the questions that have no answer that stands.
func missing(b *strings.Builder, r Request, s State) {
	open := s.Missing()
	if len(open) == 0 || len(open) == len(r.Questions) && len(open) < 2 {
		return
	}
	fmt.Fprintf(b, "\nWithout an answer%s:\n", periodWords(r.Periods))
	for _, q := range r.Questions {
		if slices.Contains(open, q.Number) {
			fmt.Fprintf(b, "%s. %s\n", q.Number, q.Text)
		}
	}
}

func periodWords(ps []stat.Period) string {
	if len(ps) == 0 {
		return ""
	}
	var names []string
	for _, p := range ps {
		names = append(names, p.String())
	}
	return " for " + strings.Join(names, ", ")
}

func review(b *strings.Builder, r Request, s State) {
	if r.Law == clock.FOISA {
		fmt.Fprintf(b, "This is a requirement for review under section 20 of %s of how you dealt with our request of %s.\n", law(r.Law), s.Received.Words())
	} else {
		fmt.Fprintf(b, "Please review how you dealt with our request of %s under %s.\n", s.Received.Words(), law(r.Law))
	}
	if s.Legal == Overdue {
		fmt.Fprintf(b, "\nThe answer was due on %s and has not come: that is our ground. Please answer every question now.\n", s.Due.Words())
		missing(b, r, s)
		return
	}
	b.WriteString("\nOur grounds, question by question:\n")
	for _, o := range contested(s) {
		fmt.Fprintf(b, "\nQuestion %s. %s\n", o.Question, ground(o))
	}
	b.WriteString("\nPlease tell us the outcome for each question by itself.\n")
}

// ground is why an outcome is to be looked at again. What it asks follows
// from the kind of the section, not from the case: a person may add to it.
func ground(o Outcome) string {
	var b strings.Builder
	if len(o.Sections) > 0 {
		fmt.Fprintf(&b, "You rely on %s. ", sectionWords(o.Sections))
	}
	switch {
	case o.Retracted:
		return "You took back the answer that you had given, and gave no other. Please give the figures that stand."
	case o.Class == "":
		return "There is no answer to it."
	case o.Class == ClassCost:
		b.WriteString("Please give the estimate on which the cost limit rests: how many records, how many minutes for each, and whether a sample was tried. Please answer, in the order in which we put them, as many questions as the limit allows, and say how the request could be narrowed to come within it.")
	case o.Class == ClassNCND:
		b.WriteString("The question asks for a total and names nobody. Please say what harm it would do to confirm that such a total is held.")
	case o.Class == ClassTransfer:
		b.WriteString("Please say whether you hold the information yourselves, and give it if you do.")
	case o.Class == ClassPartial:
		b.WriteString("Part of it was left out. Please give the rest, or say for each part under which section it is refused.")
	default:
		b.WriteString(askOf(o.Sections))
	}
	return strings.TrimSpace(b.String())
}

// askOf is what to ask of a refusal under sections.
func askOf(list []Section) string {
	personal, qualified := false, false
	for _, x := range list {
		personal = personal || x.Act == "FOIA2000" && x.Number == "40" || x.Act == "FOISA2002" && x.Number == "38"
		qualified = qualified || x.Kind == "qualified"
	}
	var out []string
	if len(list) == 0 {
		out = append(out, "You name no section. Please say under which the information is refused, and why it applies.")
	}
	if personal {
		out = append(out, "The question asks for counts. Please give those from which nobody can be told, and for the others a range such as \"fewer than 5\".")
	}
	if qualified {
		out = append(out, "Please set out the harm that disclosure would do, and the public interest for and against it.")
	}
	if len(out) == 0 {
		out = append(out, "Please say how the section applies to each part of the information.")
	}
	return strings.Join(out, " ")
}

func complaint(b *strings.Builder, r Request, s State) {
	fmt.Fprintf(b, "To %s\n\nWe complain of how %s dealt with our request under %s, which it received on %s.\n\n", commissioner(r.Law), r.Name, law(r.Law), s.Received.Words())
	switch s.Legal {
	case ReviewOverdue:
		fmt.Fprintf(b, "We asked for a review, which was due on %s and has not come.\n", s.Due.Words())
	case ReviewDone:
		b.WriteString("We asked for a review, and its outcome leaves these questions without an answer:\n")
		for _, o := range contested(s) {
			fmt.Fprintf(b, "\nQuestion %s. %s\n", o.Question, ground(o))
		}
	default:
		fmt.Fprintf(b, "An answer was due on %s. None has come, nor any answer to our reminders.\n", s.Due.Words())
		if w := answerDue(s); w != "" {
			fmt.Fprintf(b, "How the day was reckoned: %s.\n", w)
		}
	}
	missing(b, r, s)
	b.WriteString("\nThe whole correspondence is enclosed in order.\n")
}
