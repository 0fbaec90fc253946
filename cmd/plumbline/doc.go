// Command plumbline is the working system of a charity's evidence team and of
// an online safety regulator: it asks, reads, reckons and publishes; it judges,
// acts and shares.
//
// A respondent owes an answer by a date; the answer is a document; the document
// is read into observations; observations make figures; figures meet standards.
// The rooms of the program follow that sentence. From the bottom up:
//
// Package stat holds the values that everything is made of: a Period, a Count
// that may be bounds or the reason for none, a Codelist, a Breakdown.
// Package respondent knows who answers, and survey what is asked.
//
// Package document turns a stranger's bytes into grids of cells, whatever the
// format; table finds the tables in them and says which labels belong to each
// value; reading maps those labels to the survey and checks that it all adds
// up. What it cannot vouch for it leaves unread and says where.
//
// Package collect keeps what came in, and ledger what was read: observations
// with their cell, their document and the day they became known, only ever
// added. Package figure makes figures of them by named methods; claim checks
// prose against the figures, and writes stories that cannot say anything else.
// Package publish turns it all into a site in which every number leads back to
// its cell.
//
// Package workspace is where these meet a folder on a disk: each of its methods
// is a step of the work, and this command gives each a verb. Packages store and
// web stand outside: they keep and serve, and decide nothing. Package demo
// makes the documents that `plumbline demo` works on.
package main
