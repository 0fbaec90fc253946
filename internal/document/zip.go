package document

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"plumbline/internal/fault"
)

// An archive is a zip file that is unpacked under limits.
type archive struct {
	files  []*zip.File
	byName map[string]*zip.File
	lim    Limits
	ratio  int64 // bytes that may still be unpacked by the limit on the ratio
}

// openArchive reads the directory of a zip file. The error is fault.Invalid,
// without a name.
func openArchive(b []byte, lim Limits) (*archive, error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("truncated or damaged: ask for it again: %w", fault.Invalid)
	}
	a := &archive{files: r.File, byName: make(map[string]*zip.File, len(r.File)), lim: lim, ratio: 1<<20 + lim.Ratio*int64(len(b))}
	for _, f := range r.File {
		if a.byName[f.Name] == nil {
			a.byName[f.Name] = f
		}
	}
	return a, nil
}

// read unpacks the member of that name. A member that is not there is nil
// bytes and no error.
func (a *archive) read(name string) ([]byte, error) {
	f := a.byName[name]
	if f == nil {
		return nil, nil
	}
	return a.unpack(f)
}

// unpack is the content of a member. What the directory claims of its size is
// believed in nothing.
func (a *archive) unpack(f *zip.File) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, fmt.Errorf("%s is under a password: ask for it without one: %w", oneLine(f.Name), fault.Invalid)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s cannot be unpacked (%v): ask for it again: %w", oneLine(f.Name), err, fault.Invalid)
	}
	defer r.Close()
	most := min(a.ratio, a.lim.leftUnpacked())
	var out bytes.Buffer
	out.Grow(int(min(f.UncompressedSize64, f.CompressedSize64<<5, uint64(most), 64<<20)) + bytes.MinRead)
	n, err := io.Copy(&out, io.LimitReader(r, most+1))
	if n > most {
		if most == a.ratio {
			return nil, fmt.Errorf("unpacks to more than %d times its size: ask for it in another format: %w", a.lim.Ratio, fault.TooLarge)
		}
		return nil, a.lim.takeUnpacked(n)
	}
	a.ratio -= n
	if spent := a.lim.takeUnpacked(n); spent != nil {
		return nil, spent
	}
	if err != nil {
		return nil, fmt.Errorf("%s is truncated or damaged: ask for it again: %w", oneLine(f.Name), fault.Invalid)
	}
	return out.Bytes(), nil
}

// readZIP reads each member as a document of its own. Its name is shown, and
// never used as a path.
func readZIP(ctx context.Context, name string, b []byte, lim Limits, depth int) (*Document, error) {
	a, err := openArchive(b, lim)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	doc := &Document{}
	for _, f := range a.files {
		base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX") {
			continue
		}
		content, err := a.unpack(f)
		if err != nil {
			if err := lim.takePart(); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			doc.Problems = append(doc.Problems, problemOf(f.Name, err))
			continue
		}
		if err := addPart(ctx, doc, f.Name, content, lim, depth); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(doc.Parts) == 0 && len(doc.Problems) == 0 {
		return nil, fmt.Errorf("%s: an archive with nothing in it: ask for it again: %w", name, fault.Invalid)
	}
	return doc, nil
}
