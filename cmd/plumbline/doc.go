// Command plumbline is the working system of a charity's evidence team and of
// an online safety regulator: it asks, reads, reckons and publishes; it judges,
// acts and shares.
//
// A respondent owes an answer by a date; the answer is a document; the document
// is read into observations; observations make figures; figures meet standards.
// The rooms of the program follow that sentence. From the bottom up:
//
// Package stat holds the values that everything is made of: a Period, a Count
// that may be bounds or the reason for none, a Codelist, a Breakdown; bounds
// works out how far unknown counts are pinned down by the sums that they are
// part of. Package respondent knows who answers, survey what is asked, and
// yamlfile reads what people write by hand.
//
// Package document turns a stranger's bytes into grids of cells, whatever the
// format; table finds the tables in them and says which labels belong to each
// value; reading maps those labels to the survey and checks that it all adds
// up. What it cannot vouch for it leaves unread and says where.
//
// Package collect asks: rounds of requests with the law's clock, replies
// matched and classified, reminders; collect/post carries its letters. Package
// ledger keeps what was read: observations with their cell, their document and
// the day they became known, only ever added. Package figure makes figures of
// them by named methods; claim checks prose against the figures, and writes
// stories that cannot say anything else. Package disclosure hides what would
// give a child away, and attacks the result before anyone else can; publish
// turns what is left into a site in which every number leads back to its cell.
//
// Package service is the register of what is regulated, standard the catalogue
// of minimum standards, probe small checks of what a service shows the public;
// assess holds each service to each standard, with the evidence. Package oscal
// writes both in the form that other systems read.
//
// Package workspace is where these meet a folder on a disk: each of its methods
// is a step of the work, and this command gives each a verb. Packages store and
// web stand outside: they keep and serve, and decide nothing. Package demo
// makes the documents that `plumbline demo` works on.
package main
