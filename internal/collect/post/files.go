package post

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"plumbline/internal/fault"
)

// Files yields the mails of files: of one message each (.eml, .msg), of a mail
// folder in one file (mbox), and of all such in a directory, in order of name.
// Other files in a directory are left out and told to other. A file that is
// named and is none of these is fault.Invalid. It ends early when yield fails.
func Files(ctx context.Context, path string, yield func(Raw) error, other func(path string)) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("mail to take in: %w", err)
	}
	if !info.IsDir() {
		if ok, err := file(ctx, path, yield); err != nil || ok {
			return err
		}
		return fmt.Errorf("%s: neither a message (.eml, .msg) nor a mail folder (mbox): %w", path, fault.Invalid)
	}
	return filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if name != path && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		ok, err := file(ctx, name, yield)
		if err == nil && !ok {
			other(name)
		}
		return err
	})
}

// file yields what is in one file, and false if it is no mail.
func file(ctx context.Context, name string, yield func(Raw) error) (isMail bool, err error) {
	f, err := os.Open(name)
	if err != nil {
		return false, fmt.Errorf("mail to take in: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	head, err := r.Peek(5)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case bytes.Equal(head, []byte("From ")):
		return true, mbox(ctx, name, r, yield)
	case mailEnding(name):
		info, err := f.Stat()
		if err != nil {
			return true, fmt.Errorf("%s: %w", name, err)
		}
		raw := Raw{Size: info.Size(), Source: name}
		n := raw.Size
		if n > MailBytes {
			n, raw.Rest = HeadBytes, r
		}
		raw.Bytes = make([]byte, n)
		if _, err = io.ReadFull(r, raw.Bytes); err != nil {
			return true, fmt.Errorf("%s: %w", name, err)
		}
		return true, yield(raw)
	}
	return false, nil
}

func mailEnding(name string) bool {
	// A message in a Maildir is named without an ending: "….host,U=12:2,S".
	folder := filepath.Base(filepath.Dir(name))
	switch strings.ToLower(filepath.Ext(name)) {
	case ".eml", ".msg":
		return true
	}
	return folder == "cur" || folder == "new"
}
