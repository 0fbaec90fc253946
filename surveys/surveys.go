// Package surveys holds the surveys that ship with the product: a folder for
// each, with its survey.yaml, its story.md and data that it came from, and the
// registers of respondents, which surveys may share.
package surveys

import "embed"

// FS has the folders NAME/survey.yaml, NAME/story.md and NAME/indicators.yaml,
// registers/NAME.csv, and NAME/data.
//
//go:embed */survey.yaml */indicators.yaml */story.md registers/*.csv */data
var FS embed.FS
