package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plumbline/internal/assess/notice"
	"plumbline/internal/collect"
	"plumbline/internal/fault"
)

// Notice is the served notice of that ID, or fault.NotFound.
func (db *DB) Notice(ctx context.Context, id string) (notice.Served, error) {
	all, err := bodies[notice.Served](ctx, db, "notices", `SELECT body FROM notices WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("no notice %q was served: %w", id, fault.NotFound)
	}
	if err != nil {
		return notice.Served{}, err
	}
	return all[0], nil
}

// Draft are the answers to a notice that were kept and not sent; ok is false
// where there are none.
func (db *DB) Draft(ctx context.Context, id string) (a notice.Answers, ok bool, err error) {
	all, err := bodies[notice.Answers](ctx, db, "draft", `SELECT body FROM drafts WHERE notice = $1`, id)
	if err != nil || len(all) == 0 {
		return nil, false, err
	}
	return all[0], true, nil
}

// KeepDraft keeps what change makes of the draft of a notice, at a time. What
// it is given is the draft as it stands, nil for none; its error ends it.
func (db *DB) KeepDraft(ctx context.Context, id string, at time.Time, change func(notice.Answers) (notice.Answers, error)) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		var text string
		var now notice.Answers
		err := tx.QueryRowContext(ctx, `SELECT body FROM drafts WHERE notice = $1`, id).Scan(&text)
		switch {
		case err == nil:
			err = json.Unmarshal([]byte(text), &now)
		case errors.Is(err, sql.ErrNoRows):
			err = nil
		}
		if err != nil {
			return err
		}
		next, err := change(now)
		if err != nil {
			return err
		}
		body, err := json.Marshal(next)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO drafts (notice, saved, body) VALUES ($1, $2, $3)
			ON CONFLICT (notice) DO UPDATE SET saved = excluded.saved, body = excluded.body`, id, stamp(at), string(body))
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a draft for notice %s: %w", id, err)
	}
	return nil
}

// AddSubmission records a return by web form together with the file of it. Its
// number must be the next of its notice: otherwise fault.Conflict.
func (db *DB) AddSubmission(ctx context.Context, s notice.Submission, r collect.Return) error {
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("keeping the return to notice %s: %w", s.Notice, err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		var last int
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM submissions WHERE notice = $1`, s.Notice).Scan(&last); err != nil {
			return err
		}
		if s.Number != last+1 {
			return fmt.Errorf("return %d was sent meanwhile: %w", last, fault.Conflict)
		}
		if _, err := insertReturn(ctx, tx, r); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO submissions (notice, number, received, document, body) VALUES ($1, $2, $3, $4, $5)`,
			s.Notice, s.Number, s.Received.String(), string(s.Document), string(body))
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping the return to notice %s: %w", s.Notice, err)
	}
	return nil
}

// Submissions are the returns by web form to a notice, oldest first.
func (db *DB) Submissions(ctx context.Context, id string) ([]notice.Submission, error) {
	return bodies[notice.Submission](ctx, db, "returns by web form", `SELECT body FROM submissions WHERE notice = $1 ORDER BY number`, id)
}

// replaced is the condition that a return by web form was replaced by another
// on the day on which it came. The replaced one stays on record and says nothing
// of what is known on that day.
const replaced = `EXISTS (SELECT 1 FROM submissions a JOIN submissions b ON b.notice = a.notice AND b.received = a.received AND b.number > a.number
	WHERE a.document = r.document AND a.received = r.received)`
