-- What was typed into the web form of a notice and not yet sent: it changes
-- with every keeping, and is worth nothing to anybody but who typed it.
CREATE TABLE drafts (
	notice TEXT PRIMARY KEY REFERENCES notices (id),
	saved  TEXT NOT NULL,
	body   TEXT NOT NULL -- JSON: the answers by box
) STRICT;

-- The returns that were sent by web form, in the order of their numbers. One
-- is replaced by the next of its notice, and never changed.
CREATE TABLE submissions (
	notice   TEXT NOT NULL REFERENCES notices (id),
	number   INTEGER NOT NULL,
	received TEXT NOT NULL,
	document TEXT NOT NULL UNIQUE,
	body     TEXT NOT NULL, -- JSON
	PRIMARY KEY (notice, number)
) STRICT;
CREATE TRIGGER submissions_stay BEFORE UPDATE ON submissions BEGIN SELECT RAISE(ABORT, 'a return that was sent is never changed'); END;
CREATE TRIGGER submissions_are_kept BEFORE DELETE ON submissions BEGIN SELECT RAISE(ABORT, 'a return that was sent is never deleted'); END;
