package documenttest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// An Entry is a stream, or a storage when it has entries of its own.
type Entry struct {
	Name    string
	Data    []byte
	Entries []Entry
}

const (
	freeSector   = 0xFFFFFFFF
	endOfChain   = 0xFFFFFFFE
	noEntry      = 0xFFFFFFFF
	sectorOfFATs = 0xFFFFFFFD
)

// A dirEntry is an entry as the directory of the file lists it.
type dirEntry struct {
	Entry
	kind         byte
	right, child uint32
	start, size  uint32
}

// Compound writes a compound file, as [MS-CFB] gives it, in 512-byte
// sectors. It is enough for the few kilobytes of a test.
func Compound(entries ...Entry) []byte {
	dir := directoryOf(entries)
	var sectors [][]byte
	var fat []uint32
	put := func(b []byte) uint32 { // as a chain of sectors
		if len(b) == 0 {
			return endOfChain
		}
		first := uint32(len(sectors))
		for len(b) > 0 {
			s := make([]byte, 512)
			b = b[copy(s, b):]
			sectors = append(sectors, s)
			fat = append(fat, uint32(len(sectors)))
		}
		fat[len(fat)-1] = endOfChain
		return first
	}
	var mini bytes.Buffer
	var miniFAT []uint32
	for i := range dir[1:] {
		d := &dir[i+1]
		d.size = uint32(len(d.Data))
		switch {
		case d.kind == 1:
		case len(d.Data) >= 4096:
			d.start = put(d.Data)
		case len(d.Data) == 0:
			d.start = endOfChain
		default:
			d.start = uint32(len(miniFAT))
			for n := 0; n < len(d.Data); n += 64 {
				block := make([]byte, 64)
				copy(block, d.Data[n:])
				mini.Write(block)
				miniFAT = append(miniFAT, uint32(len(miniFAT)+1))
			}
			miniFAT[len(miniFAT)-1] = endOfChain
		}
	}
	dir[0].size = uint32(mini.Len())
	dir[0].start = put(mini.Bytes())
	miniStart := put(LittleEndian(miniFAT))
	dirStart := put(directoryBytes(dir))
	nFAT := 1
	for nFAT*128 < len(fat)+nFAT {
		nFAT++
	}
	fatStart := len(sectors)
	for range nFAT {
		fat = append(fat, sectorOfFATs)
	}
	for len(fat)%128 != 0 {
		fat = append(fat, freeSector)
	}
	nMini := uint32(len(miniFAT)+127) / 128
	if nMini == 0 {
		miniStart = endOfChain
	}
	all := compoundHeader(nFAT, fatStart, dirStart, miniStart, nMini)
	for _, s := range sectors {
		all = append(all, s...)
	}
	return append(all, LittleEndian(fat)...)
}

// directoryOf lists the entries, each with the next beside it and the first
// within it.
func directoryOf(entries []Entry) []dirEntry {
	dir := []dirEntry{{Entry: Entry{Name: "Root Entry"}, kind: 5, right: noEntry, child: noEntry}}
	var add func(parent int, entries []Entry)
	add = func(parent int, entries []Entry) {
		last := -1
		for _, e := range entries {
			d := dirEntry{Entry: e, kind: 2, right: noEntry, child: noEntry}
			if e.Entries != nil {
				d.kind = 1
			}
			i := len(dir)
			dir = append(dir, d)
			if last < 0 {
				dir[parent].child = uint32(i)
			} else {
				dir[last].right = uint32(i)
			}
			last = i
			add(i, e.Entries)
		}
	}
	add(0, entries)
	return dir
}

// directoryBytes is the directory as it is stored, in whole sectors.
func directoryBytes(dir []dirEntry) []byte {
	var out bytes.Buffer
	for _, d := range dir {
		name := append(utf16.Encode([]rune(d.Name)), 0)
		entry := make([]byte, 128)
		binary.Encode(entry, binary.LittleEndian, name)
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(name)))
		entry[66], entry[67] = d.kind, 1
		binary.LittleEndian.PutUint32(entry[68:], noEntry)
		binary.LittleEndian.PutUint32(entry[72:], d.right)
		binary.LittleEndian.PutUint32(entry[76:], d.child)
		binary.LittleEndian.PutUint32(entry[116:], d.start)
		binary.LittleEndian.PutUint32(entry[120:], d.size)
		out.Write(entry)
	}
	for out.Len()%512 != 0 {
		entry := make([]byte, 128)
		for _, at := range []int{68, 72, 76} {
			binary.LittleEndian.PutUint32(entry[at:], noEntry)
		}
		out.Write(entry)
	}
	return out.Bytes()
}

// compoundHeader is the first sector, which says where everything begins.
func compoundHeader(nFAT, fatStart int, dirStart, miniStart, nMini uint32) []byte {
	header := make([]byte, 512)
	copy(header, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	for at, v := range map[int]uint16{24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6} {
		binary.LittleEndian.PutUint16(header[at:], v)
	}
	for at, v := range map[int]uint32{44: uint32(nFAT), 48: dirStart, 56: 4096, 60: miniStart, 64: nMini, 68: endOfChain, 72: 0} {
		binary.LittleEndian.PutUint32(header[at:], v)
	}
	for i := range 109 {
		v := uint32(freeSector)
		if i < nFAT {
			v = uint32(fatStart + i)
		}
		binary.LittleEndian.PutUint32(header[76+4*i:], v)
	}
	return header
}

// LittleEndian is v as it stands in the formats of old.
func LittleEndian(v any) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, v)
	return b.Bytes()
}
