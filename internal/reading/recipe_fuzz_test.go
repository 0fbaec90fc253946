package reading_test

import (
	"testing"

	"plumbline/internal/reading"
)

// What is read and printed and read again is the same reading.
func FuzzParseReading(f *testing.F) {
	f.Add([]byte("document: " + "3f0377e4a3e3a4a3f0d5c9b0a1b2c3d4e5f60718293a4b5c6d7e8f9001122334" + "\ntable: Sheet1!A1:B2\nshape: ab\nfilled: measure x; period 2016/17\naccepts: [a]\nlabels:\n- {level: column 1, text: Girls, means: code sex=female}\n"))
	f.Add([]byte("labels: [{level: 1, text: &a x, means: *a}]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := reading.ParseReading("reading.yaml", b)
		if err != nil {
			return
		}
		out, err := r.MarshalYAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := reading.ParseReading("reading.yaml", out)
		if err != nil || again.ID != r.ID {
			t.Errorf("%q was printed as\n%s\nand read as %v, %v", b, out, again, err)
		}
	})
}
