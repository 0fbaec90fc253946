package post

import (
	"bufio"
	"bytes"
	"context"
	"testing"
)

// Whatever the bytes, no message is made of more than there is.
func FuzzMbox(f *testing.F) {
	f.Add([]byte("From a@b Mon Jun  1 12:00:00 2026\nSubject: two\n\n>From here on\n\nFrom c@d Mon Jun  1 12:00:00 2026\n\n"))
	f.Add([]byte("From \n\n\n\nFrom x 12:00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		kept := 0
		err := mbox(context.Background(), "box", bufio.NewReader(bytes.NewReader(b)), func(r Raw) error { kept += len(r.Bytes); return nil })
		if err != nil || kept > len(b) {
			t.Errorf("%d bytes came out of %d, %v", kept, len(b), err)
		}
	})
}
