package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/fault"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// TokenSecret is the secret that tokens are made from. It is made up when it
// is first asked for, and stays the same.
func (db *DB) TokenSecret(ctx context.Context) ([]byte, error) {
	var value string
	err := db.tx(ctx, func(tx *sql.Tx) error {
		fresh := make([]byte, 32)
		rand.Read(fresh) // never fails
		_, err := tx.ExecContext(ctx, `INSERT INTO secrets (name, value) VALUES ('token', $1) ON CONFLICT DO NOTHING`, hex.EncodeToString(fresh))
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = 'token'`).Scan(&value)
	})
	if err != nil {
		return nil, fmt.Errorf("the secret for tokens: %w", err)
	}
	return hex.DecodeString(value)
}

// AddRound keeps a round with its requests, the letters that carry them and
// the first events. It is fault.Conflict if there is a round of that ID.
func (db *DB) AddRound(ctx context.Context, r post.Round, asked []post.Asked, letters []post.Letter, events []collect.Event) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM rounds WHERE id = $1`, string(r.ID)).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("there is such a round already: give this one another --id: %w", fault.Conflict)
		}
		periods, err := json.Marshal(r.Periods)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO rounds (id, survey, name, opened, periods, sender_name, sender_address) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(r.ID), string(r.Survey), r.Name, r.Opened.String(), string(periods), r.Sender.Name, r.Sender.Address)
		if err != nil {
			return err
		}
		for _, a := range asked {
			if err := insertRequest(ctx, tx, a); err != nil {
				return fmt.Errorf("request to %s: %w", a.Respondent, err)
			}
		}
		return errors.Join(insertLetters(ctx, tx, letters), insertEvents(ctx, tx, events))
	})
	if err != nil {
		return fmt.Errorf("adding round %s: %w", r.ID, err)
	}
	return nil
}

func insertRequest(ctx context.Context, tx *sql.Tx, a post.Asked) error {
	domains, err := json.Marshal(a.Domains)
	if err != nil {
		return err
	}
	questions, err := json.Marshal(a.Questions)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO requests (round, respondent, law, name, address, domains, token, message_id, subject, body, questions)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(a.Round), string(a.Respondent), string(a.Law), a.Name, a.To, string(domains), a.Token.String(), a.MessageID, a.Subject, a.Body, string(questions))
	return err
}

// Rounds are all rounds, in order of the day on which they were opened; those of
// one day in the order in which they were made.
func (db *DB) Rounds(ctx context.Context) ([]post.Round, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id, survey, name, opened, periods, sender_name, sender_address FROM rounds ORDER BY opened, rowid`)
	if err != nil {
		return nil, fmt.Errorf("rounds: %w", err)
	}
	defer rows.Close()
	var all []post.Round
	for rows.Next() {
		var id, s, opened, periods string
		var r post.Round
		if err := rows.Scan(&id, &s, &r.Name, &opened, &periods, &r.Sender.Name, &r.Sender.Address); err != nil {
			return nil, fmt.Errorf("rounds: %w", err)
		}
		r.ID, r.Survey = collect.RoundID(id), survey.ID(s)
		if r.Opened, err = stat.ParseDate(opened); err != nil {
			return nil, fmt.Errorf("round %s: %w", id, err)
		}
		if err := json.Unmarshal([]byte(periods), &r.Periods); err != nil {
			return nil, fmt.Errorf("round %s: %w", id, err)
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("rounds: %w", err)
	}
	return all, nil
}

// Requests are those of a round, in order of respondent; of every round if it
// is "".
func (db *DB) Requests(ctx context.Context, r collect.RoundID) ([]post.Asked, error) {
	rounds, err := db.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	periods := map[collect.RoundID][]stat.Period{}
	for _, x := range rounds {
		periods[x.ID] = x.Periods
	}
	rows, err := db.read.QueryContext(ctx, `SELECT round, respondent, law, name, address, domains, token, message_id, subject, body, questions
		FROM requests WHERE round = $1 OR $1 = '' ORDER BY round, respondent`, string(r))
	if err != nil {
		return nil, fmt.Errorf("requests of round %s: %w", r, err)
	}
	defer rows.Close()
	var all []post.Asked
	for rows.Next() {
		var a post.Asked
		var token, domains, questions string
		if err := rows.Scan(&a.Round, &a.Respondent, &a.Law, &a.Name, &a.To, &domains, &token, &a.MessageID, &a.Subject, &a.Body, &questions); err != nil {
			return nil, fmt.Errorf("requests of round %s: %w", r, err)
		}
		a.Periods = periods[a.Round]
		if a.Token, err = collect.ParseToken(token); err != nil {
			return nil, fmt.Errorf("requests of round %s: %w", r, err)
		}
		if err := errors.Join(json.Unmarshal([]byte(domains), &a.Domains), json.Unmarshal([]byte(questions), &a.Questions)); err != nil {
			return nil, fmt.Errorf("requests of round %s: %w", r, err)
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("requests of round %s: %w", r, err)
	}
	return all, nil
}

// AddEvents adds to what happened.
func (db *DB) AddEvents(ctx context.Context, events []collect.Event) error {
	err := db.tx(ctx, func(tx *sql.Tx) error { return insertEvents(ctx, tx, events) })
	if err != nil {
		return fmt.Errorf("adding events: %w", err)
	}
	return nil
}

func insertEvents(ctx context.Context, tx *sql.Tx, events []collect.Event) error {
	for _, e := range events {
		data, err := json.Marshal(e.Data)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO events (round, respondent, kind, at, on_day, actor, document, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(e.Round), string(e.Respondent), string(e.Kind), stamp(e.At), e.On.String(), e.Actor, string(e.Document), string(data))
		if err != nil {
			return fmt.Errorf("event %s of %s: %w", e.Kind, e.Key, err)
		}
	}
	return nil
}

// Events are those of a round in the order in which they were added; of every
// round if it is "".
func (db *DB) Events(ctx context.Context, r collect.RoundID) ([]collect.Event, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id, round, respondent, kind, at, on_day, actor, document, data FROM events WHERE round = $1 OR $1 = '' ORDER BY id`, string(r))
	if err != nil {
		return nil, fmt.Errorf("events of round %s: %w", r, err)
	}
	defer rows.Close()
	var all []collect.Event
	for rows.Next() {
		var e collect.Event
		var id int64
		var at, on, data string
		if err := rows.Scan(&id, &e.Round, &e.Respondent, &e.Kind, &at, &on, &e.Actor, &e.Document, &data); err != nil {
			return nil, fmt.Errorf("events of round %s: %w", r, err)
		}
		e.ID = strconv.FormatInt(id, 10)
		var errs [3]error
		e.At, errs[0] = time.Parse(time.RFC3339Nano, at)
		e.On, errs[1] = stat.ParseDate(on)
		errs[2] = json.Unmarshal([]byte(data), &e.Data)
		if err := errors.Join(errs[:]...); err != nil {
			return nil, fmt.Errorf("event %d of round %s: %w", id, r, err)
		}
		all = append(all, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("events of round %s: %w", r, err)
	}
	return all, nil
}

// stamp is how a time is written down.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
