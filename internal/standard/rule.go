package standard

import (
	"fmt"
	"slices"
	"strings"
)

// A Logic joins rules.
type Logic string

// How rules are joined.
const (
	All Logic = "all" // every one is true
	Any Logic = "any" // at least one is true
	Not Logic = "not" // the one is false
)

// An Operator tests one attribute, or holds an indicator to a target.
type Operator string

// The eight operators.
const (
	Equal        Operator = "eq"
	Over         Operator = "gt"
	OverOrEqual  Operator = "gte"
	Under        Operator = "lt"
	UnderOrEqual Operator = "lte"
	Has          Operator = "has"      // a list has the entry
	AtLeast      Operator = "at_least" // a level is this one or a higher
	NonEmpty     Operator = "nonempty" // a list has any entry (true) or none (false)
)

// operators are all of them, with the types that each can test.
var operators = []struct {
	op    Operator
	types []Type
	sign  string
}{
	{Equal, []Type{Integer, Level, Boolean, Derived}, "is"},
	{Over, []Type{Integer}, ">"},
	{OverOrEqual, []Type{Integer}, ">="},
	{Under, []Type{Integer}, "<"},
	{UnderOrEqual, []Type{Integer}, "<="},
	{Has, []Type{List}, "has"},
	{AtLeast, []Type{Level}, "is at least"},
	{NonEmpty, []Type{List}, "has any entry is"},
}

// Words is the operator as a person reads it: "<=", "is at least".
func (o Operator) Words() string {
	for _, k := range operators {
		if k.op == o {
			return k.sign
		}
	}
	return string(o)
}

// Asks is the operator before a number in running text: "at most".
func (o Operator) Asks() string {
	switch o {
	case Equal:
		return "exactly"
	case Over:
		return "more than"
	case OverOrEqual, AtLeast:
		return "at least"
	case Under:
		return "less than"
	case UnderOrEqual:
		return "at most"
	}
	return o.Words()
}

// A Rule is true, false or unknown of a service. It joins other rules, or tests
// one attribute.
type Rule struct {
	Logic     Logic // "" for a test of one attribute
	Rules     []Rule
	Attribute *Attribute
	Operator  Operator
	// Number is what an integer is held to, the place of a level, or 1 for yes
	// and 0 for no; Item is the entry of a list.
	Number int64
	Item   string
}

// Facts are what is known of a service: the value of each attribute, by name.
// One that is not in the map is not known. Derived attributes are never in it.
type Facts map[string]Value

// An Evaluation is the outcome of a rule, with how it came about.
type Evaluation struct {
	Truth Truth
	// Missing are the attributes that would have to be known, or known more
	// closely, to settle an unknown, in order; derived ones give their inputs.
	Missing []string `json:",omitempty"`
	Working Step
}

// A Step is one line of the working, with the steps that it rests on.
type Step struct {
	Text  string // the rule in words
	Saw   string `json:",omitempty"` // the value that was tested, or "not known"
	Truth Truth
	Steps []Step `json:",omitempty"`
}

// Truth is the outcome of the rule alone, by Kleene's logic: an unknown part
// leaves the whole unknown unless the other parts settle it.
func (r *Rule) Truth(f Facts) Truth {
	switch r.Logic {
	case All:
		out := True
		for i := range r.Rules {
			switch r.Rules[i].Truth(f) {
			case False:
				return False
			case Unknown:
				out = Unknown
			}
		}
		return out
	case Any:
		out := False
		for i := range r.Rules {
			switch r.Rules[i].Truth(f) {
			case True:
				return True
			case Unknown:
				out = Unknown
			}
		}
		return out
	case Not:
		return r.Rules[0].Truth(f).not()
	}
	if r.Attribute.Type == Derived {
		return r.derived(r.Attribute.Rule.Truth(f))
	}
	v, known := f[r.Attribute.Name]
	if !known {
		return Unknown
	}
	return r.test(v)
}

// derived is the outcome of a test of a derived attribute.
func (r *Rule) derived(t Truth) Truth {
	if r.Number == 0 {
		return t.not()
	}
	return t
}

func (t Truth) not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

func (r *Rule) test(v Value) Truth {
	switch r.Operator {
	case Equal:
		return between(v.Lo == r.Number && v.Hi == r.Number, v.Lo > r.Number || v.Hi < r.Number)
	case Over:
		return between(v.Lo > r.Number, v.Hi <= r.Number)
	case OverOrEqual, AtLeast:
		return between(v.Lo >= r.Number, v.Hi < r.Number)
	case Under:
		return between(v.Hi < r.Number, v.Lo >= r.Number)
	case UnderOrEqual:
		return between(v.Hi <= r.Number, v.Lo > r.Number)
	case Has:
		return between(slices.Contains(v.Items, r.Item), !v.Partial)
	case NonEmpty:
		return r.derived(between(len(v.Items) > 0, !v.Partial))
	}
	return Unknown
}

// between is True or False where one of them is sure, else Unknown.
func between(yes, no bool) Truth {
	switch {
	case yes:
		return True
	case no:
		return False
	}
	return Unknown
}

// Evaluate is the outcome of the rule with its working.
func (r *Rule) Evaluate(f Facts) Evaluation {
	e := Evaluation{Working: r.work(f)}
	e.Truth = e.Working.Truth
	if e.Truth == Unknown {
		r.missing(f, &e.Missing)
		slices.Sort(e.Missing)
		e.Missing = slices.Compact(e.Missing)
	}
	return e
}

// missing adds the attributes that leave the rule unknown: those of its unknown
// parts, since the others are settled already.
func (r *Rule) missing(f Facts, out *[]string) {
	if r.Truth(f) != Unknown {
		return
	}
	switch {
	case r.Logic != "":
		for i := range r.Rules {
			r.Rules[i].missing(f, out)
		}
	case r.Attribute.Type == Derived:
		r.Attribute.Rule.missing(f, out)
	default:
		*out = append(*out, r.Attribute.Name)
	}
}

func (r *Rule) work(f Facts) Step {
	s := Step{Truth: r.Truth(f)}
	switch {
	case r.Logic != "":
		s.Text = map[Logic]string{All: "all of these", Any: "any of these", Not: "not this"}[r.Logic]
		for i := range r.Rules {
			s.Steps = append(s.Steps, r.Rules[i].work(f))
		}
	case r.Attribute.Type == Derived:
		s.Text = r.String()
		s.Saw = [...]string{Unknown: "not known", False: "no", True: "yes"}[r.Attribute.Rule.Truth(f)]
		s.Steps = []Step{r.Attribute.Rule.work(f)}
	default:
		s.Text, s.Saw = r.String(), "not known"
		if v, known := f[r.Attribute.Name]; known {
			s.Saw = r.Attribute.Print(v)
		}
	}
	return s
}

// String is the rule on one line: "all of (kinds has u2u, uk_users > 700,000)".
func (r *Rule) String() string {
	if r.Logic != "" {
		var parts []string
		for i := range r.Rules {
			parts = append(parts, r.Rules[i].String())
		}
		return fmt.Sprintf("%s(%s)", map[Logic]string{All: "all of ", Any: "any of ", Not: "not "}[r.Logic], strings.Join(parts, ", "))
	}
	return fmt.Sprintf("%s %s %s", r.Attribute.Name, r.Operator.Words(), r.operand())
}

func (r *Rule) operand() string {
	switch {
	case r.Operator == Has:
		return r.Item
	case r.Operator == NonEmpty || r.Attribute.Type == Derived || r.Attribute.Type == Boolean:
		return [...]string{"no", "yes"}[r.Number]
	}
	return r.Attribute.printEnd(r.Number)
}

// bases adds the recorded attributes that the rule rests on, through derived
// ones.
func (r *Rule) bases(out map[*Attribute]bool) {
	for i := range r.Rules {
		r.Rules[i].bases(out)
	}
	switch {
	case r.Attribute == nil:
	case r.Attribute.Type == Derived && r.Attribute.Rule != nil:
		r.Attribute.Rule.bases(out)
	default:
		out[r.Attribute] = true
	}
}

// tests appends the tests of a recorded attribute that the rule makes, through
// derived ones as well.
func (r *Rule) tests(a *Attribute, out []*Rule) []*Rule {
	for i := range r.Rules {
		out = r.Rules[i].tests(a, out)
	}
	switch {
	case r.Attribute == a:
		out = append(out, r)
	case r.Attribute != nil && r.Attribute.Rule != nil:
		out = r.Attribute.Rule.tests(a, out)
	}
	return out
}
