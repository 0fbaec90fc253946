package reading_test

import (
	"testing"

	"plumbline/internal/reading"
)

// A meaning that is read is written the same, and read again is the same.
func FuzzMeaning(f *testing.F) {
	for _, s := range []string{"nothing", "measure offences; period 2016/17; code age=13; total", "month 4", "respondent northmoor; heading note"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := reading.ParseMeaning(s)
		if err != nil {
			return
		}
		if again, err := reading.ParseMeaning(m.String()); err != nil || again != m {
			t.Errorf("%q read as %v, and that as %v, %v", s, m, again, err)
		}
	})
}

// Whatever stands in the file of a reading, it is taken or refused.
func FuzzReading(f *testing.F) {
	f.Add([]byte("document: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "\ntable: Sheet1!A1:B2\nfilled: measure offences\nlabels:\n  - {level: column 1, text: x, means: total}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rd, err := reading.ParseReading("reading.yaml", b)
		if err != nil {
			return
		}
		text, err := rd.MarshalYAML()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := reading.ParseReading("again.yaml", text); err != nil || again.ID != rd.ID {
			t.Errorf("%q written as\n%s\nand read again as %s, not %s: %v", b, text, again.ID, rd.ID, err)
		}
	})
}
