package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"plumbline/internal/collect/clock"
	"plumbline/internal/fault"
)

// HolidaysFile is the file of a workspace with the holidays that were
// proclaimed since the product's own table was made, in the form of that table.
const HolidaysFile = "holidays.csv"

// Holidays are those of the product's table and those of the workspace in a
// folder, which need not be there. It is fault.Invalid where the file holds
// what is no holiday, or one of a year whose others are not known.
func Holidays(dir string) (*clock.Holidays, error) {
	h := clock.UK()
	name := filepath.Join(dir, HolidaysFile)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the holidays of the workspace: %w", err)
	}
	defer f.Close()
	more, err := clock.ReadHolidays(name, f)
	if err != nil {
		return nil, err
	}
	for _, d := range more.All() {
		if d.Date.After(h.Last()) {
			return nil, fmt.Errorf("%s: %s: the table runs to the end of %d, and one holiday of a later year is not enough to count by: %w", name, d.Date, h.Last().Year(), fault.Invalid)
		}
		h = h.With(d)
	}
	return h, nil
}
