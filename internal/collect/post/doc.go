// Package post carries the mail of a survey: it composes letters, hands them
// to a mail server, and takes in what comes back from a mailbox or from files.
//
// It promises two things. No letter is handed over twice: its bytes and its
// Message-ID are stored before the first attempt, and the store is told before
// the one line after which the server may have it. And no mail is lost: it is
// stored before the place in the mailbox is, and a mailbox is only ever looked
// at, never changed.
//
// What a mail means is decided by package collect.
package post
