-- Searches over a few values of the configuration; each trial is a run.
CREATE TABLE training_sweeps (
    id         TEXT PRIMARY KEY,
    job_id     TEXT,
    request    TEXT NOT NULL,                      -- JSON, as it was asked for
    trials     INTEGER NOT NULL CHECK (trials > 0),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
) STRICT;

-- One training: what it was told, on what, how it ended. Dataset and base are named, not referenced: a record stays.
CREATE TABLE training_runs (
    id                   TEXT PRIMARY KEY,
    name                 TEXT NOT NULL,
    state                TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    job_id               TEXT,
    sweep_id             TEXT REFERENCES training_sweeps(id) ON DELETE CASCADE,
    trial                TEXT,                     -- JSON: the values that the sweep chose
    preset               TEXT NOT NULL,
    config               TEXT NOT NULL,            -- JSON, resolved: nothing in it is 'auto'
    objective            TEXT NOT NULL CHECK (objective IN ('sft', 'cpt', 'dpo')),
    dataset_version      TEXT NOT NULL,
    dataset_sha256       TEXT NOT NULL,
    data_sha256          TEXT,                     -- of the lines that the trainer was given, from its first start on
    base_pack_id         TEXT NOT NULL,
    base_name            TEXT NOT NULL,
    base_manifest_sha256 TEXT NOT NULL,
    licence              TEXT NOT NULL,
    run_key              BLOB NOT NULL CHECK (length(run_key) = 32),  -- erasing it erases the run's files
    estimated_bytes      INTEGER NOT NULL,
    versions             TEXT NOT NULL DEFAULT '{}',
    device               TEXT,
    step                 INTEGER NOT NULL DEFAULT 0,
    steps                INTEGER,
    loss                 REAL,
    best_step            INTEGER,
    best_loss            REAL,
    tokens_per_s         REAL,
    peak_memory_bytes    INTEGER,
    files                TEXT NOT NULL DEFAULT '[]',
    notes                TEXT NOT NULL DEFAULT '[]',
    error_code           TEXT,
    error_message        TEXT,
    error_help           TEXT,
    created_at           TEXT NOT NULL,
    created_by           TEXT NOT NULL,
    started_at           TEXT,
    finished_at          TEXT
) STRICT;

CREATE INDEX training_runs_by_sweep ON training_runs(sweep_id);

-- Each step's numbers; a step that is done again after a crash replaces its row by an equal one.
CREATE TABLE training_metrics (
    run_id          TEXT NOT NULL REFERENCES training_runs(id) ON DELETE CASCADE,
    step            INTEGER NOT NULL,
    loss            REAL,
    learning_rate   REAL,
    grad_norm       REAL,
    tokens          INTEGER,
    tokens_per_s    REAL,
    memory_bytes    INTEGER,
    temperature_c   INTEGER,
    evaluation_loss REAL,
    PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
