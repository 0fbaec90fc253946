package document

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"plumbline/internal/fault"
)

func TestHTML(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"table", `<p>About it.<table><caption>Offences</caption><thead><tr><th>Age<th>Girls</tr></thead><tfoot><tr><td>Total<td>4</tfoot><tbody><tr><td>10<td>3</tbody></table><p>After.`,
			`grid "Offences":; 1.1=Age; 1.2=Girls; 2.1=10; 2.2=3; 3.1=Total; 3.2=4; paragraph 1: About it.; paragraph 2: After.`},
		{"spans", `<table><tr><th rowspan=2>Force<th colspan=2>2015/16</tr><tr><th>Girls<th>Boys</tr><tr><td>Northmoor<td>3<td>&lt;5</table>`,
			`grid "":; 1.1=Force; 1.2=2015/16 x2; 2.2=Girls; 2.3=Boys; 3.1=Northmoor; 3.2=3; 3.3=<5`},
		{"silly spans", `<table><tr><td rowspan=0>a<td colspan=0>b<td rowspan=99999999 colspan=-3>c</tr><tr><td>d<td colspan=900>e</tr></table>`,
			`grid "":; 1.1=a; 1.2=b; 1.3=c; 2.1=d; 2.2=e x2`},
		{"nested", `<table><tr><td>Outer<td>x</tr><tr><td>y<td><table><tr><td>i<td>1</tr><tr><td>j<td>2</tr></table></tr><tr><td>z<td>3</table>`,
			`grid "":; 1.1=Outer; 1.2=x; 2.1=y; 2.2=; 3.1=z; 3.2=3; grid "":; 1.1=i; 1.2=1; 2.1=j; 2.2=2`},
		{"layout", `<table><tr><td>Menu<td><p>Our answer:</p><table><tr><td>i<td>1</tr><tr><td>j<td>2</tr></table></tr></table>`,
			`grid "Our answer:":; 1.1=i; 1.2=1; 2.1=j; 2.2=2; paragraph 1: Menu; paragraph 2: Our answer:`},
		{"one cell", `<table><tr><td>We hold 52.</table>`, `paragraph 1: We hold 52.`},
		{"marks", `<table><tr><td>Rape<sup>1, a</sup><td>1<sup>st</sup> half<td>5<sup>*</sup></tr><tr><td>km<sup>2</sup><td>2<td>3</table><p>In 52<sup>2</sup> cases`,
			`grid "":; 1.1=Rape; 1.2=1st half; 1.3=5; 2.1=km2; 2.2=2; 2.3=3; paragraph 1: In 52 [2] cases`},
		{"breaks", `<table><tr><td>Age<br>group<td><p>a</p><p>b</p></tr><tr><td>1<td>2</table>`, `grid "":; 1.1=Age group; 1.2=a b; 2.1=1; 2.2=2`},
		{"roles", `<div role=table><div role=rowgroup><div role=row><span role=columnheader>Age</span><span role=columnheader>n</span></div></div><div role=row><span role=cell>10</span><span role=cell>3</span></div></div>`,
			`grid "":; 1.1=Age; 1.2=n; 2.1=10; 2.2=3`},
		{"display", `<div style="display: table"><div style="display:table-row"><div style="display:table-cell">Age</div><div style="display:table-cell">3</div></div><div style="display:table-row"><div style="display:table-cell">10</div><div style="display:table-cell">4</div></div></div>`,
			`grid "":; 1.1=Age; 1.2=3; 2.1=10; 2.2=4`},
		{"regular divs", `<h2>Offences</h2><div><div><div>Age</div><div>Girls</div></div><div><div>10</div><div>&lt;5</div></div></div>`,
			`grid "Offences":; 1.1=Age; 1.2=Girls; 2.1=10; 2.2=<5; paragraph 1: Offences`},
		{"divs that are prose", `<div><div><div>About us</div><div>Contact</div></div><div><div>Home</div><div>Search</div></div></div>`,
			`paragraph 1: About us; paragraph 2: Contact; paragraph 3: Home; paragraph 4: Search`},
		{"rows among other things", `<h2>Offences</h2><div class=row><div>Age</div><div>Girls</div></div><div class=row><div>10</div><div>&lt;5</div></div><p>After.</p><div>Prose.</div>`,
			`grid "Offences":; 1.1=Age; 1.2=Girls; 2.1=10; 2.2=<5; paragraph 1: Offences; paragraph 2: After.; paragraph 3: Prose.`},
		{"rows by style alone", `<style>.r{display:table-row}.c{display:table-cell}</style><h2>Offences</h2><div class=r><p class=c>Age</p><p class=c>Girls</p></div><div class=r><p class=c>10</p><p class=c>7</p></div>`,
			`grid "Offences":; 1.1=Age; 1.2=Girls; 2.1=10; 2.2=7; paragraph 1: Offences`},
		{"rows passed through", `<div role=table><div><div role=row><span role=cell>a</span><span role=cell>1</span></div><div role=row><span role=cell>b</span><span role=cell>2</span></div></div></div>`,
			`grid "":; 1.1=a; 1.2=1; 2.1=b; 2.2=2`},
		{"list of terms", `<h3>2021</h3><dl><dt>Grooming</dt><dd>47</dd><div><dt>Images</dt><dd>&lt;5</dd></div></dl>`,
			`grid "2021":; 1.1=Grooming; 1.2=47; 2.1=Images; 2.2=<5; paragraph 1: 2021`},
		{"list of terms that is prose", `<dl><dt>Offence</dt><dd>A crime.</dd><dt>Victim</dt><dd>A person.</dd></dl>`,
			`paragraph 1: Offence; paragraph 2: A crime.; paragraph 3: Victim; paragraph 4: A person.`},
		{"one after the other", strings.Repeat(`<table><tr><td>10<td>3</tr><tr><td>11<td>4</table>`, 3),
			`grid "":; 1.1=10; 1.2=3; 2.1=11; 2.2=4; grid "":; 1.1=10; 1.2=3; 2.1=11; 2.2=4; grid "":; 1.1=10; 1.2=3; 2.1=11; 2.2=4`},
		{"pre", "<pre>Age  Girls\n10   3\n11   4</pre>", `grid "":; 1.1=Age; 1.2=Girls; 2.1=10; 2.2=3; 3.1=11; 3.2=4`},
		{"unseen", `<title>T</title><script>var x = 1</script><p hidden>h</p><div style="display:none">n</div>seen <!-- c -->`, `paragraph 1: seen`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(t, "answer.htm", []byte("<html>"+tt.in))
			if got := partsOf(doc); got != tt.want || doc.Format != HTML {
				t.Errorf("%s is\n%s\nwant\n%s", doc.Format, got, tt.want)
			}
			for i := range doc.Grids {
				checkGrid(t, &doc.Grids[i])
			}
		})
	}
}

func TestHTMLCells(t *testing.T) {
	doc := read(t, "a.html", []byte("<meta charset=\"iso-8859-15\"><table><tr><th>Cost \xA4<td><b>7</b><sup>1</sup><tr hidden><td>&nbsp;&nbsp;of which<td style='display:none'>8<tr><td>x<td>9</table>"+
		"<div style='display:none'><table><tr><td>a<td>1<tr><td>b<td>2</table></div>"))
	g := &doc.Grids[0]
	if c := cellIn(t, g, 0, 0); c.Shown != "Cost €" || !c.Header {
		t.Errorf("the heading is %+v", c)
	}
	if c := cellIn(t, g, 0, 1); !c.Bold || strings.Join(c.Marks, "|") != "1" || c.Hidden {
		t.Errorf("the figure is %+v", c)
	}
	if c := cellIn(t, g, 1, 0); c.Indent != 2 || !c.Hidden {
		t.Errorf("the row label is %+v", c)
	}
	if len(doc.Grids) != 2 || !doc.Grids[1].Hidden || g.Hidden {
		t.Errorf("%d grids, want a second that is hidden", len(doc.Grids))
	}
}

// TestStruckOut is of values with a line through them, which are in doubt.
func TestStruckOut(t *testing.T) {
	struck := `<w:tc><w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>45</w:t></w:r></w:p></w:tc>`
	for name, in := range map[string]string{
		"a.html": "<html><table><tr><td>10<td><del><b>45</b></del><td>4<tr><td>11<td style='text-decoration: line-through'>45<td>5<tr><td>12<td><s>45</s> 54<td>6</table>",
		"a.docx": string(buildDOCX("<w:tbl><w:tr>" + tc("10") + struck + tc("4") + "</w:tr><w:tr>" + tc("11") + struck + tc("5") + "</w:tr></w:tbl>")),
	} {
		doc := read(t, name, []byte(in))
		for _, c := range doc.Grids[0].Cells {
			if (c.Doubt != "") != (c.Col == 1) {
				t.Errorf("%s: %q in column %d is in doubt: %q", name, c.Shown, c.Col+1, c.Doubt)
			}
		}
	}
}

func TestHTMLNestedDeeply(t *testing.T) {
	for _, tag := range []string{"<div>", "<b>", "<table><tr><td>", "<font color=%d>", "<p><i x=%d>"} {
		var in strings.Builder
		in.WriteString("<html>")
		for i := range 100_000 {
			in.WriteString(strings.ReplaceAll(tag, "%d", fmt.Sprint(i)))
		}
		start := time.Now()
		_, err := Read(t.Context(), "deep.html", []byte(in.String()), Limits{})
		if err != nil && (!errors.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), "512 deep")) {
			t.Errorf("%s: the error is %v", tag, err)
		}
		t.Logf("%s: %v in %v", tag, err, time.Since(start).Round(time.Millisecond))
	}
}

// A table of a hundred thousand cells that each claim to be wide is contained.
func TestHTMLManySpans(t *testing.T) {
	doc := read(t, "wide.html", []byte("<html><table><tr>"+strings.Repeat("<td colspan=1000>7", 100_000)+"<tr><td>a<td>b</table>"))
	if g := doc.Grids[0]; g.Cols > maxColumns || len(doc.Problems) != 1 {
		t.Errorf("%d columns, problems %v", g.Cols, doc.Problems)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(`<table><tr><td rowspan=2 colspan=3>a<td>b<tr><td>c<table><tr><td>d<td>e</table></table>`))
	f.Add([]byte(`<div role=table><div role=row><i role=cell>1</i></div></div><pre>a  1\nb  2</pre>`))
	f.Add([]byte(`<table><tfoot><tr><th>x<sup>1</sup></tfoot><tbody hidden><tr><td>y</tbody></table>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := readHTML(t.Context(), "x.html", b, Limits{}.WithDefaults(), 0)
		if err != nil {
			return
		}
		for i := range doc.Grids {
			checkGrid(t, &doc.Grids[i])
		}
	})
}
