-- Training material made of a collection: datasets with items that people review, and frozen versions that nobody changes.
CREATE TABLE datasets (
    id            TEXT PRIMARY KEY,
    collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,  -- who may read it may see the items
    name          TEXT NOT NULL COLLATE NOCASE,
    created_by    TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    revision      INTEGER NOT NULL DEFAULT 0,      -- counts changes of the items, so that a freeze sees that one came between
    UNIQUE (collection_id, name)
) STRICT;

-- content: canonical JSON of {"messages"} (sft) or {"prompt", "chosen", "rejected"} (dpo); '' for cpt, whose text is the
-- document's own and is copied only into versions.
CREATE TABLE dataset_items (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice
    dataset_id TEXT NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('sft', 'dpo', 'cpt')),
    origin     TEXT NOT NULL CHECK (origin IN ('generated', 'extracted', 'imported', 'feedback')),
    state      TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected')),
    content    TEXT NOT NULL,
    question   TEXT NOT NULL,                      -- its beginning, for lists
    language   TEXT,
    words      INTEGER NOT NULL,
    dropped    TEXT NOT NULL DEFAULT '[]',         -- JSON: why the filters of the last freeze left it out
    edited     INTEGER NOT NULL DEFAULT 0,
    key        BLOB NOT NULL,                      -- SHA-256 of what a builder made: the same is never added twice
    turn_id    TEXT,                               -- of the answer that was rated, for feedback
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (dataset_id, key)
) STRICT;
-- A page of the list is a walk along one of these; state, origin and kind come along for the filters.
CREATE INDEX dataset_items_by_age ON dataset_items (dataset_id, id, state, origin, kind);
CREATE INDEX dataset_items_by_state ON dataset_items (dataset_id, state, origin, kind);
CREATE INDEX dataset_items_by_question ON dataset_items (dataset_id, question, id, state, origin, kind);
CREATE INDEX dataset_items_by_words ON dataset_items (dataset_id, words, id, state, origin, kind);
CREATE INDEX dataset_items_by_dropped ON dataset_items (dataset_id, id) WHERE dropped <> '[]';
CREATE INDEX dataset_items_by_update ON dataset_items (dataset_id, updated_at, id, state, origin, kind);

-- Which documents an item repeats words of, as they were then. With any of them the item goes.
CREATE TABLE dataset_item_sources (
    item_id         INTEGER NOT NULL REFERENCES dataset_items(id) ON DELETE CASCADE,
    document_id     TEXT NOT NULL,
    document_sha256 BLOB NOT NULL,
    chunk_id        INTEGER,
    start           INTEGER,                       -- characters of the document's text
    "end"           INTEGER,
    PRIMARY KEY (item_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_item_sources_by_document ON dataset_item_sources (document_id);

-- The words of the items, for searching in them.
CREATE VIRTUAL TABLE dataset_item_words USING fts5(text, detail = none, tokenize = 'unicode61');
INSERT INTO dataset_item_words(dataset_item_words, rank) VALUES ('secure-delete', 1);

-- What a job did, one row for each document, passage or batch of lines, written in the transaction that did it.
CREATE TABLE dataset_build_steps (
    job_id TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    step   TEXT NOT NULL,
    counts TEXT NOT NULL,                          -- JSON: what was added, and what was left out and why
    faults TEXT NOT NULL DEFAULT '[]',             -- JSON [[line, reason], ...]
    PRIMARY KEY (job_id, step)
) STRICT, WITHOUT ROWID;

-- The last step of reviewing, as it was before, so that it can be undone.
CREATE TABLE dataset_undo_steps (
    dataset_id TEXT PRIMARY KEY REFERENCES datasets(id) ON DELETE CASCADE,
    action     TEXT NOT NULL,
    done_by    TEXT NOT NULL,
    done_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dataset_undo_items (
    item_id    INTEGER PRIMARY KEY REFERENCES dataset_items(id) ON DELETE CASCADE,
    dataset_id TEXT NOT NULL REFERENCES dataset_undo_steps(dataset_id) ON DELETE CASCADE,
    state      TEXT NOT NULL,
    content    TEXT,                               -- NULL: it was not edited
    edited     INTEGER NOT NULL
) STRICT;
CREATE INDEX dataset_undo_items_by_dataset ON dataset_undo_items (dataset_id);

CREATE TABLE dataset_versions (
    id         TEXT PRIMARY KEY,
    dataset_id TEXT NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,                   -- from 1
    kind       TEXT NOT NULL CHECK (kind IN ('sft', 'dpo', 'cpt')),
    sha256     TEXT NOT NULL,                      -- over the lines in their order, hexadecimal
    settings   TEXT NOT NULL,                      -- JSON
    statistics TEXT NOT NULL,                      -- JSON
    card       TEXT NOT NULL,                      -- Markdown
    job_id     TEXT UNIQUE,                        -- the job that froze it: one that is run again makes no second version
    frozen_by  TEXT NOT NULL,
    frozen_at  TEXT,                               -- NULL only within the transaction that makes it
    withdrawn  INTEGER NOT NULL DEFAULT 0,         -- lines that went with their documents since then
    UNIQUE (dataset_id, number)
) STRICT;

CREATE TABLE dataset_version_lines (
    id         INTEGER PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES dataset_versions(id) ON DELETE CASCADE,
    split      TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
    ordinal    INTEGER NOT NULL,                   -- from 1 within the split
    line       TEXT NOT NULL,                      -- canonical JSON
    UNIQUE (version_id, split, ordinal)
) STRICT;
CREATE TABLE dataset_line_sources (
    line_id     INTEGER NOT NULL REFERENCES dataset_version_lines(id) ON DELETE CASCADE,
    document_id TEXT NOT NULL,
    PRIMARY KEY (line_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_line_sources_by_document ON dataset_line_sources (document_id);

-- Lineage: the documents of a version, as they were when its items were made. It stays when a document goes.
CREATE TABLE dataset_version_documents (
    version_id      TEXT NOT NULL REFERENCES dataset_versions(id) ON DELETE CASCADE,
    document_id     TEXT NOT NULL,
    document_sha256 TEXT NOT NULL,
    split           TEXT NOT NULL,
    items           INTEGER NOT NULL,
    withdrawn       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (version_id, document_id, document_sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_version_documents_by_document ON dataset_version_documents (document_id);

CREATE TRIGGER documents_erase_dataset_items AFTER DELETE ON documents
BEGIN
    DELETE FROM dataset_items WHERE id IN (SELECT item_id FROM dataset_item_sources WHERE document_id = OLD.id);
    DELETE FROM dataset_version_lines
        WHERE id IN (SELECT line_id FROM dataset_line_sources WHERE document_id = OLD.id);
    UPDATE dataset_version_documents SET withdrawn = 1 WHERE document_id = OLD.id;
END;

CREATE TRIGGER dataset_items_added AFTER INSERT ON dataset_items
BEGIN
    UPDATE datasets SET revision = revision + 1 WHERE id = NEW.dataset_id;
END;
CREATE TRIGGER dataset_items_changed AFTER UPDATE OF state, content ON dataset_items
BEGIN
    UPDATE datasets SET revision = revision + 1 WHERE id = NEW.dataset_id;
END;
CREATE TRIGGER dataset_items_removed AFTER DELETE ON dataset_items
BEGIN
    DELETE FROM dataset_item_words WHERE rowid = OLD.id;
    UPDATE datasets SET revision = revision + 1 WHERE id = OLD.dataset_id;
END;

-- A frozen version does not change; it only loses the lines of documents that were removed, and counts them.
CREATE TRIGGER dataset_versions_stay BEFORE UPDATE ON dataset_versions
    WHEN OLD.frozen_at IS NOT NULL AND (NEW.id, NEW.dataset_id, NEW.number, NEW.kind, NEW.sha256, NEW.settings,
        NEW.statistics, NEW.card, NEW.job_id, NEW.frozen_by, NEW.frozen_at) IS NOT (OLD.id, OLD.dataset_id, OLD.number,
        OLD.kind, OLD.sha256, OLD.settings, OLD.statistics, OLD.card, OLD.job_id, OLD.frozen_by, OLD.frozen_at)
BEGIN
    SELECT RAISE(ABORT, 'a frozen version does not change');
END;
CREATE TRIGGER dataset_lines_stay BEFORE UPDATE ON dataset_version_lines
BEGIN
    SELECT RAISE(ABORT, 'a frozen version does not change');
END;
CREATE TRIGGER dataset_lines_come_with_their_version BEFORE INSERT ON dataset_version_lines
    WHEN (SELECT frozen_at FROM dataset_versions WHERE id = NEW.version_id) IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a frozen version does not change');
END;
CREATE TRIGGER dataset_lines_withdrawn AFTER DELETE ON dataset_version_lines
BEGIN
    UPDATE dataset_versions SET withdrawn = withdrawn + 1 WHERE id = OLD.version_id;
END;
