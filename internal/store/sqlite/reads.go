package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"plumbline/internal/collect"
	"plumbline/internal/document"
	"plumbline/internal/ledger"
	"plumbline/internal/reading"
	"plumbline/internal/respondent"
	"plumbline/internal/stat"
	"plumbline/internal/survey"
)

// SaveRead adds what one file of a return was read as. Nothing is changed when
// the file's latest read is the same, and false is returned. It is the latest
// read of a file that counts; earlier ones stay.
func (db *DB) SaveRead(ctx context.Context, r collect.Return, f collect.File, res reading.Result) (changed bool, err error) {
	row, err := newReadRow(r, f, res)
	if err != nil {
		return false, fmt.Errorf("saving what %s was read as: %w", f.Name, err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		changed = false
		var latest string
		err := tx.QueryRowContext(ctx, `SELECT digest FROM reads WHERE survey = $1 AND respondent = $2 AND received = $3 AND document = $4
			ORDER BY id DESC LIMIT 1`, row.key()...).Scan(&latest)
		if err == nil && latest == row.digest {
			return nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		changed = true
		return row.insert(ctx, tx, res.Observations)
	})
	if err != nil {
		return false, fmt.Errorf("saving what %s was read as: %w", f.Name, err)
	}
	return changed, nil
}

// A readRow is a row of the table reads.
type readRow struct {
	survey, respondent, received, document string
	outcome, unread, checks, digest        string
}

func newReadRow(r collect.Return, f collect.File, res reading.Result) (readRow, error) {
	row := readRow{survey: string(r.Survey), respondent: string(r.Respondent), received: r.Received.String(), document: string(f.Document)}
	h := sha256.New()
	for _, part := range []struct {
		to *string
		v  any
	}{{&row.outcome, res.Outcome}, {&row.unread, res.Unread}, {&row.checks, res.Checks}, {nil, res.Observations}} {
		b, err := json.Marshal(part.v)
		if err != nil {
			return readRow{}, err
		}
		h.Write(b)
		if part.to != nil {
			*part.to = string(b)
		}
	}
	row.digest = hex.EncodeToString(h.Sum(nil))
	return row, nil
}

func (r *readRow) key() []any { return []any{r.survey, r.respondent, r.received, r.document} }

func (r *readRow) insert(ctx context.Context, tx *sql.Tx, obs []ledger.Observation) error {
	done, err := tx.ExecContext(ctx, `INSERT INTO reads (survey, respondent, received, document, outcome, unread, checks, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, append(r.key(), r.outcome, r.unread, r.checks, r.digest)...)
	if err != nil {
		return err
	}
	id, err := done.LastInsertId()
	if err != nil {
		return err
	}
	add, err := tx.PrepareContext(ctx, `INSERT INTO observations (read, respondent, measure, period, breakdown, count, shown, known, place, reading, notes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	if err != nil {
		return err
	}
	defer add.Close()
	for _, o := range obs {
		notes, err := json.Marshal(o.Notes)
		if err != nil {
			return err
		}
		_, err = add.ExecContext(ctx, id, string(o.Respondent), string(o.Measure), o.Period.String(), o.Breakdown.String(), o.Count.String(),
			o.Shown, o.Known.String(), o.At, o.Reading, string(notes))
		if err != nil {
			return err
		}
	}
	return nil
}

// latest is the condition that a read is the latest of its file.
const latest = `NOT EXISTS (SELECT 1 FROM reads later WHERE later.survey = r.survey AND later.respondent = r.respondent
	AND later.received = r.received AND later.document = r.document AND later.id > r.id)`

// Observations are those of the latest reads of a survey's files, in order of
// respondent, day, document and place in it. Those of a return by web form that
// was replaced on its own day are left out.
func (db *DB) Observations(ctx context.Context, s survey.ID) ([]ledger.Observation, error) {
	var all []ledger.Observation
	for o, err := range db.EachObservation(ctx, s) {
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// EachObservation yields what Observations gives, one at a time. An error is
// the last thing that it yields.
func (db *DB) EachObservation(ctx context.Context, s survey.ID) iter.Seq2[ledger.Observation, error] {
	return func(yield func(ledger.Observation, error) bool) {
		fail := func(err error) { yield(ledger.Observation{}, fmt.Errorf("observations of survey %s: %w", s, err)) }
		rows, err := db.read.QueryContext(ctx, `SELECT o.respondent, o.measure, o.period, o.breakdown, o.count, o.shown, o.known, r.document, o.place, o.reading, o.notes
			FROM reads r JOIN observations o ON o.read = r.id WHERE r.survey = $1 AND `+latest+` AND NOT `+replaced+`
			ORDER BY r.respondent, r.received, r.document, o.id`, s)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		scan := newObservationScan(s)
		for rows.Next() {
			o, err := scan.next(rows)
			if err != nil {
				fail(err)
				return
			}
			if !yield(o, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}

// An observationScan turns rows into observations. It keeps the values that
// recur, so that they are parsed and stored once.
type observationScan struct {
	survey     survey.ID
	texts      map[string]string
	periods    map[string]stat.Period
	breakdowns map[string]stat.Breakdown
}

func newObservationScan(s survey.ID) *observationScan {
	return &observationScan{s, map[string]string{}, map[string]stat.Period{}, map[string]stat.Breakdown{}}
}

func (s *observationScan) next(rows *sql.Rows) (ledger.Observation, error) {
	var who, measure, period, breakdown, count, shown, known, doc, place, read, notes string
	err := rows.Scan(&who, &measure, &period, &breakdown, &count, &shown, &known, &doc, &place, &read, &notes)
	if err != nil {
		return ledger.Observation{}, err
	}
	o := ledger.Observation{Survey: s.survey, Shown: shown, At: place, Document: document.ID(s.text(doc)), Reading: s.text(read),
		Key: ledger.Key{Respondent: respondent.ID(s.text(who)), Measure: survey.MeasureID(s.text(measure))}}
	var errs [4]error
	o.Period, errs[0] = cached(s.periods, period, stat.ParsePeriod)
	o.Breakdown, errs[1] = cached(s.breakdowns, breakdown, stat.ParseBreakdown)
	o.Count, errs[2] = stat.ParseCount(count)
	o.Known, errs[3] = stat.ParseDate(known)
	if notes != "null" {
		if err := json.Unmarshal([]byte(notes), &o.Notes); err != nil {
			return o, err
		}
	}
	return o, errors.Join(errs[:]...)
}

func (s *observationScan) text(t string) string {
	if known, ok := s.texts[t]; ok {
		return known
	}
	t = strings.Clone(t)
	s.texts[t] = t
	return t
}

func cached[T any](m map[string]T, text string, parse func(string) (T, error)) (T, error) {
	if v, ok := m[text]; ok {
		return v, nil
	}
	v, err := parse(text)
	if err == nil {
		m[text] = v
	}
	return v, err
}

// AddReading keeps a reading that a person confirmed. It takes the place of an
// earlier one of the same table, which stays on record.
func (db *DB) AddReading(ctx context.Context, s survey.ID, r reading.Reading) error {
	text, err := r.MarshalYAML()
	if err != nil {
		return fmt.Errorf("keeping a reading: %w", err)
	}
	err = db.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO readings (survey, document, shape, yaml) VALUES ($1, $2, $3, $4)`,
			string(s), string(r.Document), r.Shape, string(text))
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a reading: %w", err)
	}
	return nil
}

// Readings are the confirmed readings of a survey, latest first, so that the
// first that fits a table is the one that counts.
func (db *DB) Readings(ctx context.Context, s survey.ID) ([]reading.Reading, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT yaml FROM readings WHERE survey = $1 ORDER BY id DESC`, string(s))
	if err != nil {
		return nil, fmt.Errorf("readings of survey %s: %w", s, err)
	}
	defer rows.Close()
	var all []reading.Reading
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("readings of survey %s: %w", s, err)
		}
		r, err := reading.ParseReading("of the database", []byte(text))
		if err != nil {
			return nil, fmt.Errorf("readings of survey %s: %w", s, err)
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("readings of survey %s: %w", s, err)
	}
	return slices.Clip(all), nil
}
