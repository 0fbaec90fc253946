package document

import (
	"encoding/binary"
	"unicode/utf16"
)

// Kinds of BIFF record, by the names of [MS-XLS] section 2.3.
const (
	biffFormula     = 0x0006
	biffEOF         = 0x000A
	biffNote        = 0x001C
	biffDate1904    = 0x0022
	biffFilePass    = 0x002F
	biffFont        = 0x0031
	biffContinue    = 0x003C
	biffCodePage    = 0x0042
	biffObj         = 0x005D
	biffColInfo     = 0x007D
	biffBoundSheet  = 0x0085
	biffMulRK       = 0x00BD
	biffMulBlank    = 0x00BE
	biffRString     = 0x00D6
	biffXF          = 0x00E0
	biffMergeCells  = 0x00E5
	biffSST         = 0x00FC
	biffLabelSST    = 0x00FD
	biffTXO         = 0x01B6
	biffBlank       = 0x0201
	biffNumber      = 0x0203
	biffLabel       = 0x0204
	biffBoolErr     = 0x0205
	biffString      = 0x0207
	biffRow         = 0x0208
	biffDefaultRow  = 0x0225
	biffRK          = 0x027E
	biffFormat      = 0x041E
	biffBOF         = 0x0809
	biff8           = 0x0600
	biffGlobals     = 0x0005
	biffSheetStream = 0x0010
)

// A biffStream is a run of records.
type biffStream struct {
	b   []byte
	off int
}

// next is the next record with the CONTINUE records after it. It is not ok at
// the end of the stream, or where a record runs past it.
func (s *biffStream) next() (kind uint16, r *biffRecord, ok bool) {
	kind, data, ok := s.one()
	if !ok {
		return 0, nil, false
	}
	r = &biffRecord{data: data}
	for s.peek() == biffContinue {
		_, more, ok := s.one()
		if !ok {
			break
		}
		r.more = append(r.more, more)
	}
	return kind, r, true
}

// one is the next record by itself.
func (s *biffStream) one() (kind uint16, data []byte, ok bool) {
	if s.off+4 > len(s.b) {
		return 0, nil, false
	}
	kind = binary.LittleEndian.Uint16(s.b[s.off:])
	end := s.off + 4 + int(binary.LittleEndian.Uint16(s.b[s.off+2:]))
	if end > len(s.b) {
		return 0, nil, false
	}
	data, s.off = s.b[s.off+4:end], end
	return kind, data, true
}

// peek is the kind of the next record, 0 at the end.
func (s *biffStream) peek() uint16 {
	if s.off+4 > len(s.b) {
		return 0
	}
	return binary.LittleEndian.Uint16(s.b[s.off:])
}

// A biffRecord is the data of a record, read from its beginning, going on in
// the CONTINUE records. Reading past the end gives noughts and sets short.
type biffRecord struct {
	data  []byte
	more  [][]byte
	short bool
}

// left is how many bytes there are before the next CONTINUE record.
func (r *biffRecord) left() int { return len(r.data) }

// turn goes on to the next CONTINUE record. It is false when there is none.
func (r *biffRecord) turn() bool {
	if len(r.more) == 0 {
		r.data, r.short = nil, true
		return false
	}
	r.data, r.more = r.more[0], r.more[1:]
	return true
}

func (r *biffRecord) u8() int {
	for len(r.data) == 0 {
		if !r.turn() {
			return 0
		}
	}
	c := r.data[0]
	r.data = r.data[1:]
	return int(c)
}

func (r *biffRecord) u16() int {
	low := r.u8()
	return low | r.u8()<<8
}

func (r *biffRecord) u32() uint32 {
	low := r.u16()
	return uint32(low) | uint32(r.u16())<<16
}

func (r *biffRecord) u64() uint64 {
	low := r.u32()
	return uint64(low) | uint64(r.u32())<<32
}

// skip passes over n bytes.
func (r *biffRecord) skip(n int) {
	for n > 0 && !r.short {
		k := min(n, len(r.data))
		r.data = r.data[k:]
		if n -= k; n > 0 {
			r.turn()
		}
	}
}

// chars reads n characters of one byte each, or two when wide. Where they go
// on in a CONTINUE record, that begins with a byte that says anew how wide
// they are.
func (r *biffRecord) chars(n int, wide bool) []uint16 {
	out := make([]uint16, 0, min(n, 4096))
	for len(out) < n && !r.short {
		if r.left() == 0 {
			if !r.turn() {
				break
			}
			wide = r.u8()&1 != 0
			continue
		}
		if wide {
			out = append(out, uint16(r.u16()))
		} else {
			out = append(out, uint16(r.u8()))
		}
	}
	return out
}

// A biffText is a string with the places, in UTF-16 units, at which its font
// changes.
type biffText struct {
	units []uint16
	fonts []fontChange
}

// A fontChange says that from a place on a string has a font.
type fontChange struct{ at, font int }

// text reads a string of BIFF8 whose length is kept in lenBytes bytes.
func (r *biffRecord) text(lenBytes int) biffText {
	n := r.u8()
	if lenBytes == 2 {
		n |= r.u8() << 8
	}
	flags, runs, extra := r.u8(), 0, uint32(0)
	if flags&8 != 0 {
		runs = r.u16()
	}
	if flags&4 != 0 {
		extra = r.u32()
	}
	t := biffText{units: r.chars(n, flags&1 != 0)}
	for i := 0; i < runs && !r.short; i++ {
		at := r.u16()
		t.fonts = append(t.fonts, fontChange{at, r.u16()})
	}
	r.skip(int(min(extra, 1<<30)))
	return t
}

// String is the text without its fonts.
func (t biffText) String() string { return string(utf16.Decode(t.units)) }

// runs cuts the text where superscript begins or ends.
func (t biffText) runs(superscript func(font int) bool) []run {
	var out []run
	from, super := 0, false
	for _, f := range append(t.fonts, fontChange{at: len(t.units)}) {
		at := min(max(f.at, from), len(t.units))
		if at > from {
			out = append(out, run{string(utf16.Decode(t.units[from:at])), super})
		}
		from, super = at, superscript(f.font)
	}
	return out
}
