package reading_test

import (
	"slices"
	"testing"
)

// bars are those of the project, per format, in percent: values released
// right, values right or flagged, and silent errors among the released.
var bars = map[string][3]float64{
	"xlsx": {95, 99, 0.1}, "xls": {95, 99, 0.1}, "ods": {95, 99, 0.1}, "csv": {95, 99, 0.1}, "zip": {95, 99, 0.1},
	"docx": {90, 97, 0.3}, "html": {90, 97, 0.3}, "txt": {90, 97, 0.3}, "eml": {90, 97, 0.3}, "msg": {90, 97, 0.3},
	"pdf": {80, 95, 0.5},
}

// TestAccuracyReading reads the corpus in every format: each answer is read
// by package document, its tables found, and its values turned into
// observations, which are held against the truth in key and count.
func TestAccuracyReading(t *testing.T) {
	cases := handMade(t)
	for seed := range uint64(8) {
		cases = append(cases, generated(seed)...)
	}
	// the formats with the strictest bar are quick to read, and are held to it
	// with enough values that none wrong means less than one in a thousand
	more := slices.Clone(cases)
	for seed := range uint64(20) {
		more = append(more, generated(seed+8)...)
	}
	strict := map[string]bool{"xlsx": true, "xls": true, "ods": true, "csv": true}
	t.Logf("%-8s %9s %6s %7s %7s %6s %15s %9s", "format", "documents", "values", "right", "flagged", "missed", "silent errors", "outcomes")
	for _, f := range corpusFormats {
		var all corpusScore
		read := cases
		if strict[f.name] {
			read = more
		}
		for _, c := range read {
			if c.formats != nil && !slices.Contains(c.formats, f.name) {
				continue
			}
			for _, file := range f.write(c) {
				sc, _ := scored(t, c, file)
				all.add(sc)
			}
		}
		percent := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
		released := all.right + all.silent
		t.Logf("%-8s %9d %6d %6.1f%% %6.1f%% %6d %4d (<= %.2f%%) %8.1f%%", f.name, all.documents, all.cells,
			percent(all.right, all.cells), percent(all.flagged, all.cells), all.missed, all.silent, 100*upper(all.silent, released), percent(all.outcomes, all.documents))
		bar := bars[f.name]
		if percent(all.right, all.cells) < bar[0] || percent(all.right+all.flagged, all.cells) < bar[1] || percent(all.silent, released) > bar[2] || all.outcomes < all.documents {
			t.Errorf("%s is below its bar of %v", f.name, bar)
		}
		for _, e := range all.examples[:min(len(all.examples), 40)] {
			t.Log("    ", e)
		}
	}
}

// upper is the upper bound, at 95%, on the rate of what was seen k times in n:
// 3/n where it was never seen, and near enough k plus twice its root beyond.
func upper(k, n int) float64 {
	if n == 0 {
		return 1
	}
	bounds := []float64{3, 4.75, 6.3, 7.76, 9.16} // Poisson, one-sided
	if k < len(bounds) {
		return bounds[k] / float64(n)
	}
	root := 0.0
	for root*root < float64(k) {
		root += 0.01
	}
	return (float64(k) + 1.645*root + 1.4) / float64(n)
}
