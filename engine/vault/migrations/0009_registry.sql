-- Model versions that came out of training: what they are made of, what was proven, and at which stage they are.

-- Weights that were trained on documents are sealed in blobs/; file_name is then empty.
ALTER TABLE models ADD COLUMN blob_id TEXT REFERENCES blobs(id);
-- An adapter answers together with the model that it was made for.
ALTER TABLE models ADD COLUMN base_model_id TEXT REFERENCES models(id);
CREATE INDEX models_by_base ON models (base_model_id) WHERE base_model_id IS NOT NULL;

CREATE TABLE model_versions (
    id                   TEXT PRIMARY KEY,
    name                 TEXT NOT NULL,
    model_id             TEXT UNIQUE REFERENCES models(id) ON DELETE SET NULL,  -- NULL: refused, or removed since
    form                 TEXT NOT NULL CHECK (form IN ('merged', 'adapter')),
    quantization         TEXT NOT NULL,            -- of the merged model, or of the base that the adapter goes with
    importance           INTEGER NOT NULL,         -- 1: quantized with an importance matrix
    run_id               TEXT NOT NULL,
    dataset_version_id   TEXT,
    base_pack_id         TEXT NOT NULL,
    base_manifest_sha256 TEXT NOT NULL,
    base_model_id        TEXT,                     -- of an adapter; kept as text when that model is removed
    adapter_sha256       BLOB NOT NULL,            -- of adapter_model.safetensors
    gguf_sha256          BLOB,                     -- NULL: refused before it was kept
    size_bytes           INTEGER NOT NULL,
    refused              TEXT,                     -- why it may not become a candidate
    created_at           TEXT NOT NULL,
    created_by           TEXT NOT NULL
) STRICT;
CREATE INDEX model_versions_by_run ON model_versions (run_id);

CREATE TABLE parity_checks (
    version_id   TEXT NOT NULL REFERENCES model_versions(id),
    kind         TEXT NOT NULL CHECK (kind IN ('tokens', 'template', 'greedy', 'perplexity')),
    quantization TEXT NOT NULL,                    -- of the file that was asked
    passed       INTEGER NOT NULL,
    measured     REAL NOT NULL,
    "limit"      REAL NOT NULL,
    detail       TEXT NOT NULL,
    PRIMARY KEY (version_id, kind, quantization)
) STRICT, WITHOUT ROWID;

-- Rows are added and never changed: the stage of a version is that of its newest row.
CREATE TABLE stage_moves (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id TEXT NOT NULL REFERENCES model_versions(id),
    from_stage TEXT CHECK (from_stage IN ('candidate', 'approved', 'serving', 'retired')),
    to_stage   TEXT NOT NULL CHECK (to_stage IN ('candidate', 'approved', 'serving', 'retired')),
    moved_at   TEXT NOT NULL,
    moved_by   TEXT NOT NULL,
    why        TEXT NOT NULL
) STRICT;
CREATE INDEX stage_moves_by_version ON stage_moves (version_id, sequence);
CREATE TRIGGER stage_moves_are_kept BEFORE DELETE ON stage_moves
BEGIN SELECT RAISE(ABORT, 'moves between stages are never removed'); END;
CREATE TRIGGER stage_moves_stay_as_they_are BEFORE UPDATE ON stage_moves
BEGIN SELECT RAISE(ABORT, 'moves between stages are never changed'); END;
