package document

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestShowNumber(t *testing.T) {
	for _, tt := range []struct {
		v          float64
		code       string
		shown, raw string
		kind       Kind
	}{
		{v: 64.15, code: "0.0", shown: "64.2", raw: "64.15"},
		{v: 0.67, code: "0%", shown: "67%", raw: "0.67"},
		{v: 0.125, code: "0.0%", shown: "12.5%", raw: "0.125"},
		{v: 0.005, code: "0%", shown: "1%", raw: "0.005"},
		{v: 9669, code: "#,##0", shown: "9,669", raw: "9669"},
		{v: 9669, code: "#,#####", shown: "9,669", raw: "9669"},
		{v: 1234567, code: "#,##0.00", shown: "1,234,567.00", raw: "1234567"},
		{v: 12, code: "#,##0", shown: "12", raw: "12"},
		{v: 0, code: "#,###", shown: "", raw: "0"},
		{v: 0, code: "0;-0;;@", shown: "", raw: "0"},
		{v: 0, code: builtin[43], shown: "-", raw: "0"},
		{v: 1204, code: builtin[41], shown: "1,204", raw: "1204"},
		{v: -1204, code: builtin[41], shown: "-1,204", raw: "-1204"},
		{v: -27, code: "0", shown: "-27", raw: "-27"},
		{v: -27, code: "#,##0;(#,##0)", shown: "(27)", raw: "-27"},
		{v: -27, code: "0;[Red]0", shown: "27", raw: "-27"},
		{v: 12, code: "[$£-809]#,##0.00", shown: "£12.00", raw: "12"},
		{v: 1234567, code: "0.0,,\"m\"", shown: "1.2m", raw: "1234567"},
		{v: 3, code: `[<5]"<5";0`, shown: "<5", raw: "3"},
		{v: 7, code: `[<5]"<5";0`, shown: "7", raw: "7"},
		{v: 7, code: "General", shown: "7", raw: "7"},
		{v: 201801, code: "General", shown: "201801", raw: "201801"},
		{v: 1.0 / 3, code: "General", shown: "0.333333333", raw: "0.3333333333333333"},
		{v: 123456789012, code: "General", shown: "1.23457E+11", raw: "123456789012"},
		{v: 12345, code: "0.00E+00", shown: "1.23E+04", raw: "12345"},
		{v: 7, code: "000", shown: "007", raw: "7"},
		{v: 7, code: "@", shown: "7", raw: "7"},
		{v: 5551234, code: "000-0000", shown: "555-1234", raw: "5551234"},
		{v: 5, code: `0" offences"`, shown: "5 offences", raw: "5"},
		{v: 43131, code: builtinFormat(14), shown: "31/01/2018", raw: "2018-01-31", kind: DateCell},
		{v: 43131, code: builtinFormat(17), shown: "Jan-18", raw: "2018-01-31", kind: DateCell},
		{v: 43131.5, code: "dd/mm/yyyy hh:mm", shown: "31/01/2018 12:00", raw: "2018-01-31T12:00:00", kind: DateCell},
		{v: 43131, code: "dd/mm/yyyy;@", shown: "31/01/2018", raw: "2018-01-31", kind: DateCell},
		{v: 43131, code: "[$-809]dddd, d mmmm yyyy;@", shown: "Wednesday, 31 January 2018", raw: "2018-01-31", kind: DateCell},
		{v: 0.75, code: "h:mm AM/PM", shown: "6:00 PM", raw: "18:00:00", kind: DateCell},
		{v: 1.5, code: "[h]:mm", shown: "36:00", raw: "PT129600S", kind: DateCell},
		{v: 59, code: "d mmm yyyy", shown: "28 Feb 1900", raw: "1900-02-28", kind: DateCell},
		{v: 61, code: "d mmm yyyy", shown: "1 Mar 1900", raw: "1900-03-01", kind: DateCell},
		{v: -3, code: "dd/mm/yyyy", shown: "-3", raw: "-3"},
	} {
		if tt.kind == 0 {
			tt.kind = NumberCell
		}
		shown, raw, kind := newNumberFormat(tt.code).show(tt.v, false)
		if shown != tt.shown || raw != tt.raw || kind != tt.kind {
			t.Errorf("%v in %q: shown %q, raw %q, kind %v; want %q, %q, %v", tt.v, tt.code, shown, raw, kind, tt.shown, tt.raw, tt.kind)
		}
	}
}

func TestShowDateFrom1904(t *testing.T) {
	if shown, raw, _ := newNumberFormat("d mmm yyyy").show(41669, true); raw != "2018-01-31" {
		t.Errorf("serial 41669 from 1904 is %s, %s; want 2018-01-31", shown, raw)
	}
}

func TestShowText(t *testing.T) {
	for _, tt := range []struct{ code, in, want string }{
		{"General", "<5", "<5"},
		{"@", "<5", "<5"},
		{"0.00", "<5", "<5"},
		{`0;0;0;"note "@`, "x", "note x"},
		{";;;", "x", ""},
	} {
		if got := newNumberFormat(tt.code).showText(tt.in); got != tt.want {
			t.Errorf("%q in %q shows %q, want %q", tt.in, tt.code, got, tt.want)
		}
	}
}

// Rounding agrees with exact arithmetic on the decimal that was stored.
func TestRoundDecimalIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.Int64Range(0, 999_999_999_999).Draw(t, "digits")
		scale := rapid.IntRange(0, 9).Draw(t, "scale")
		places := rapid.IntRange(0, 8).Draw(t, "places")
		text := strconv.FormatInt(digits, 10) + "e-" + strconv.Itoa(scale)
		v, _ := strconv.ParseFloat(text, 64)
		exact, _ := new(big.Rat).SetString(text)
		want := exact.FloatString(places) // half away from zero
		if got := roundDecimal(v, 0, places); got != want {
			t.Fatalf("%s to %d places is %s, want %s", text, places, got, want)
		}
	})
}

func FuzzNumberFormat(f *testing.F) {
	for _, code := range builtin {
		f.Add(code, 43131.25)
	}
	f.Add(`[<5]"<5";0`, 3.0)
	f.Add("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 1.0)
	f.Fuzz(func(t *testing.T, code string, v float64) {
		format := newNumberFormat(code)
		shown, raw, kind := format.show(v, false)
		if kind == NumberCell && raw != decimalForm(v) {
			t.Errorf("%v in %q lost its value: %q", v, code, raw)
		}
		if shown != strings.TrimSpace(shown) {
			t.Errorf("%v in %q shows %q", v, code, shown)
		}
		format.showText("x")
	})
}
