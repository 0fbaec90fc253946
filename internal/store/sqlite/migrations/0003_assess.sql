-- Evidence, served notices and assessments are only ever added: what corrects
-- one is another row. The triggers hold every program to that.
CREATE TABLE evidence (
	id       TEXT PRIMARY KEY, -- follows from the content
	service  TEXT NOT NULL,
	standard TEXT NOT NULL,
	received TEXT NOT NULL,
	body     TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX evidence_of_service ON evidence (service, received, id);
CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_is_kept BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;

CREATE TABLE notices (
	id      TEXT PRIMARY KEY,
	survey  TEXT NOT NULL,
	service TEXT NOT NULL,
	served  TEXT NOT NULL,
	body    TEXT NOT NULL -- JSON
) STRICT;
CREATE TRIGGER notices_stay BEFORE UPDATE ON notices BEGIN SELECT RAISE(ABORT, 'a served notice is never changed'); END;
CREATE TRIGGER notices_are_kept BEFORE DELETE ON notices BEGIN SELECT RAISE(ABORT, 'a served notice is never deleted'); END;

CREATE TABLE assessments (
	id        INTEGER PRIMARY KEY,
	service   TEXT NOT NULL,
	catalogue TEXT NOT NULL,
	known     TEXT NOT NULL, -- as known on this day
	digest    TEXT NOT NULL, -- SHA-256 of the facts and findings
	body      TEXT NOT NULL  -- JSON
) STRICT;
CREATE INDEX assessments_of_service ON assessments (service, catalogue, known, id);
CREATE TRIGGER assessments_stay BEFORE UPDATE ON assessments BEGIN SELECT RAISE(ABORT, 'an assessment is never changed'); END;
CREATE TRIGGER assessments_are_kept BEFORE DELETE ON assessments BEGIN SELECT RAISE(ABORT, 'an assessment is never deleted'); END;
