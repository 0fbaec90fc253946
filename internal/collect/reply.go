package collect

import (
	"time"

	"plumbline/internal/stat"
)

// Program is the actor of what no person did.
const Program = "plumbline"

// Filing is what the filing of a message to a request teaches about others to
// come, before it is known what the message says.
func Filing(k Key, m Message) Event {
	return Event{Key: k, Kind: Filed, Document: m.Document, Data: Data{MessageID: m.MessageID, Reference: referenceOf(m)}}
}

// ReplyEvents are the events of a message that belongs to a request: that it
// was filed, by whom, and what it says. Sender is to be given when a person
// filed it and its address may speak for the respondent from then on; "" when
// it was filed by itself. At is when this is written down; the events take
// effect on the day on which the mail reached us. Their IDs are left to the
// store.
func ReplyEvents(k Key, m Message, c Classification, actor, sender string, at time.Time) []Event {
	on := stat.DateOf(m.Received)
	filed := Event{Key: k, Kind: Filed, At: at, On: on, Actor: actor, Document: m.Document,
		Data: Data{MessageID: m.MessageID, Reference: c.Reference, Sender: sender}}
	said := Event{Key: k, Kind: c.Class.Event(), At: at, On: on, Actor: Program, Document: m.Document,
		Data: Data{Answers: c.Answers, Due: c.Due, Text: c.Evidence.Text}}
	if c.Class == ClassBounce && m.Report != nil {
		said.Data.MessageID = m.Report.Returned // of the letter of ours that came back
	}
	if c.Class == Unsure {
		said.Data.Text, said.Data.Answers = c.Why, nil
	}
	out := []Event{filed, said}
	if c.Class == ClassRetraction {
		out[1].Data.Answers = nil
		for _, q := range c.Retracts {
			out[1].Data.Answers = append(out[1].Data.Answers, Answer{Question: q, Class: ClassRetraction, Evidence: c.Evidence})
		}
		if len(c.Answers) > 0 { // what it gives in place of what it takes back
			instead := said
			instead.Kind = AnsweredPart
			if len(c.Answers) == countClass(c.Answers, ClassFull) {
				instead.Kind = AnsweredFull
			}
			out = append(out, instead)
		}
	}
	if last := &out[len(out)-1]; countClass(c.Answers, ClassFull)+countClass(c.Answers, ClassPartial) > 0 {
		last.Data.Files = m.files()
	}
	return out
}

func countClass(list []Answer, c Class) int {
	n := 0
	for _, a := range list {
		if a.Class == c {
			n++
		}
	}
	return n
}

// files are the attachments that may hold figures.
func (m *Message) files() []File {
	var out []File
	for _, a := range m.Attachments {
		if a.Document != "" && !logoName.MatchString(a.Name) {
			out = append(out, File{Name: a.Name, Document: a.Document})
		}
	}
	for i := range m.Inner {
		out = append(out, m.Inner[i].files()...)
	}
	return out
}
