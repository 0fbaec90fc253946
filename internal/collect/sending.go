package collect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"plumbline/internal/collect/clock"
	"plumbline/internal/stat"
)

// A sending is one going of the request to the body. A request that came back
// goes again as another letter, so that there may be several.
type sending struct {
	id      string // of the letter, in lower case
	on      stat.Date
	bounced bool
	reached bool // the body has answered it
	// clocks and chased are how much of the folding's lists came before it.
	clocks, chased int
}

// ofRequest says that an event is about the request's own mail; a letter after
// it is approved too. Letters that hold the request name their id from their
// approval on.
func (f *folding) ofRequest(e Event) bool {
	id := strings.ToLower(e.Data.MessageID)
	if id == "" && len(f.sendings) > 0 {
		return false
	}
	if id == "" {
		id = f.requests[0]
	}
	if !slices.Contains(f.requests, id) {
		f.requests = append(f.requests, id)
	}
	return true
}

func (f *folding) accepted(e Event) {
	id := strings.ToLower(e.Data.MessageID)
	if id == "" {
		id = f.requests[0]
	}
	if !slices.Contains(f.requests, id) {
		f.requests = append(f.requests, id)
	}
	if len(f.sendings) > 0 {
		f.s.Notes = append(f.s.Notes, fmt.Sprintf("the request was sent again on %s, to %s", e.On.Words(), cmp.Or(e.Data.Address, f.s.To)))
	}
	f.sendings = slices.DeleteFunc(f.sendings, func(x sending) bool { return x.id == id })
	f.sendings = append(f.sendings, sending{id: id, on: e.On, reached: f.early[id], clocks: len(f.clocks), chased: len(f.s.Chased)})
	f.s.Mail = Accepted
	switch f.after { // an answer to an earlier sending stands
	case "", Awaiting, NeverReceived:
		f.after = Awaiting
	}
}

// bounced is for a letter that came back. Only the request itself was not
// received then, and only if no other sending of it was.
func (f *folding) bounced(e Event) {
	s := &f.s
	s.LastIn = e.On
	id := strings.ToLower(cmp.Or(e.Data.MessageID, e.Data.Letter))
	if id == "" && !s.LastChase.IsZero() {
		s.Notes = append(s.Notes, fmt.Sprintf("a letter of ours came back on %s, and the report does not say which: see whether the address still holds", e.On.Words()))
		return
	}
	if id != "" && !slices.Contains(f.requests, id) {
		s.Notes = append(s.Notes, fmt.Sprintf("a letter of ours after the request came back on %s: see whether the address still holds", e.On.Words()))
		return // the request itself was received, and its time runs on
	}
	last := id == "" || id == f.requests[len(f.requests)-1]
	for i := range f.sendings {
		if x := &f.sendings[i]; x.id == id || id == "" && i == len(f.sendings)-1 {
			x.bounced = true
			if x.reached {
				s.Notes = append(s.Notes, fmt.Sprintf("a report of %s says that the request came back, and the respondent has written all the same", e.On.Words()))
				return
			}
		}
	}
	if last {
		s.Mail = Bounced
	}
	if x, ok := f.received(); ok {
		s.Notes = append(s.Notes, fmt.Sprintf("one sending of the request came back on %s; that of %s stands", e.On.Words(), x.on.Words()))
		return
	}
	f.after = NeverReceived
}

// reached notes that the body has written: whatever a report said, it has the
// request. It is the sending that the mail names, or else the last one that did
// not come back.
func (f *folding) reached(e Event) {
	switch e.Kind {
	case Filed, AutoReplied, Unclear:
		return
	}
	letter := strings.ToLower(e.Data.Letter)
	at := slices.IndexFunc(f.sendings, func(x sending) bool { return x.id == letter })
	if _, toCome := f.early[letter]; letter != "" && at < 0 && toCome {
		f.early[letter] = true
		return
	}
	if at < 0 {
		at = len(f.sendings) - 1
		for i, x := range f.sendings {
			if !x.bounced {
				at = i
			}
		}
	}
	if at >= 0 {
		f.sendings[at].reached = true
	}
}

// received is the sending that the law's time runs from: the first that the
// body has answered, or else the last that has not come back.
func (f *folding) received() (sending, bool) {
	if i := slices.IndexFunc(f.sendings, func(x sending) bool { return x.reached }); i >= 0 {
		return f.sendings[i], true
	}
	for _, x := range slices.Backward(f.sendings) {
		if !x.bounced {
			return x, true
		}
	}
	return sending{}, false
}

// settle puts into the state what follows from all sendings together.
func (f *folding) settle() {
	s := &f.s
	x, ok := f.received()
	if !ok {
		if len(f.sendings) == 0 {
			return
		}
		x = f.sendings[len(f.sendings)-1]
	}
	s.Received, s.MessageID = x.on, x.id
	f.clocks = f.clocks[x.clocks:]
	if s.Chased = s.Chased[x.chased:]; len(s.Chased) == 0 {
		s.LastChase = stat.Date{}
	}
	if f.after == NeverReceived {
		f.clocks = append(f.clocks, clock.Event{Kind: clock.Bounced, On: s.LastIn})
	}
}
