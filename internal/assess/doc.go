// Package assess holds services to standards: it takes what is known of a
// service on a day (facts, indicators, evidence) and a catalogue, and says of
// each standard whether it is met, with the rule, the values it saw, the
// evidence, and what is missing.
//
// It decides nothing that is not shown. A target is met only when the whole
// interval of its indicator is on the right side; evidence that is stale, in
// part or contradicted settles nothing, and says so; a standard whose rule
// cannot be settled for want of a fact is never taken not to apply. Everything
// is a pure function of its inputs: today's date is an argument.
package assess
