package publish

import (
	"fmt"
	"html/template"
	"strings"

	"plumbline/internal/stat"
)

// A bar is one value of a chart.
type bar struct {
	label string
	count stat.Count
}

const (
	chartWidth, chartHeight = 640, 260
	chartTop, chartBottom   = 34, 36
	chartLeft               = 12
)

// barChart draws counts over periods as an SVG that reads without colour: each
// bar carries its number, bounds are hatched from the least to the most, and a
// period without a number says so. It returns "" when fewer than two bars have
// one. All that it shows is in the table beside it. The id is unique within
// its page.
func barChart(id, title string, bars []bar) template.HTML {
	most, known := int64(0), 0
	for _, b := range bars {
		if lo, hi, ok := b.count.Bounds(); ok {
			known++
			most = max(most, top(lo, hi))
		}
	}
	if known < 2 || most == 0 {
		return ""
	}
	var s strings.Builder
	esc := template.HTMLEscapeString
	fmt.Fprintf(&s, `<svg viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc" xmlns="http://www.w3.org/2000/svg">`, chartWidth, chartHeight, id, id)
	fmt.Fprintf(&s, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`, id, esc(title), id, esc(describe(bars)))
	s.WriteString(`<defs><pattern id="` + id + `-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><rect width="3" height="6" fill="#0b4f6c"/></pattern></defs>`)
	slot := float64(chartWidth-2*chartLeft) / float64(len(bars))
	scale := float64(chartHeight-chartTop-chartBottom) / float64(most)
	floor := float64(chartHeight - chartBottom)
	for i, b := range bars {
		mid := chartLeft + slot*(float64(i)+.5)
		width := min(slot*.7, 64)
		lo, hi, ok := b.count.Bounds()
		label, y := "no figure", floor
		if ok {
			y = floor - float64(top(lo, hi))*scale
			solid := float64(lo) * scale
			fmt.Fprintf(&s, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#0b4f6c"/>`, mid-width/2, floor-solid, width, solid)
			if !b.count.IsExact() {
				fmt.Fprintf(&s, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="url(#%s-hatch)" stroke="#0b4f6c"/>`,
					mid-width/2, y, width, floor-solid-y, id)
			}
			label = short(b.count)
		}
		fmt.Fprintf(&s, `<text x="%.1f" y="%.1f" text-anchor="middle" font-size="14"%s>%s</text>`, mid, y-7, weight(ok), esc(label))
		fmt.Fprintf(&s, `<text x="%.1f" y="%.1f" text-anchor="middle" font-size="13" aria-hidden="true">%s</text>`, mid, floor+20, esc(b.label))
	}
	fmt.Fprintf(&s, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#16212b"/></svg>`, chartLeft, chartWidth-chartLeft, floor, floor)
	fmt.Fprintf(&s, `<figcaption>%s</figcaption>`, esc(title))
	return template.HTML(s.String())
}

// top is the height at which a bar ends: the most, or the least where nothing
// is known above it.
func top(lo, hi int64) int64 {
	if hi == stat.Unbounded {
		return lo
	}
	return hi
}

func weight(known bool) string {
	if known {
		return ` font-weight="700"`
	}
	return ` fill="#4c5b67"`
}

// short is a count as a label: "213", "0–4", "3,001+".
func short(c stat.Count) string {
	lo, hi, ok := c.Bounds()
	switch {
	case !ok:
		return c.String()
	case lo == hi:
		return stat.Group(lo)
	case hi == stat.Unbounded:
		return stat.Group(lo) + "+"
	}
	return stat.Group(lo) + "–" + stat.Group(hi)
}

func describe(bars []bar) string {
	var parts []string
	for _, b := range bars {
		if b.count.Known() {
			parts = append(parts, b.label+": "+b.count.Words())
		}
	}
	return strings.Join(parts, "; ")
}
