-- The log of what happened: a chain of records that nothing changes afterwards, and signed checkpoints over it.
CREATE TABLE audit_log (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    id         TEXT NOT NULL,                      -- the beginning of the chain: no two logs have the same
    created_at TEXT NOT NULL
) STRICT;

-- `record` is what is hashed; the other columns repeat parts of it, to be searched.
CREATE TABLE audit_records (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    utc      TEXT NOT NULL,
    action   TEXT NOT NULL,
    actor    TEXT NOT NULL,
    object   TEXT NOT NULL,
    record   BLOB NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_records_by_action ON audit_records(action);
CREATE INDEX audit_records_by_actor ON audit_records(actor);
CREATE INDEX audit_records_by_object ON audit_records(object) WHERE object <> '';
CREATE INDEX audit_records_by_utc ON audit_records(utc);

CREATE TABLE audit_checkpoints (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    count  INTEGER NOT NULL UNIQUE CHECK (count > 0),  -- of the records that it covers
    line   BLOB NOT NULL                               -- canonical, with its signature
) STRICT;

-- A mistake of the program cannot change what was recorded. Whoever holds the keys can: the chain shows that.
CREATE TRIGGER audit_records_stay BEFORE UPDATE ON audit_records BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_records_are_kept BEFORE DELETE ON audit_records BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_stay BEFORE UPDATE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_are_kept BEFORE DELETE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
