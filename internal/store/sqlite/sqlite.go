// Package sqlite keeps the working data of a workspace in one SQLite file.
//
// There is one writer at a time and any number of readers. Each exported
// method is one transaction, synced to the disk when it returns, so that a
// process killed at any moment leaves all that was reported as stored and
// nothing half done.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"

	driver "modernc.org/sqlite" // "sqlite", without a C compiler

	"plumbline/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A DB is an open database file.
type DB struct {
	write, read *sql.DB
}

// Open opens the file, makes it if it is not there, and brings its schema up
// to date. It is fault.Conflict if a newer program has written the file.
func Open(ctx context.Context, path string) (*DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)", "busy_timeout(10000)"}}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: pragmas.Encode()}).String()
	write, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), write.Close())
	}
	db := &DB{write: write, read: read}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), db.Close())
	}
	return db, nil
}

// Close closes the file.
func (db *DB) Close() error { return errors.Join(db.read.Close(), db.write.Close()) }

// migrate runs the numbered files that the database has not had, each in a
// transaction of its own together with the new version number.
func (db *DB) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var have int
	if err := db.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return unread(err)
	}
	if have > len(names) {
		return fmt.Errorf("written by a newer Plumbline (schema %d, this one knows %d): use that one: %w", have, len(names), fault.Conflict)
	}
	for i, name := range names[have:] {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return err
		}
		version := have + i + 1
		if n, err := strconv.Atoi(strings.TrimPrefix(name, "migrations/")[:4]); err != nil || n != version {
			return fmt.Errorf("migration %s is out of order", name)
		}
		err = db.tx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(version))
			return err
		})
		if err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return nil
}

// notADatabase is the code of a file that SQLite did not write.
const notADatabase = 26

// unread says why a database cannot be read at all.
func unread(err error) error {
	var of *driver.Error
	if errors.As(err, &of) && of.Code()&0xff == notADatabase {
		return fmt.Errorf("not a workspace's database: %w", err)
	}
	return fmt.Errorf("the workspace's database cannot be read (is the disk full, or the folder closed to you?): %w", err)
}

// tx runs f in a transaction that holds the write lock from its start.
func (db *DB) tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
