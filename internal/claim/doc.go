// Package claim checks the numbers in English prose against the figures of a
// survey, and writes stories in which every number is a figure.
//
// Check finds each numeric claim in a text, works out whom, what and when it
// speaks of, and compares it with what is known. It never says ok unless it
// has understood every word that could change what the number means: a word
// that it does not know near a claim makes the claim unresolved, and it says
// which word. It reads no meaning into a text beyond its small grammar, never
// picks between two readings that differ, and never repeats a number that was
// hidden to protect somebody.
//
// Offsets are bytes of the text as it was given.
package claim
