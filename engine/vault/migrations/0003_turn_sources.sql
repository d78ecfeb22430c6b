-- Which documents a turn's answer may repeat words of. Whoever reads the turn must be allowed to read them all, and
-- with any of them the answer goes.
CREATE TABLE turn_sources (
    turn_id     TEXT NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
    document_id TEXT NOT NULL,
    PRIMARY KEY (turn_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX turn_sources_by_document ON turn_sources (document_id);

INSERT OR IGNORE INTO turn_sources (turn_id, document_id)
    SELECT turns.id, json_extract(citation.value, '$.document_id')
    FROM turns, json_each(turns.answer, '$.citations') AS citation;

-- An empty answer is one that was erased.
UPDATE turns SET answer = '' WHERE id IN (
    SELECT turn_id FROM turn_sources WHERE document_id NOT IN (SELECT id FROM documents)
);

CREATE TRIGGER documents_erase_answers AFTER DELETE ON documents
BEGIN
    UPDATE turns SET answer = '' WHERE id IN (SELECT turn_id FROM turn_sources WHERE document_id = OLD.id);
    DELETE FROM turn_sources WHERE document_id = OLD.id;
END;
