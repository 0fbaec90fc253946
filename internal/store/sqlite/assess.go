package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"plumbline/internal/assess"
	"plumbline/internal/assess/notice"
	"plumbline/internal/fault"
	"plumbline/internal/service"
)

// AddEvidence keeps a piece of evidence; adding it again changes nothing, and
// added is false. What it revises must be there: otherwise fault.NotFound.
func (db *DB) AddEvidence(ctx context.Context, e assess.Evidence) (added bool, err error) {
	body, err := json.Marshal(e)
	if err != nil {
		return false, fmt.Errorf("keeping evidence %s: %w", e.ID, err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		if e.Revises != "" {
			var before string
			err := tx.QueryRowContext(ctx, `SELECT service FROM evidence WHERE id = $1`, string(e.Revises)).Scan(&before)
			if errors.Is(err, sql.ErrNoRows) || err == nil && before != string(e.Service) {
				return fmt.Errorf("it revises %s, which is no evidence about %s: %w", e.Revises, e.Service, fault.NotFound)
			}
			if err != nil {
				return err
			}
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO evidence (id, service, standard, received, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			string(e.ID), string(e.Service), string(e.Standard), e.Received.String(), string(body))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		added = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("keeping evidence %s: %w", e.ID, err)
	}
	return added, nil
}

// Evidence is all evidence about a service, or about all where it is "", in
// order of service, then day of receipt.
func (db *DB) Evidence(ctx context.Context, about service.ID) ([]assess.Evidence, error) {
	return bodies[assess.Evidence](ctx, db, "evidence", `SELECT body FROM evidence WHERE $1 IN ('', service) ORDER BY service, received, id`, string(about))
}

// AddNotice keeps a notice that was served. It is fault.Conflict if another was
// served under its ID.
func (db *DB) AddNotice(ctx context.Context, n notice.Served) error {
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("keeping notice %s: %w", n.ID, err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO notices (id, survey, service, served, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			n.ID, string(n.Survey), string(n.Service), n.On.String(), string(body))
		if err != nil {
			return err
		}
		if added, err := res.RowsAffected(); err != nil || added > 0 {
			return err
		}
		var before string
		if err := tx.QueryRowContext(ctx, `SELECT body FROM notices WHERE id = $1`, n.ID).Scan(&before); err != nil {
			return err
		}
		if before != string(body) {
			return fmt.Errorf("it was served already, with other words or on another day: give a new one another id: %w", fault.Conflict)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping notice %s: %w", n.ID, err)
	}
	return nil
}

// Notices are all that were served, in order of day, then ID.
func (db *DB) Notices(ctx context.Context) ([]notice.Served, error) {
	return bodies[notice.Served](ctx, db, "notices", `SELECT body FROM notices ORDER BY served, id`)
}

// SaveAssessments adds assessments to the histories of their services, all or
// none, and gives for each the one before it: the latest of an earlier day, nil
// where there is none. Nothing is added where the latest one, on the same day or
// before, says the same; or where there is one of a later day, since what is
// asked about the past is no news.
func (db *DB) SaveAssessments(ctx context.Context, all []*assess.Report) (before []*assess.Report, err error) {
	before = make([]*assess.Report, len(all))
	err = db.tx(ctx, func(tx *sql.Tx) error {
		for i, r := range all {
			if before[i], err = latestBefore(ctx, tx, r); err == nil {
				err = saveAssessment(ctx, tx, r)
			}
			if err != nil {
				return fmt.Errorf("keeping an assessment of %s: %w", r.Service, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return before, nil
}

func latestBefore(ctx context.Context, tx *sql.Tx, r *assess.Report) (*assess.Report, error) {
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body FROM assessments WHERE service = $1 AND catalogue = $2 AND known < $3 ORDER BY known DESC, id DESC LIMIT 1`,
		string(r.Service), r.Catalogue, r.On.String()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var before assess.Report
	if err := json.Unmarshal([]byte(body), &before); err != nil {
		return nil, fmt.Errorf("a row that cannot be read: %w", err)
	}
	return &before, nil
}

func saveAssessment(ctx context.Context, tx *sql.Tx, r *assess.Report) error {
	said, err := json.Marshal([]any{r.Version, r.Profile, r.Providers, r.Problems, r.Facts, r.Findings})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(said)
	digest := hex.EncodeToString(sum[:])
	var known, latest string
	err = tx.QueryRowContext(ctx, `SELECT known, digest FROM assessments WHERE service = $1 AND catalogue = $2 ORDER BY known DESC, id DESC LIMIT 1`,
		string(r.Service), r.Catalogue).Scan(&known, &latest)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && (latest == digest || known > r.On.String()) {
		return nil
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO assessments (service, catalogue, known, digest, body) VALUES ($1, $2, $3, $4, $5)`,
		string(r.Service), r.Catalogue, r.On.String(), digest, string(body))
	return err
}

// Assessments are those of a catalogue that were kept, in order of service, then
// day, then time of keeping.
func (db *DB) Assessments(ctx context.Context, catalogue string) ([]assess.Report, error) {
	return bodies[assess.Report](ctx, db, "assessments", `SELECT body FROM assessments WHERE catalogue = $1 ORDER BY service, known, id`, catalogue)
}

// bodies are rows of one column of JSON.
func bodies[T any](ctx context.Context, db *DB, what, query string, args ...any) ([]T, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		var v T
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return nil, fmt.Errorf("%s: a row that cannot be read: %w", what, err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}
