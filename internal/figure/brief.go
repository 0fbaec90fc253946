package figure

import "plumbline/internal/survey"

// Brief is the value of a figure as a heading or a table has it: "213",
// "+86.8%", "5,640 to 5,668"; "" where there is none, or where it must not be
// led with and the figure's sentence has to do.
func (f *Figure) Brief() string {
	v := f.Value
	switch {
	case v.Reason != "" || f.tooFew():
		return ""
	case f.Code != "":
		return string(f.Code)
	case f.Method == survey.Change:
		return SignedPercent(Interval{Lo: v.Lo, Hi: v.Hi})
	}
	places, unit := 1, ""
	if f.Unit == "percent" {
		unit = "%"
	} else if v.Lo.IsInt() && (v.Hi == nil || v.Hi.IsInt()) && f.Method != survey.PerDay {
		places = 0
	}
	lo, hi := Bounds(Interval{Lo: v.Lo, Hi: v.Hi}, places)
	lo, hi = Group(lo)+unit, Group(hi)+unit
	switch {
	case v.Hi == nil:
		return "at least " + lo
	case lo == hi:
		return lo
	}
	return lo + " to " + hi
}

// tooFew says that a figure is a percentage or a ratio of so few that it must
// not be led with.
func (f *Figure) tooFew() bool {
	switch f.Method {
	case survey.Change, survey.Ratio, survey.Share:
	default:
		return false
	}
	base, known := int64(0), false
	for _, in := range f.Inputs {
		if lo, _, ok := in.Count.Bounds(); ok && (in.Use == "from" || f.Method == survey.Share && in.Use == "part") {
			base, known = base+lo, true
		}
	}
	return known && base < TinyBase
}
