// Package reading turns the values of tables into observations of a survey.
// It decides what each label means (a period, a respondent, a measure, a code
// of a dimension, a total) from the survey and the register alone, and puts
// together for each value what its labels and its table say.
//
// Every value cell is accounted for: it ends as an observation, as the second
// place of one, as a total that was checked, or as Unread with its place and
// what to do. A value is released only where nothing is in doubt; whatever is
// in doubt waits for a person, whose answer is kept as a Reading and replays
// for ever. Nothing is filled in from what the survey happened to ask for.
//
// It knows no respondent, no measure and no wording of its own beyond plain
// English ("total", "note", "in"): all names come from the survey and the
// register.
package reading
