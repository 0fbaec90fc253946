package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
)

// AddLetters writes letters down with the events that go with them.
func (db *DB) AddLetters(ctx context.Context, letters []post.Letter, events []collect.Event) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		return errors.Join(insertLetters(ctx, tx, letters), insertEvents(ctx, tx, events))
	})
	if err != nil {
		return fmt.Errorf("writing letters down: %w", err)
	}
	return nil
}

func insertLetters(ctx context.Context, tx *sql.Tx, letters []post.Letter) error {
	for _, l := range letters {
		reply, err := json.Marshal(l.InReplyTo)
		if err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM letters WHERE round = $1 AND respondent = $2 AND number = $3`, string(l.Round), string(l.Respondent), l.Number).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("letter %d to %s has just been written by somebody else: %w", l.Number, l.Key, fault.Conflict)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO letters (round, respondent, number, stage, event, token, address, subject, body, message_id, in_reply_to, state, document, attempts, changed, note)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', 0, $13, '')`,
			string(l.Round), string(l.Respondent), l.Number, string(l.Stage), string(l.Event), l.Token.String(), l.To, l.Subject, l.Body, l.MessageID, string(reply), string(l.State), stamp(l.Changed))
		if err != nil {
			return fmt.Errorf("letter %d to %s: %w", l.Number, l.Key, err)
		}
	}
	return nil
}

// Letters are those of a round in the order in which they were written; of
// every round if it is "".
func (db *DB) Letters(ctx context.Context, r collect.RoundID) ([]post.Letter, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id, round, respondent, number, stage, event, token, address, subject, body, message_id, in_reply_to, state, document, attempts, changed, note
		FROM letters WHERE round = $1 OR $1 = '' ORDER BY id`, string(r))
	if err != nil {
		return nil, fmt.Errorf("letters of round %s: %w", r, err)
	}
	defer rows.Close()
	var all []post.Letter
	for rows.Next() {
		var l post.Letter
		var token, reply, changed string
		err := rows.Scan(&l.ID, &l.Round, &l.Respondent, &l.Number, &l.Stage, &l.Event, &token, &l.To, &l.Subject, &l.Body, &l.MessageID, &reply, &l.State, &l.Document, &l.Attempts, &changed, &l.Note)
		if err != nil {
			return nil, fmt.Errorf("letters of round %s: %w", r, err)
		}
		var errs [3]error
		l.Token, errs[0] = collect.ParseToken(token)
		l.Changed, errs[1] = time.Parse(time.RFC3339Nano, changed)
		errs[2] = json.Unmarshal([]byte(reply), &l.InReplyTo)
		if err := errors.Join(errs[:]...); err != nil {
			return nil, fmt.Errorf("letter %d of round %s: %w", l.ID, r, err)
		}
		all = append(all, l)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("letters of round %s: %w", r, err)
	}
	return all, nil
}

// A move takes one letter from any of some states to another.
type move struct {
	letter   post.Letter
	from     []post.LetterState
	to       post.LetterState
	document document.ID // "" leaves it as it is
	attempt  bool        // counts an attempt
	note     string
	at       time.Time
	events   []collect.Event
}

// do makes the move within a transaction; fault.Conflict if the letter is in
// none of the states that it starts from.
func (m move) do(ctx context.Context, tx *sql.Tx) error {
	var state post.LetterState
	if err := tx.QueryRowContext(ctx, `SELECT state FROM letters WHERE id = $1`, m.letter.ID).Scan(&state); err != nil {
		return err
	}
	ok := false
	for _, s := range m.from {
		ok = ok || s == state
	}
	if !ok {
		return fmt.Errorf("letter %d to %s is %s: %w", m.letter.Number, m.letter.Key, state, fault.Conflict)
	}
	doc, attempts := m.document, 0
	if doc == "" {
		doc = m.letter.Document
	}
	if m.attempt {
		attempts = 1
	}
	_, err := tx.ExecContext(ctx, `UPDATE letters SET state = $2, document = CASE WHEN $3 = '' THEN document ELSE $3 END, attempts = attempts + $4, changed = $5, note = $6 WHERE id = $1`,
		m.letter.ID, string(m.to), string(doc), attempts, stamp(m.at), m.note)
	return errors.Join(err, insertEvents(ctx, tx, m.events))
}

func (db *DB) move(ctx context.Context, moves ...move) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		for _, m := range moves {
			if err := m.do(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// BeginSending says that from now on a server may have the letter.
func (db *DB) BeginSending(ctx context.Context, l post.Letter, mail document.ID, at time.Time) error {
	err := db.move(ctx, move{letter: l, from: []post.LetterState{post.Queued}, to: post.Sending, document: mail, attempt: true, at: at,
		events: ofRequest(l, letterEvent(l, collect.Sending, at, mail, ""))})
	if err != nil {
		return fmt.Errorf("beginning to send: %w", err)
	}
	return nil
}

// EndSending says what became of it.
func (db *DB) EndSending(ctx context.Context, l post.Letter, h post.Handover, at time.Time) error {
	m := move{letter: l, from: []post.LetterState{post.Queued, post.Sending}, to: h.After(), note: h.Text, at: at}
	switch h.Outcome {
	case post.Taken:
		m.events = sentEvents(l, at, h.Text)
	case post.Refused: // of a later letter, the request itself has arrived
		if !l.HoldsRequest() {
			break
		}
		m.events = []collect.Event{letterEvent(l, collect.Bounced, at, l.Document, h.Text)}
	case post.InDoubt:
		m.events = doubtEvents(l, at, h.Text)
	}
	if err := db.move(ctx, m); err != nil {
		return fmt.Errorf("ending to send: %w", err)
	}
	return nil
}

// sentEvents are those of a letter that the server took: for the request, it
// is day zero of the law's clock.
func sentEvents(l post.Letter, at time.Time, said string) []collect.Event {
	if l.HoldsRequest() {
		return []collect.Event{letterEvent(l, collect.Sent, at, l.Document, ""), letterEvent(l, collect.Accepted, at, l.Document, said)}
	}
	return []collect.Event{letterEvent(l, l.Event, at, l.Document, said)}
}

func doubtEvents(l post.Letter, at time.Time, why string) []collect.Event {
	return ofRequest(l, letterEvent(l, collect.InDoubt, at, l.Document, why))
}

// ofRequest is an event of the request's own mail; any other letter has none
// such, so that the state of the request's mail stays what it is.
func ofRequest(l post.Letter, e collect.Event) []collect.Event {
	if !l.HoldsRequest() {
		return nil
	}
	return []collect.Event{e}
}

func letterEvent(l post.Letter, kind collect.EventKind, at time.Time, mail document.ID, text string) collect.Event {
	return collect.Event{Key: l.Key, Kind: kind, At: at, On: post.Day(at), Actor: "plumbline", Document: mail,
		Data: collect.Data{MessageID: l.MessageID, Address: l.To, Stage: l.Stage, Text: text}}
}

// DoubtSending takes what a process left half sent to Doubtful.
func (db *DB) DoubtSending(ctx context.Context, r collect.RoundID, at time.Time) (int, error) {
	all, err := db.Letters(ctx, r)
	if err != nil {
		return 0, err
	}
	var moves []move
	for _, l := range all {
		if l.State != post.Sending {
			continue
		}
		why := "sending was broken off after the letter was handed over and before the answer was written down"
		moves = append(moves, move{letter: l, from: []post.LetterState{post.Sending}, to: post.Doubtful, note: why, at: at,
			events: doubtEvents(l, at, why)})
	}
	if err := db.move(ctx, moves...); err != nil {
		return 0, fmt.Errorf("letters in doubt: %w", err)
	}
	return len(moves), nil
}

// MoveLetters takes letters to a state because a person says so. All are moved
// or none: fault.Conflict if one of them cannot be.
func (db *DB) MoveLetters(ctx context.Context, letters []post.Letter, to post.LetterState, who string, at time.Time) error {
	var moves []move
	for _, l := range letters {
		if err := post.CheckMove(l, to); err != nil {
			return err
		}
		m := move{letter: l, from: []post.LetterState{l.State}, to: to, at: at, note: "by " + who}
		add := func(kind collect.EventKind) {
			e := letterEvent(l, kind, at, l.Document, "")
			e.Actor = who
			m.events = append(m.events, e)
		}
		switch {
		case !l.HoldsRequest() && to != post.Sent: // the request's own mail stays as it is
		case to == post.Queued && l.State == post.Draft:
			add(collect.Approved)
			add(collect.Queued)
		case to == post.Queued && l.State == post.Held: // to let go is to approve
			add(collect.Approved)
			add(collect.Released)
			add(collect.Queued)
		case to == post.Queued:
			add(collect.Queued)
		case to == post.Held:
			add(collect.Held)
		case to == post.Cancelled:
			add(collect.Cancelled)
		case to == post.Sent: // in doubt before, and the day of the attempt counts
			m.events = sentEvents(l, l.Changed, "found to have been sent, by "+who)
		}
		moves = append(moves, m)
	}
	if err := db.move(ctx, moves...); err != nil {
		return fmt.Errorf("moving letters: %w", err)
	}
	return nil
}

// Readdress notes that a respondent has another address, and turns to it the
// letters that have not gone out.
func (db *DB) Readdress(ctx context.Context, e collect.Event) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE letters SET address = $3 WHERE round = $1 AND respondent = $2 AND state IN ($4, $5, $6)`,
			string(e.Round), string(e.Respondent), e.Data.Address, string(post.Draft), string(post.Queued), string(post.Held))
		return errors.Join(err, insertEvents(ctx, tx, []collect.Event{e}))
	})
	if err != nil {
		return fmt.Errorf("a new address of %s: %w", e.Key, err)
	}
	return nil
}
