package table

// Exemptions are the rows of the table of sections under which an answer may
// be refused: act, section with its limb, title in our own words, kind
// (absolute, qualified, part, procedural or not_held) and typical phrases.
func Exemptions() [][]string { return embedded(exemptionsCSV) }
