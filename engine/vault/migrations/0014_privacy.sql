-- What is decided about personal data: policies, findings, people's decisions, pseudonyms, recognisers, reveals.

-- Random keys of the privacy room, each wrapped under a subkey of its own: a new data key rewraps these rows only.
CREATE TABLE privacy_keys (
    purpose TEXT PRIMARY KEY,
    wrapped BLOB NOT NULL                          -- nonce (12) and AES-256-GCM of 32 random bytes
) STRICT, WITHOUT ROWID;

-- A collection without a row has the default policy at revision 0.
CREATE TABLE privacy_policies (
    collection_id INTEGER PRIMARY KEY REFERENCES collections(id) ON DELETE CASCADE,
    uses          TEXT NOT NULL,                   -- JSON {"index": {"*": "keep", "PERSON": "mask"}, ...}
    case_name     TEXT NOT NULL,                   -- '': the collection is a case of its own
    second_person INTEGER NOT NULL CHECK (second_person IN (0, 1)),
    review_below  REAL NOT NULL,                   -- findings with a lower score wait for a reviewer
    revision      INTEGER NOT NULL,                -- of what decides about the stored text
    set_by        TEXT NOT NULL,
    set_at        TEXT NOT NULL
) STRICT;

-- Under which revision the stored text was made.
ALTER TABLE documents ADD COLUMN privacy_revision INTEGER NOT NULL DEFAULT 0;

CREATE TABLE privacy_findings (
    id          INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    place       TEXT NOT NULL CHECK (place IN ('text', 'title', 'name')),
    element     INTEGER,                           -- ordinal of the element; NULL for titles and names
    start       INTEGER,                           -- characters of the stored text; NULL where none is stored
    "end"       INTEGER,
    type        TEXT NOT NULL,
    score       REAL NOT NULL,
    reason      TEXT NOT NULL,
    action      TEXT NOT NULL CHECK (action IN ('keep', 'mask', 'pseudonymise', 'quarantine')),
    digest      BLOB NOT NULL,                     -- keyed, of the type and the normalised words
    sealed      BLOB NOT NULL                      -- the words with some characters around them
) STRICT;
CREATE INDEX privacy_findings_by_document ON privacy_findings (document_id);
CREATE INDEX privacy_findings_by_score ON privacy_findings (score);
CREATE INDEX privacy_findings_by_digest ON privacy_findings (digest);

-- What a reviewer said about words of a document; it holds whenever the document is read again.
CREATE TABLE privacy_decisions (
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    digest      BLOB NOT NULL,
    decision    TEXT NOT NULL CHECK (decision IN ('accept', 'reject')),
    action      TEXT CHECK (action IN ('mask', 'pseudonymise', 'quarantine')),  -- of an accepted one; NULL: the policy's
    decided_by  TEXT NOT NULL,
    decided_at  TEXT NOT NULL,
    PRIMARY KEY (document_id, digest)
) STRICT, WITHOUT ROWID;

-- What a pseudonym stands for, once for each document that has it: with the document it goes.
CREATE TABLE privacy_originals (
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    pseudonym   TEXT NOT NULL,
    case_key    TEXT NOT NULL,
    type        TEXT NOT NULL,
    digest      BLOB NOT NULL,
    sealed      BLOB NOT NULL,
    PRIMARY KEY (document_id, pseudonym)
) STRICT, WITHOUT ROWID;
CREATE INDEX privacy_originals_by_pseudonym ON privacy_originals (pseudonym, case_key);
CREATE INDEX privacy_originals_by_digest ON privacy_originals (digest, case_key);

-- The organisation's own: words that are always found, patterns, and words that are never personal data.
CREATE TABLE privacy_recognisers (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('words', 'pattern', 'never')),
    type       TEXT NOT NULL,
    spec       TEXT NOT NULL,                      -- JSON array of words, or of one pattern
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE privacy_reveals (
    id           TEXT PRIMARY KEY,
    pseudonym    TEXT NOT NULL,
    case_key     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    requested_by TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    requested_at TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'shown')),
    decided_by   TEXT,
    decided_at   TEXT
) STRICT;

-- What became unreadable until it is read again is in no stored answer either.
CREATE TRIGGER documents_pending_erase_answers AFTER UPDATE OF reason_code ON documents
WHEN NEW.reason_code = 'PRIVACY_PENDING' AND OLD.status = 'ready'
BEGIN
    UPDATE turns SET answer = '' WHERE id IN (SELECT turn_id FROM turn_sources WHERE document_id = NEW.id);
END;
