-- A round is one asking of a survey, and a request what one respondent is
-- asked in it. Neither changes once it is made.
CREATE TABLE rounds (
	id             TEXT PRIMARY KEY,
	survey         TEXT NOT NULL,
	name           TEXT NOT NULL,
	opened         TEXT NOT NULL,
	periods        TEXT NOT NULL, -- JSON
	sender_name    TEXT NOT NULL,
	sender_address TEXT NOT NULL
) STRICT;

CREATE TABLE requests (
	round      TEXT NOT NULL REFERENCES rounds (id),
	respondent TEXT NOT NULL,
	law        TEXT NOT NULL,
	name       TEXT NOT NULL,
	address    TEXT NOT NULL,
	domains    TEXT NOT NULL, -- JSON
	token      TEXT NOT NULL UNIQUE,
	message_id TEXT NOT NULL UNIQUE,
	subject    TEXT NOT NULL,
	body       TEXT NOT NULL,
	questions  TEXT NOT NULL, -- JSON
	PRIMARY KEY (round, respondent)
) STRICT;

-- What happened. Where a request stands is worked out from these and from
-- nothing else, so they are only ever added.
CREATE TABLE events (
	id         INTEGER PRIMARY KEY,
	round      TEXT NOT NULL,
	respondent TEXT NOT NULL,
	kind       TEXT NOT NULL,
	at         TEXT NOT NULL,
	on_day     TEXT NOT NULL,
	actor      TEXT NOT NULL,
	document   TEXT NOT NULL,
	data       TEXT NOT NULL, -- JSON
	FOREIGN KEY (round, respondent) REFERENCES requests (round, respondent)
) STRICT;
CREATE INDEX events_of_request ON events (round, respondent, id);
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

-- Our own mail. The row and its Message-ID are here before the first attempt
-- to send, and the state is "sending" only while a server may have it unsaid.
CREATE TABLE letters (
	id          INTEGER PRIMARY KEY,
	round       TEXT NOT NULL,
	respondent  TEXT NOT NULL,
	number      INTEGER NOT NULL,
	stage       TEXT NOT NULL,
	event       TEXT NOT NULL, -- the kind of event that its going makes
	token       TEXT NOT NULL,
	address     TEXT NOT NULL,
	subject     TEXT NOT NULL,
	body        TEXT NOT NULL,
	message_id  TEXT NOT NULL UNIQUE,
	in_reply_to TEXT NOT NULL, -- JSON
	state       TEXT NOT NULL,
	document    TEXT NOT NULL,
	attempts    INTEGER NOT NULL,
	changed     TEXT NOT NULL,
	note        TEXT NOT NULL,
	UNIQUE (round, respondent, number),
	FOREIGN KEY (round, respondent) REFERENCES requests (round, respondent)
) STRICT;

-- Mail that came in, each by the SHA-256 of its bytes, so that the same mail
-- is there once however often it is fetched.
CREATE TABLE mail (
	id         INTEGER PRIMARY KEY,
	document   TEXT NOT NULL UNIQUE,
	message_id TEXT NOT NULL,
	words      TEXT NOT NULL, -- SHA-256 of sender, subject and text, by which copies are known
	sender     TEXT NOT NULL,
	subject    TEXT NOT NULL,
	received   TEXT NOT NULL,
	size       INTEGER NOT NULL,
	source     TEXT NOT NULL,
	state      TEXT NOT NULL,
	candidates TEXT NOT NULL, -- JSON: the requests that it may belong to
	reasons    TEXT NOT NULL, -- JSON: why it is filed, or why not
	problem    TEXT NOT NULL
) STRICT;
CREATE INDEX mail_of_state ON mail (state, id);
CREATE INDEX mail_of_message ON mail (message_id);

-- How far each mailbox has been taken in.
CREATE TABLE mailboxes (
	mailbox  TEXT PRIMARY KEY,
	validity INTEGER NOT NULL,
	uid      INTEGER NOT NULL
) STRICT;

-- The secret that tokens are made from; one row.
CREATE TABLE secrets (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;
