// Package collect decides everything about the correspondence of a survey: to
// whose request a message belongs, what it says to each question, what that
// does to the law's clock, and what is to be written next.
//
// One round of a survey is a Request to each respondent. What happens to a
// request is a list of Events that is only ever added to; its State is folded
// from them, and a Board and a Grid from the states. A Message is matched to a
// request by all the evidence there is, with its reasons, and is filed only
// when no other reading of the evidence is left; then its text is classified
// question by question, each with the words that show it, or left unsure.
//
// Everything here is a pure function: sending, receiving and storing are those
// of package post and of the stores. A Return keeps an answer as received and
// leaves its meaning to package reading.
package collect
