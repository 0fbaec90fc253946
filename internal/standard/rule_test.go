package standard_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
)

// fact parses a value as a register writes it.
func fact(t testing.TB, c *standard.Catalogue, f standard.Facts, name, value string) {
	t.Helper()
	a, ok := c.Attribute(name)
	if !ok {
		t.Fatalf("no attribute %q", name)
	}
	v, err := a.Parse(value)
	if err != nil {
		t.Fatal(err)
	}
	f[name] = v
}

func TestEvaluate(t *testing.T) {
	c := standardtest.Catalogue(t)
	for _, tt := range []struct {
		name     string
		standard standard.ID
		facts    string // name=value, parted by ";"
		want     standard.Truth
		missing  string
	}{
		{"a false part settles it", "MS-GOV-03", "kinds=porn", standard.False, ""},
		{"nothing known", "MS-GOV-03", "", standard.Unknown, "kinds uk_users"},
		{"bounds over the line", "MS-GOV-03", "kinds=u2u;uk_users=at least 7000001", standard.True, ""},
		{"bounds on both sides of the line", "MS-GOV-03", "kinds=u2u;uk_users=6,000,000 to 8,000,000", standard.Unknown, "uk_users"},
		{"bounds under the line", "MS-GOV-03", "kinds=u2u;uk_users=at most 7000000", standard.False, ""},
		{"a list known in part may have it", "MS-CON-02", "kinds=u2u;likely_accessed_by_children=yes;features=at least comments", standard.Unknown, "features"},
		{"a whole list that lacks it", "MS-CON-02", "kinds=u2u;likely_accessed_by_children=yes;features=comments", standard.False, ""},
		{"a list known in part that has it", "MS-CON-02", "kinds=u2u;likely_accessed_by_children=yes;features=at least group_chat", standard.True, ""},
		{"a level within bounds", "MS-CON-03", "kinds=u2u;likely_accessed_by_children=yes;features=direct_messaging;risk.grooming=low to medium", standard.Unknown, "risk.grooming"},
		{"one harm besides abuse is not many", "MS-GOV-05", "kinds=u2u;uk_users=5;other_illegal_harms=1;risk.grooming=low;risk.csam_image=low;risk.csam_url=low", standard.False, ""},
		{"abuse counts as one kind", "MS-GOV-05", "kinds=u2u;uk_users=5;other_illegal_harms=0;risk.grooming=high;risk.csam_image=high;risk.csam_url=high", standard.False, ""},
		{"abuse and one other", "MS-GOV-05", "kinds=u2u;uk_users=5;other_illegal_harms=1;risk.grooming=high", standard.True, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := standard.Facts{}
			for pair := range strings.SplitSeq(tt.facts, ";") {
				if name, value, ok := strings.Cut(pair, "="); ok {
					fact(t, c, f, name, value)
				}
			}
			s, err := c.Get(tt.standard)
			if err != nil {
				t.Fatal(err)
			}
			e := s.Applies.Evaluate(f)
			if e.Truth != tt.want || strings.Join(e.Missing, " ") != tt.missing {
				t.Errorf("%s is %v, missing %v; want %v, missing %q", tt.standard, e.Truth, e.Missing, tt.want, tt.missing)
			}
		})
	}
}

// TestWorkingShowsInputs wants a derived attribute to be shown with what it was
// derived from.
func TestWorkingShowsInputs(t *testing.T) {
	c := standardtest.Catalogue(t)
	s, err := c.Get("MS-GOV-03")
	if err != nil {
		t.Fatal(err)
	}
	f := standard.Facts{}
	fact(t, c, f, "uk_users", "9000000")
	var lines []string
	var walk func(standard.Step)
	walk = func(w standard.Step) {
		lines = append(lines, strings.TrimSpace(w.Text+": "+w.Saw)+" = "+w.Truth.String())
		for _, kid := range w.Steps {
			walk(kid)
		}
	}
	walk(s.Applies.Evaluate(f).Working)
	want := []string{"kinds has u2u: not known = unknown", "large is yes: yes = true", "uk_users > 7,000,000: 9,000,000 = true"}
	for _, w := range want {
		if !slices.Contains(lines, w) {
			t.Errorf("no line %q in %q", w, lines)
		}
	}
}

// drawFacts are some facts of a service, each known, known in part, or not.
func drawFacts(t *rapid.T, c *standard.Catalogue) standard.Facts {
	f := standard.Facts{}
	for _, a := range c.Attributes {
		if a.Type == standard.Derived || rapid.Bool().Draw(t, a.Name+" is unknown") {
			continue
		}
		f[a.Name] = drawValue(t, c, a)
	}
	return f
}

func drawValue(t *rapid.T, c *standard.Catalogue, a *standard.Attribute) standard.Value {
	top := map[standard.Type]int64{standard.Integer: 10_000_000, standard.Level: int64(len(c.Levels) - 1), standard.Boolean: 1}[a.Type]
	if a.Type == standard.List {
		items := rapid.SliceOfDistinct(rapid.SampledFrom(a.Values), rapid.ID).Draw(t, a.Name)
		slices.Sort(items)
		return standard.Value{Items: items, Partial: rapid.Bool().Draw(t, "partial")}
	}
	lo := rapid.Int64Range(0, top).Draw(t, a.Name)
	hi := lo
	if a.Type != standard.Boolean && rapid.Bool().Draw(t, "bounds") {
		hi = rapid.Int64Range(lo, top).Draw(t, a.Name+" at most")
	}
	return standard.Value{Lo: lo, Hi: hi}
}

// settle is f with every open end closed at random: one way the world may be.
func settle(t *rapid.T, c *standard.Catalogue, f standard.Facts) standard.Facts {
	out := maps.Clone(f)
	for _, a := range c.Attributes {
		if a.Type == standard.Derived {
			continue
		}
		v, known := out[a.Name]
		if !known {
			v = drawValue(t, c, a)
			v.Hi, v.Partial = v.Lo, false
		}
		v.Lo = rapid.Int64Range(v.Lo, v.Hi).Draw(t, "settled "+a.Name)
		v.Hi = v.Lo
		if v.Partial {
			v.Items = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(v.Items), rapid.SampledFrom(a.Values).Draw(t, "more")))))
			v.Partial = false
		}
		out[a.Name] = v
	}
	return out
}

// TestAnswersOutliveFacts is the promise of the three truths: what is true or
// false of what is known stays so whatever else comes to light, and when all is
// known nothing is unknown.
func TestAnswersOutliveFacts(t *testing.T) {
	c := standardtest.Catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t, c)
		all := settle(t, c, f)
		for _, s := range c.Standards {
			e, later := s.Applies.Evaluate(f), s.Applies.Truth(all)
			if later == standard.Unknown {
				t.Fatalf("%s is unknown though all is known", s.ID)
			}
			if e.Truth != standard.Unknown && e.Truth != later {
				t.Fatalf("%s was %v and is %v after more is known", s.ID, e.Truth, later)
			}
			if (e.Truth == standard.Unknown) != (len(e.Missing) > 0) {
				t.Fatalf("%s is %v with %v missing", s.ID, e.Truth, e.Missing)
			}
		}
	})
}

// TestMissingFactsSuffice wants the facts named as missing to be enough: when
// they are known, the rule is settled.
func TestMissingFactsSuffice(t *testing.T) {
	c := standardtest.Catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t, c)
		all := settle(t, c, f)
		for _, s := range c.Standards {
			given := maps.Clone(f)
			for _, name := range s.Applies.Evaluate(f).Missing {
				given[name] = all[name]
			}
			if s.Applies.Truth(given) == standard.Unknown {
				t.Fatalf("%s is unknown after all that it asked for was given", s.ID)
			}
		}
	})
}

// TestScopeFollowsFacts wants one change at a time to give what evaluating
// everything gives, and to leave what does not depend on it alone.
func TestScopeFollowsFacts(t *testing.T) {
	c := standardtest.Catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		scope := c.Scope(drawFacts(t, c))
		names := []string{}
		for _, a := range c.Attributes {
			if a.Type != standard.Derived {
				names = append(names, a.Name)
			}
		}
		name := rapid.SampledFrom(names).Draw(t, "attribute")
		a, _ := c.Attribute(name)
		var v *standard.Value
		if rapid.Bool().Draw(t, "known") {
			drawn := drawValue(t, c, a)
			v = &drawn
		}
		scope.Set(name, v)
		for i, s := range c.Standards {
			if got, want := scope.Truth(i), s.Applies.Truth(scope.Facts()); got != want {
				t.Fatalf("after %s changed, %s is %v in the scope and %v afresh", name, s.ID, got, want)
			}
		}
	})
	touched, _ := c.Scope(nil).Set("under_decision", nil)
	if len(touched) != 1 || c.Standards[touched[0]].ID != "MS-ENF-03" {
		t.Errorf("under_decision touches %v, want MS-ENF-03 alone", touched)
	}
}

func TestValuesPrintAndParse(t *testing.T) {
	c := standardtest.Catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(c.Attributes).Draw(t, "attribute")
		if a.Type == standard.Derived {
			return
		}
		v := drawValue(t, c, a)
		again, err := a.Parse(a.Print(v))
		if err != nil || again.Lo != v.Lo || again.Hi != v.Hi || again.Partial != v.Partial || !slices.Equal(again.Items, v.Items) {
			t.Fatalf("%s %+v prints as %q and reads as %+v, %v", a.Name, v, a.Print(v), again, err)
		}
	})
	for _, tt := range []struct{ name, value, want string }{
		{"risk.grooming", "hihg", `did you mean "high"?`},
		{"features", "live_stream", `did you mean "livestream"?`},
		{"uk_users", "lots", "a whole number"},
		{"uk_users", "9 to 5", "backwards"},
		{"knows_user_age", "perhaps", "yes or no"},
		{"large", "yes", "large is derived: record uk_users instead"},
	} {
		a, _ := c.Attribute(tt.name)
		if _, err := a.Parse(tt.value); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %q: %v, want %q", tt.name, tt.value, err, tt.want)
		}
	}
}
