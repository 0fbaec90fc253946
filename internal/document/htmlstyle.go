package document

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A styleRule is what style sheets say of how elements are shown, with the
// numbers of the rules that say so: of several for one element the last holds.
type styleRule struct {
	display, visibility     string
	displayAt, visibilityAt int
}

// over is the rule with what a later one says put over it.
func (r styleRule) over(o styleRule) styleRule {
	if o.displayAt > r.displayAt {
		r.display, r.displayAt = o.display, o.displayAt
	}
	if o.visibilityAt > r.visibilityAt {
		r.visibility, r.visibilityAt = o.visibility, o.visibilityAt
	}
	return r
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRule    = regexp.MustCompile(`([^{}]*)\{([^{}]*)\}`)
	// simple is a selector of a tag, a class or an ID, or a tag with either.
	// Others depend on what is around an element, and are left out.
	simple = regexp.MustCompile(`^([a-z][a-z0-9]*)?([.#][\w-]+)?$`)
)

// applyStyles writes what the style sheets of a page say of whether and how
// elements are shown into the elements themselves, before what is written
// there, which holds over it. Rules for print and other media are left out.
func applyStyles(root *html.Node) {
	rules := map[string]styleRule{}
	order := 0
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		for _, m := range cssRule.FindAllStringSubmatch(withoutAtRules(cssComment.ReplaceAllString(n.FirstChild.Data, "")), -1) {
			order++
			var r styleRule
			for part := range strings.SplitSeq(m[2], ";") {
				name, value, _ := strings.Cut(part, ":")
				value = strings.ToLower(strings.TrimSpace(strings.ReplaceAll(value, "!important", "")))
				switch strings.ToLower(strings.TrimSpace(name)) {
				case "display":
					r.display, r.displayAt = value, order
				case "visibility":
					r.visibility, r.visibilityAt = value, order
				}
			}
			if r.display == "" && r.visibility == "" {
				continue
			}
			for selector := range strings.SplitSeq(m[1], ",") {
				if s := strings.TrimSpace(selector); s != "" && simple.MatchString(s) {
					rules[s] = rules[s].over(r)
				}
			}
		}
	}
	if len(rules) == 0 {
		return
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			applyRules(n, rules)
		}
	}
}

// withoutAtRules is a style sheet without what stands under "@media print" and
// the like.
func withoutAtRules(css string) string {
	var out strings.Builder
	depth, at := 0, false
	for _, r := range css {
		switch {
		case r == '@' && depth == 0:
			at = true
		case r == '{' && at:
			depth++
			continue
		case r == '}' && at:
			if depth--; depth <= 0 {
				at, depth = false, 0
			}
			continue
		case r == ';' && at && depth == 0:
			at = false
			continue
		}
		if !at {
			out.WriteRune(r)
		}
	}
	return out.String()
}

func applyRules(n *html.Node, rules map[string]styleRule) {
	keys := []string{n.Data}
	inline := -1
	for i, a := range n.Attr {
		switch a.Key {
		case "class":
			for _, c := range strings.Fields(a.Val) {
				keys = append(keys, "."+c, n.Data+"."+c)
			}
		case "id":
			keys = append(keys, "#"+a.Val, n.Data+"#"+a.Val)
		case "style":
			inline = i
		}
	}
	var r styleRule
	for _, k := range keys {
		r = r.over(rules[k])
	}
	own := ""
	if inline >= 0 {
		own = strings.ToLower(n.Attr[inline].Val)
	}
	add := ""
	if r.display != "" && !strings.Contains(own, "display") {
		add += "display:" + r.display + ";"
	}
	if r.visibility != "" && !strings.Contains(own, "visibility") {
		add += "visibility:" + r.visibility + ";"
	}
	switch {
	case add == "":
	case inline >= 0:
		n.Attr[inline].Val = add + n.Attr[inline].Val
	default:
		n.Attr = append(n.Attr, html.Attribute{Key: "style", Val: add})
	}
}
