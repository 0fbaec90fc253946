package collect

// A Stage is how firmly a respondent is reminded.
type Stage string

// The stages, in order. Each is sent once, and only after the one before.
const (
	Polite    Stage = "polite"
	Firm      Stage = "firm"
	Review    Stage = "internal review"
	Regulator Stage = "regulator"
)
