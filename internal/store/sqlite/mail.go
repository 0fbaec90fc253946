package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plumbline/internal/collect/post"
	"plumbline/internal/document"
	"plumbline/internal/fault"
)

// Knows says whether a mail of these bytes has been taken in.
func (db *DB) Knows(ctx context.Context, doc document.ID) (bool, error) {
	var n int
	if err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM mail WHERE document = $1`, string(doc)).Scan(&n); err != nil {
		return false, fmt.Errorf("mail %s: %w", doc.Short(), err)
	}
	return n > 0, nil
}

// SameWords is the mail with a Message-ID and words; false if there is none.
func (db *DB) SameWords(ctx context.Context, messageID, words string) (id int64, ok bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT id FROM mail WHERE message_id = $1 AND words = $2 AND message_id != '' ORDER BY id LIMIT 1`, messageID, words).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("mail %s: %w", messageID, err)
	}
	return id, true, nil
}

// AddMails takes in mails with all that they bring, all or none, and gives the
// number of each. One of the same bytes as one that is there changes nothing.
func (db *DB) AddMails(ctx context.Context, all []post.Arrival) (ids []int64, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		add, err := tx.PrepareContext(ctx, `INSERT INTO mail (document, message_id, words, sender, subject, received, size, source, state, candidates, reasons, problem)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`)
		if err != nil {
			return err
		}
		defer add.Close()
		for _, a := range all {
			id, err := addMail(ctx, tx, add, a)
			if err != nil {
				return fmt.Errorf("mail %s: %w", a.Document.Short(), err)
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("taking in mail: %w", err)
	}
	return ids, nil
}

func addMail(ctx context.Context, tx *sql.Tx, add *sql.Stmt, a post.Arrival) (id int64, err error) {
	reasons, err := json.Marshal(a.Reasons)
	if err != nil {
		return 0, err
	}
	candidates, err := json.Marshal(a.Candidates)
	if err != nil {
		return 0, err
	}
	res, err := add.ExecContext(ctx, string(a.Document), a.MessageID, a.Words, a.Sender, a.Subject, stamp(a.Received), a.Size, a.Source, string(a.State), string(candidates), string(reasons), a.Problem)
	if err != nil {
		return 0, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		err = errors.Join(err, tx.QueryRowContext(ctx, `SELECT id FROM mail WHERE document = $1`, string(a.Document)).Scan(&id))
		return id, err
	}
	if id, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	return id, bring(ctx, tx, a.Brought)
}

func bring(ctx context.Context, tx *sql.Tx, b post.Brought) error {
	for _, l := range b.Arrived {
		m := move{letter: l, from: []post.LetterState{post.Doubtful, post.Sending}, to: post.Sent, at: l.Changed, note: "an answer shows that it arrived",
			events: sentEvents(l, l.Changed, "an answer shows that it arrived")}
		if err := m.do(ctx, tx); err != nil {
			return err
		}
	}
	for _, r := range b.Returns {
		if _, err := insertReturn(ctx, tx, r); err != nil {
			return err
		}
	}
	return insertEvents(ctx, tx, b.Events)
}

// SettleMail puts a mail into another state, with all that it brings then.
func (db *DB) SettleMail(ctx context.Context, id int64, to post.MailState, reasons []string, b post.Brought) error {
	text, err := json.Marshal(reasons)
	if err != nil {
		return err
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE mail SET state = $2, reasons = $3 WHERE id = $1`, id, string(to), string(text))
		return errors.Join(err, bring(ctx, tx, b))
	})
	if err != nil {
		return fmt.Errorf("mail %d: %w", id, err)
	}
	return nil
}

const mailColumns = `SELECT id, document, message_id, words, sender, subject, received, size, source, state, candidates, reasons, problem FROM mail `

// Mails are those in a state, or all if it is "", in the order in which they
// were taken in.
func (db *DB) Mails(ctx context.Context, state post.MailState) ([]post.Mail, error) {
	rows, err := db.read.QueryContext(ctx, mailColumns+`WHERE state = $1 OR $1 = '' ORDER BY id`, string(state))
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	defer rows.Close()
	var all []post.Mail
	for rows.Next() {
		m, err := scanMail(rows)
		if err != nil {
			return nil, fmt.Errorf("mail: %w", err)
		}
		all = append(all, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return all, nil
}

// Mail is the mail of a number, or fault.NotFound.
func (db *DB) Mail(ctx context.Context, id int64) (post.Mail, error) {
	m, err := scanMail(db.read.QueryRowContext(ctx, mailColumns+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("there is no mail %d: plumbline mail queue lists those that wait: %w", id, fault.NotFound)
	}
	if err != nil {
		return m, fmt.Errorf("mail %d: %w", id, err)
	}
	return m, nil
}

func scanMail(row interface{ Scan(...any) error }) (post.Mail, error) {
	var m post.Mail
	var received, candidates, reasons string
	err := row.Scan(&m.ID, &m.Document, &m.MessageID, &m.Words, &m.Sender, &m.Subject, &received, &m.Size, &m.Source, &m.State, &candidates, &reasons, &m.Problem)
	if err != nil {
		return m, err
	}
	if m.Received, err = time.Parse(time.RFC3339Nano, received); err != nil {
		return m, err
	}
	return m, errors.Join(json.Unmarshal([]byte(candidates), &m.Candidates), json.Unmarshal([]byte(reasons), &m.Reasons))
}

// Mark is how far a mailbox has been taken in; zero at first.
func (db *DB) Mark(ctx context.Context, mailbox string) (post.Mark, error) {
	var m post.Mark
	err := db.read.QueryRowContext(ctx, `SELECT validity, uid FROM mailboxes WHERE mailbox = $1`, mailbox).Scan(&m.Validity, &m.UID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("mailbox %s: %w", mailbox, err)
	}
	return m, nil
}

// SetMark says how far a mailbox has been taken in. It is called once the mail
// up to there is kept.
func (db *DB) SetMark(ctx context.Context, mailbox string, m post.Mark) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO mailboxes (mailbox, validity, uid) VALUES ($1, $2, $3)
			ON CONFLICT (mailbox) DO UPDATE SET validity = $2, uid = $3`, mailbox, m.Validity, m.UID)
		return err
	})
	if err != nil {
		return fmt.Errorf("mailbox %s: %w", mailbox, err)
	}
	return nil
}
