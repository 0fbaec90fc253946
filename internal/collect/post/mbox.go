package post

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
)

// envelope is the line that stands before each message of a mail folder: a
// sender and a time.
var envelope = regexp.MustCompile(`^From \S+ .*\d\d:\d\d`)

// mbox yields the messages of a mail folder in one file: each begins with such
// a line at the start of the file or after an empty line. A line of a
// message that looks like one was written with ">" before it, which is taken
// off again.
func mbox(ctx context.Context, name string, r *bufio.Reader, yield func(Raw) error) (err error) {
	var m spool
	defer func() { err = errors.Join(err, m.close()) }()
	n := 0
	flush := func() error {
		if n == 0 {
			return nil
		}
		raw, err := m.take()
		if err != nil {
			return fmt.Errorf("%s message %d: %w", name, n, err)
		}
		raw.Source = fmt.Sprintf("%s message %d", name, n)
		return yield(raw)
	}
	empty := true
	for {
		line, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("%s: %w", name, err)
		}
		if n == 0 || empty && envelope.Match(line) {
			if err := flush(); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			n++
		} else {
			text := line
			if quoted := bytes.TrimLeft(line, ">"); len(quoted) < len(line) && bytes.HasPrefix(quoted, []byte("From ")) {
				text = line[1:]
			}
			if err := m.write(text); err != nil {
				return fmt.Errorf("%s message %d: %w", name, n, err)
			}
		}
		empty = len(bytes.TrimRight(line, "\r\n")) == 0
		if errors.Is(err, io.EOF) {
			return flush()
		}
	}
}

// spoolBytes is how much of a message is gathered in memory; what is over it
// goes into a file.
const spoolBytes = 8 << 20

// A spool gathers a message of a size that is not known before its end.
type spool struct {
	head bytes.Buffer // all of it, or all that stands before the file
	file *os.File     // nil while the message is small
	w    *bufio.Writer
	rest int64    // bytes in the file
	last *os.File // of the message that was taken before
}

func (s *spool) write(b []byte) error {
	if s.file == nil && s.head.Len()+len(b) <= spoolBytes {
		s.head.Write(b)
		return nil
	}
	if s.file == nil {
		var err error
		if s.file, err = os.CreateTemp("", "plumbline-mail-*"); err != nil {
			return err
		}
		s.w = bufio.NewWriter(s.file)
	}
	s.rest += int64(len(b))
	_, err := s.w.Write(b)
	return err
}

// take is the message without the empty line that stands behind it in the
// folder. Its Rest holds until the next message is taken.
func (s *spool) take() (Raw, error) {
	if err := remove(s.last); err != nil {
		return Raw{}, err
	}
	s.last = s.file
	if s.file == nil {
		b := bytes.Clone(s.head.Bytes()[:s.head.Len()-lineEnd(s.head.Bytes())])
		s.head.Reset()
		return Raw{Bytes: b, Size: int64(len(b))}, nil
	}
	s.file = nil
	end := make([]byte, min(s.rest, 2))
	if err := s.w.Flush(); err != nil {
		return Raw{}, err
	}
	if _, err := s.last.ReadAt(end, s.rest-int64(len(end))); err != nil {
		return Raw{}, err
	}
	raw := Raw{Size: int64(s.head.Len()) + s.rest - int64(lineEnd(end))}
	if _, err := s.last.Seek(0, io.SeekStart); err != nil {
		return Raw{}, err
	}
	all := io.LimitReader(io.MultiReader(bytes.NewReader(s.head.Bytes()), s.last), raw.Size)
	s.head, s.rest = bytes.Buffer{}, 0
	n := raw.Size
	if n > MailBytes {
		n, raw.Rest = HeadBytes, all
	}
	raw.Bytes = make([]byte, n)
	_, err := io.ReadFull(all, raw.Bytes)
	return raw, err
}

// lineEnd is how many bytes the line end has that a text ends with.
func lineEnd(b []byte) int {
	return len(b) - len(bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r")))
}

// close removes what a spool has written.
func (s *spool) close() error { return errors.Join(remove(s.last), remove(s.file)) }

func remove(f *os.File) error {
	if f == nil {
		return nil
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
