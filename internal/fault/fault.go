// Package fault holds the few kinds of failure that a caller acts on. Every
// other error is a failure of the program or the machine and is shown whole.
//
// A kind is found with errors.Is; the message around it says what was being
// done and to which thing.
package fault

import "errors"

var (
	// NotFound is for a thing that was named and does not exist.
	NotFound = errors.New("not found")
	// Invalid is for input that breaks a rule; the message names the place.
	Invalid = errors.New("invalid")
	// Conflict is for two statements that cannot both hold.
	Conflict = errors.New("conflict")
	// Denied is for what the caller may not do.
	Denied = errors.New("denied")
	// TooLarge is for input over one of the limits under which it is parsed.
	TooLarge = errors.New("too large")
)
