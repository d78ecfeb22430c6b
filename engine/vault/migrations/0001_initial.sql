-- The first schema. Times are RFC 3339 UTC text; ids are prefix_ULID text unless said otherwise.

CREATE TABLE users (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role        TEXT NOT NULL CHECK (role IN ('analyst', 'knowledge_owner', 'model_owner', 'compliance_officer', 'administrator')),
    key_digest  BLOB UNIQUE,                       -- SHA-256 of the API key, which is shown once; NULL: no key
    created_at  TEXT NOT NULL
) STRICT;

CREATE TABLE collections (
    id           INTEGER PRIMARY KEY,              -- small: the high bits of every chunk id below it
    name         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created_by   TEXT NOT NULL REFERENCES users(id),
    created_at   TEXT NOT NULL,
    next_chunk   INTEGER NOT NULL DEFAULT 1        -- low bits of the next chunk id; never reused
) STRICT;

CREATE TABLE grants (
    collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    user_id       TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    access        TEXT NOT NULL CHECK (access IN ('read', 'write')),   -- write includes read
    granted_by    TEXT NOT NULL REFERENCES users(id),
    granted_at    TEXT NOT NULL,
    PRIMARY KEY (collection_id, user_id)
) STRICT, WITHOUT ROWID;

-- One row per original. The key goes with the row, and with the key the file's content.
CREATE TABLE blobs (
    id         TEXT PRIMARY KEY,
    key        BLOB NOT NULL,                      -- 32 random bytes, AES-256-GCM
    size_bytes INTEGER NOT NULL,
    sha256     BLOB NOT NULL                       -- of the plain bytes
) STRICT;

CREATE TABLE documents (
    id            TEXT PRIMARY KEY,
    collection_id INTEGER NOT NULL REFERENCES collections(id),
    parent_id     TEXT REFERENCES documents(id) ON DELETE CASCADE,   -- the mail or archive it came in
    path          TEXT NOT NULL,                   -- absolute source path; members add ' » name' for each level
    name          TEXT NOT NULL,                   -- what a person calls it: the file name, with members' levels
    title         TEXT,
    media_type    TEXT,
    language      TEXT,
    sha256        BLOB NOT NULL,                   -- of the original bytes
    size_bytes    INTEGER NOT NULL,
    mtime_ns      INTEGER,                         -- of the source file; with size_bytes the quick "unchanged" test
    text_sha256   BLOB,                            -- of the normalised text: the same text in another format is a duplicate
    status        TEXT NOT NULL CHECK (status IN ('ready', 'duplicate', 'skipped', 'quarantined', 'failed')),
    reason_code   TEXT,                            -- for every status but ready
    reason        TEXT,
    duplicate_of  TEXT,                            -- document id
    blob_id       TEXT REFERENCES blobs(id),
    pages         INTEGER,
    chunks        INTEGER NOT NULL DEFAULT 0,
    added_at      TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    UNIQUE (collection_id, path)
) STRICT;
CREATE INDEX documents_by_content ON documents (collection_id, sha256);
CREATE INDEX documents_by_text ON documents (collection_id, text_sha256);
CREATE INDEX documents_by_parent ON documents (parent_id);
CREATE INDEX documents_by_original ON documents (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- The extracted text, to which every offset in this database refers (characters, not bytes).
CREATE TABLE document_texts (
    document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    text        TEXT NOT NULL
) STRICT;

CREATE TABLE elements (
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    level       INTEGER,
    page        INTEGER,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    boxes       TEXT,                              -- JSON [[page, x0, y0, x1, y1], ...], fractions of the page
    PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Near-duplicate search: bands of a MinHash signature.
CREATE TABLE minhash_bands (
    collection_id INTEGER NOT NULL,
    band          INTEGER NOT NULL,
    digest        BLOB NOT NULL,
    document_id   TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    PRIMARY KEY (collection_id, band, digest, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX minhash_by_document ON minhash_bands (document_id);
CREATE TABLE minhash_signatures (
    document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    signature   BLOB NOT NULL                      -- 128 x uint32, little endian
) STRICT;

-- A chunk's id is (collection_id << 32) | sequence, so that one collection is one range of row ids in
-- every index: the access filter is a range, applied before anything is ranked.
CREATE TABLE chunks (
    id          INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    page        INTEGER,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    heading     TEXT NOT NULL DEFAULT '',          -- the headings above it, ' > ' between levels
    tokens      INTEGER NOT NULL,                  -- word pieces of the embedder
    text        TEXT NOT NULL                      -- the document's text from start to end
) STRICT;
CREATE INDEX chunks_by_document ON chunks (document_id, ordinal);

-- Stems, not words: the retrieval package writes them with the stemmer of the document's language. place: title
-- and headings; repeated: '²' before each stem that body has more than once. Ranking is computed from the rows of
-- the candidates, so the lists need neither positions nor columns.
CREATE VIRTUAL TABLE chunk_terms USING fts5(body, place, repeated, detail = none, tokenize = 'ascii');
INSERT INTO chunk_terms(chunk_terms, rank) VALUES ('secure-delete', 1);

-- The words among those stems, for misspelt questions and compounds; a word goes with the last document that has it.
CREATE TABLE vocabulary (
    term TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The durable vectors (L2-normalised float32). The fast index in memory is built from these at unlock.
-- Eight to a block, so that reading a single one passes over three pages and not over twenty-four.
CREATE VIRTUAL TABLE chunk_vectors USING vec0(embedding float[384] distance_metric=cosine, chunk_size=8);

CREATE TABLE jobs (
    id               TEXT PRIMARY KEY,
    kind             TEXT NOT NULL,
    lane             TEXT NOT NULL CHECK (lane IN ('cpu', 'gpu')),
    state            TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    params           TEXT NOT NULL,                -- JSON
    created_by       TEXT NOT NULL,
    stage            TEXT NOT NULL DEFAULT '',
    done             INTEGER NOT NULL DEFAULT 0,
    total            INTEGER,                      -- NULL: not known
    unit             TEXT NOT NULL DEFAULT '',
    attempts         INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    result           TEXT,                         -- JSON
    error_code       TEXT,
    error_message    TEXT,
    error_help       TEXT,
    created_at       TEXT NOT NULL,
    started_at       TEXT,
    finished_at      TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, created_at);

-- What an ingestion job did with each file, written in the transaction that did it.
CREATE TABLE ingest_outcomes (
    job_id      TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    path        TEXT NOT NULL,
    document_id TEXT,
    status      TEXT NOT NULL CHECK (status IN ('added', 'unchanged', 'updated', 'duplicate', 'skipped', 'quarantined', 'failed')),
    reason_code TEXT,
    reason      TEXT,
    chunks      INTEGER NOT NULL DEFAULT 0,
    pages       INTEGER,
    PRIMARY KEY (job_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE watched_folders (
    path          TEXT NOT NULL,
    collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    created_by    TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    last_scan_at  TEXT,
    PRIMARY KEY (collection_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE turns (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    ordinal         INTEGER NOT NULL,
    question        TEXT NOT NULL,
    rewritten       TEXT,                          -- the question as searched, where the conversation changed it
    mode            TEXT NOT NULL CHECK (mode IN ('answer', 'quote')),
    answer          TEXT NOT NULL,                 -- JSON of the answer as returned
    created_at      TEXT NOT NULL,
    UNIQUE (conversation_id, ordinal)
) STRICT;

CREATE TABLE models (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    file_name      TEXT NOT NULL,                  -- below models/
    sha256         BLOB NOT NULL,
    size_bytes     INTEGER NOT NULL,
    architecture   TEXT NOT NULL,
    parameters     INTEGER,
    context_tokens INTEGER NOT NULL,
    quantization   TEXT NOT NULL,
    chat_template  TEXT,
    licence        TEXT,
    imported_at    TEXT NOT NULL
) STRICT;

-- Which model answers; the newest row is the one in use, older rows are what a roll-back returns to.
CREATE TABLE model_uses (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id TEXT REFERENCES models(id),           -- NULL: none, quote mode only
    used_at  TEXT NOT NULL,
    used_by  TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL                            -- JSON
) STRICT, WITHOUT ROWID;
