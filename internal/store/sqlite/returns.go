package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// AddReturn records that a return came in, and gives the files of it that
// were not there before: none when all of it was known. The documents must
// have been stored.
func (db *DB) AddReturn(ctx context.Context, r collect.Return) (added []collect.File, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		var err error
		added, err = insertReturn(ctx, tx, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("adding a return of %s to survey %s: %w", r.Respondent, r.Survey, err)
	}
	return added, nil
}

func insertReturn(ctx context.Context, tx *sql.Tx, r collect.Return) (added []collect.File, err error) {
	for _, f := range r.Files {
		res, err := tx.ExecContext(ctx, `INSERT INTO return_files (survey, respondent, received, document, name)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			r.Survey, r.Respondent, r.Received.String(), f.Document, f.Name)
		if err != nil {
			return nil, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return nil, err
		}
		if n > 0 {
			added = append(added, f)
		}
	}
	return added, nil
}

// Returns are all returns of a survey, in order of respondent, then day; the
// files of each by name.
func (db *DB) Returns(ctx context.Context, s survey.ID) ([]collect.Return, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT respondent, received, document, name FROM return_files
		WHERE survey = $1 ORDER BY respondent, received, name, document`, s)
	if err != nil {
		return nil, fmt.Errorf("returns of survey %s: %w", s, err)
	}
	defer rows.Close()
	var all []collect.Return
	for rows.Next() {
		var who, day, doc, name string
		if err := rows.Scan(&who, &day, &doc, &name); err != nil {
			return nil, fmt.Errorf("returns of survey %s: %w", s, err)
		}
		received, err := stat.ParseDate(day)
		if err != nil {
			return nil, fmt.Errorf("returns of survey %s: %w", s, err)
		}
		last := len(all) - 1
		if last < 0 || all[last].Respondent != respondent.ID(who) || all[last].Received != received {
			all = append(all, collect.Return{Survey: s, Respondent: respondent.ID(who), Received: received})
			last++
		}
		all[last].Files = append(all[last].Files, collect.File{Name: name, Document: document.ID(doc)})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("returns of survey %s: %w", s, err)
	}
	return all, nil
}
