package stat

// A CodeChange is a day from which a code counts something else than before.
type CodeChange struct {
	On  Date   // the first day of the new meaning
	Why string // in words that go on after "when it", such as "took in 71/17"; "" when not known
}

// inUse says that an entry by itself was in use on some day of a period; the
// zero Period stands for any time.
func (e *Entry) inUse(p Period) bool {
	return p.IsZero() || (e.From.IsZero() || !e.From.After(p.end)) && (e.To.IsZero() || !e.To.Before(p.start))
}

// Dated says that some code of the list was not always in use.
func (l *Codelist) Dated() bool {
	for i := range l.Entries {
		if e := &l.Entries[i]; !e.From.IsZero() || !e.To.IsZero() {
			return true
		}
	}
	return false
}

// Alone says that a code was itself in use on some day of a period. Codes that
// take its place and lie within it do not count.
func (l *Codelist) Alone(c Code, p Period) bool {
	i, ok := l.byCode[c]
	return !ok || l.Entries[i].inUse(p)
}

// InUse says that a code, or one within it, was in use on some day of a
// period: a class that was split goes on in its parts.
func (l *Codelist) InUse(c Code, p Period) bool {
	if l.Alone(c, p) {
		return true
	}
	for i := range l.Entries {
		if e := &l.Entries[i]; e.Code != c && e.inUse(p) && l.Within(e.Code, c) {
			return true
		}
	}
	return false
}

// Used says in words when a code was in use: "from 3 April 2017", "until 31
// March 2018"; "" for one that always was.
func (l *Codelist) Used(c Code) string {
	i, ok := l.byCode[c]
	if !ok {
		return ""
	}
	switch e := &l.Entries[i]; {
	case e.From.IsZero() && e.To.IsZero():
		return ""
	case e.To.IsZero():
		return "from " + e.From.Words()
	case e.From.IsZero():
		return "until " + e.To.Words()
	default:
		return "from " + e.From.Words() + " until " + e.To.Words()
	}
}

// Changed is why counts under a code in two periods, the earlier one first,
// are not of the same thing; "" where nothing is known against it.
func (l *Codelist) Changed(c Code, earlier, later Period) string {
	for _, p := range []Period{earlier, later} {
		if !l.InUse(c, p) {
			return l.Name(c) + " was in use only " + l.Used(c)
		}
	}
	i, ok := l.byCode[c]
	if !ok {
		return ""
	}
	for _, change := range l.Entries[i].Changed {
		if change.On.After(earlier.start) && !change.On.After(later.end) {
			why := l.Name(c) + " has meant something else since " + change.On.Words()
			if change.Why != "" {
				why += ", when it " + change.Why
			}
			return why
		}
	}
	return ""
}

// PartOf says that a code was in use on some days of a period and not on
// others.
func (l *Codelist) PartOf(c Code, p Period) bool {
	i, ok := l.byCode[c]
	if !ok || !l.Entries[i].inUse(p) {
		return false
	}
	e := &l.Entries[i]
	return e.From.After(p.start) || !e.To.IsZero() && e.To.Before(p.end)
}
