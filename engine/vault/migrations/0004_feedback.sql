-- What the person who asked thinks of an answer. A correction may repeat what the answer said, so it goes with it.
CREATE TABLE turn_feedback (
    turn_id    TEXT PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE,
    rating     TEXT CHECK (rating IN ('up', 'down')),
    correction TEXT,                               -- what the answer should have said, in the reader's words
    updated_at TEXT NOT NULL,
    CHECK (rating IS NOT NULL OR correction IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER turns_erase_corrections AFTER UPDATE OF answer ON turns WHEN NEW.answer = ''
BEGIN
    DELETE FROM turn_feedback WHERE turn_id = NEW.id AND rating IS NULL;
    UPDATE turn_feedback SET correction = NULL WHERE turn_id = NEW.id;
END;
