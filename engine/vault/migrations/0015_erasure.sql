-- What is erased for good, what learned from it, and how long documents are kept.

-- Which documents a training run was given, from its first start on. Rows outlive the run: models that came of it stay.
-- The id of an erasure stands for what was erased of the run's data without any document.
CREATE TABLE training_run_documents (
    run_id      TEXT NOT NULL,
    document_id TEXT NOT NULL,
    withdrawn   INTEGER NOT NULL DEFAULT 0,        -- 1: it was removed, or somebody was taken out of it, since
    PRIMARY KEY (run_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX training_run_documents_by_document ON training_run_documents (document_id);

-- Of the runs before this: when a document went is not known, so what is gone now counts as gone since.
INSERT INTO training_run_documents (run_id, document_id, withdrawn)
    SELECT r.id, d.document_id, max(d.withdrawn)
    FROM training_runs AS r JOIN dataset_version_documents AS d ON d.version_id = r.dataset_version
    WHERE r.data_sha256 IS NOT NULL AND d.split <> 'test'
    GROUP BY r.id, d.document_id;

CREATE TRIGGER documents_leave_training_runs AFTER DELETE ON documents
BEGIN
    UPDATE training_run_documents SET withdrawn = 1 WHERE document_id = OLD.id;
END;

-- One erasure, from the request to its certificate. Nothing here names content but `request`, which is emptied in the
-- transaction that erases.
CREATE TABLE erasures (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('document', 'person', 'retention')),
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'erased', 'certified', 'given_up')),
    collections  TEXT NOT NULL,                    -- JSON array of numbers: whoever looks must be allowed to read them all
    request      TEXT NOT NULL,                    -- JSON; '' from the moment on that it was carried out
    facts        TEXT NOT NULL DEFAULT '',         -- JSON of ids, digests and counts, once it was carried out
    certificate  BLOB,                             -- canonical JSON with its signature
    job_id       TEXT,
    requested_by TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    finished_at  TEXT
) STRICT;
CREATE INDEX erasures_by_state ON erasures (state);

-- How long the documents of a collection are kept.
CREATE TABLE retention_rules (
    collection_id INTEGER PRIMARY KEY REFERENCES collections(id) ON DELETE CASCADE,
    days          INTEGER NOT NULL CHECK (days BETWEEN 1 AND 36500),
    counted_from  TEXT NOT NULL CHECK (counted_from IN ('added', 'modified')),
    set_by        TEXT NOT NULL,
    set_at        TEXT NOT NULL
) STRICT;

-- Documents that no rule and nobody may erase for as long as the row is there.
CREATE TABLE legal_holds (
    document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    why         TEXT NOT NULL,
    held_by     TEXT NOT NULL,
    held_at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the schedule saw the clocks last: one that jumps ahead does not make documents old.
CREATE TABLE retention_clock (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    utc            TEXT NOT NULL,
    boot_id        TEXT NOT NULL,
    at_monotonic_s REAL NOT NULL,
    ahead_since    TEXT                            -- the time that the clock jumped to, until somebody confirms it
) STRICT;
