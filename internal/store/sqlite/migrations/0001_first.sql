-- What came in. A return is what one respondent sent on one day; respondent ''
-- is a publication, which prints figures about several.
CREATE TABLE return_files (
	survey     TEXT NOT NULL,
	respondent TEXT NOT NULL,
	received   TEXT NOT NULL,
	document   TEXT NOT NULL,
	name       TEXT NOT NULL,
	PRIMARY KEY (survey, respondent, received, document)
) STRICT, WITHOUT ROWID;

-- What a document of a return was read as. Rows are only added: the current
-- read of a file is its latest, and earlier ones stay to be audited.
CREATE TABLE reads (
	id         INTEGER PRIMARY KEY,
	survey     TEXT NOT NULL,
	respondent TEXT NOT NULL,
	received   TEXT NOT NULL,
	document   TEXT NOT NULL,
	outcome    TEXT NOT NULL, -- JSON
	unread     TEXT NOT NULL, -- JSON
	checks     TEXT NOT NULL, -- JSON
	digest     TEXT NOT NULL, -- SHA-256 of all that was read
	FOREIGN KEY (survey, respondent, received, document)
		REFERENCES return_files (survey, respondent, received, document)
) STRICT;
CREATE INDEX reads_of_file ON reads (survey, respondent, received, document, id);

CREATE TABLE observations (
	id         INTEGER PRIMARY KEY,
	read       INTEGER NOT NULL REFERENCES reads (id),
	respondent TEXT NOT NULL,
	measure    TEXT NOT NULL,
	period     TEXT NOT NULL,
	breakdown  TEXT NOT NULL,
	count      TEXT NOT NULL,
	shown      TEXT NOT NULL,
	known      TEXT NOT NULL,
	place      TEXT NOT NULL,
	reading    TEXT NOT NULL,
	notes      TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX observations_of_read ON observations (read);

-- Readings that a person confirmed: how the tables of a document map to the
-- survey. A later confirmation of the same document takes the place of an
-- earlier one, which stays.
CREATE TABLE readings (
	id       INTEGER PRIMARY KEY,
	survey   TEXT NOT NULL,
	document TEXT NOT NULL,
	shape    TEXT NOT NULL,
	yaml     TEXT NOT NULL
) STRICT;
CREATE INDEX readings_of_document ON readings (survey, document, id);
