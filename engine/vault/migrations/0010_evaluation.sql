-- Question sets put to models: what was asked, how, what each model said and how that was scored.
CREATE TABLE evaluations (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    job_id         TEXT,
    mode           TEXT NOT NULL CHECK (mode IN ('closed', 'retrieval')),
    searched       TEXT NOT NULL,                  -- JSON list: collections that the answers may rest on
    visible_with   TEXT NOT NULL,                  -- JSON list: collections that a reader of this record must read
    set_sha256     BLOB NOT NULL CHECK (length(set_sha256) = 32),
    max_tokens     INTEGER NOT NULL CHECK (max_tokens > 0),
    seed           INTEGER NOT NULL,
    created_at     TEXT NOT NULL,
    created_by     TEXT NOT NULL,
    finished_at    TEXT                            -- NULL: under way, or given up; its job says which
) STRICT;

CREATE TABLE evaluation_questions (
    evaluation_id TEXT NOT NULL REFERENCES evaluations(id) ON DELETE CASCADE,
    number        INTEGER NOT NULL CHECK (number > 0),
    question      TEXT NOT NULL,
    expected      TEXT NOT NULL,                   -- JSON list; empty: the right answer is to abstain
    PRIMARY KEY (evaluation_id, number)
) STRICT, WITHOUT ROWID;

-- Models are named, not referenced: a record stays when a model goes.
CREATE TABLE evaluation_models (
    evaluation_id TEXT NOT NULL REFERENCES evaluations(id) ON DELETE CASCADE,
    position      INTEGER NOT NULL CHECK (position > 0),
    model_id      TEXT NOT NULL,
    name          TEXT NOT NULL,
    sha256        BLOB NOT NULL CHECK (length(sha256) = 32),
    base_sha256   BLOB CHECK (length(base_sha256) = 32),  -- of the model below an adapter
    version_id    TEXT,                            -- NULL: it was imported
    PRIMARY KEY (evaluation_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation_answers (
    evaluation_id TEXT NOT NULL REFERENCES evaluations(id) ON DELETE CASCADE,
    position      INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    answer        TEXT NOT NULL,
    abstained     INTEGER NOT NULL,
    contains      INTEGER NOT NULL,
    exact         INTEGER NOT NULL,
    f1            REAL NOT NULL,
    PRIMARY KEY (evaluation_id, position, number)
) STRICT, WITHOUT ROWID;
