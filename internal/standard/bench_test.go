package standard_test

import (
	"fmt"
	"math/rand"
	"testing"

	"plumbline/internal/standard"
	"plumbline/internal/standard/standardtest"
)

// population is n services with the vocabulary's attributes filled at random,
// one in ten of them not known.
func population(c *standard.Catalogue, n int) []standard.Facts {
	rnd := rand.New(rand.NewSource(1))
	var out []standard.Facts
	for range n {
		f := standard.Facts{}
		for _, a := range c.Attributes {
			if a.Type == standard.Derived || rnd.Intn(10) == 0 {
				continue
			}
			var v standard.Value
			switch a.Type {
			case standard.Integer:
				v.Lo = rnd.Int63n(20_000_000)
			case standard.Level:
				v.Lo = rnd.Int63n(4)
			case standard.Boolean:
				v.Lo = rnd.Int63n(2)
			case standard.List:
				for _, item := range a.Values {
					if rnd.Intn(2) == 0 {
						v.Items = append(v.Items, item)
					}
				}
			}
			v.Hi = v.Lo
			f[a.Name] = v
		}
		out = append(out, f)
	}
	return out
}

// hundred is the shipped catalogue with its standards repeated to 100.
func hundred(b *testing.B) *standard.Catalogue {
	c := *standardtest.Catalogue(b)
	for i := range 40 {
		s := *c.Standards[i]
		s.ID = standard.ID(fmt.Sprintf("%s-AGAIN", s.ID))
		c.Standards = append(c.Standards, &s)
	}
	return &c
}

// BenchmarkScope100x10000 is whom 100 standards bind among 10,000 services:
// under 2 s by DESIGN.md.
func BenchmarkScope100x10000(b *testing.B) {
	c := hundred(b)
	all := population(c, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range all {
			c.Scope(f)
		}
	}
}

// BenchmarkSetOneAttribute is one change of one fact of one service.
func BenchmarkSetOneAttribute(b *testing.B) {
	c := standardtest.Catalogue(b)
	s := c.Scope(population(c, 1)[0])
	v := standard.Value{}
	b.ReportAllocs()
	for b.Loop() {
		v.Lo = 1 - v.Lo
		v.Hi = v.Lo
		s.Set("uses_age_assurance", &v)
	}
}

// BenchmarkEvaluate is one rule with its working.
func BenchmarkEvaluate(b *testing.B) {
	c := standardtest.Catalogue(b)
	s, err := c.Get("MS-DET-01")
	if err != nil {
		b.Fatal(err)
	}
	f := population(c, 1)[0]
	b.ReportAllocs()
	for b.Loop() {
		s.Applies.Evaluate(f)
	}
}
