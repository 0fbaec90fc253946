// Package standards holds the catalogues of minimum standards that ship with
// the product: a folder for each, with its catalogue.yaml, a file for each
// standard, and the profiles of it. In examples are registers of invented
// services to try them on.
package standards

import "embed"

// FS has the folders NAME/*.yaml and NAME/profiles/*.yaml, and examples/*.
//
//go:embed child-safety examples
var FS embed.FS
