-- Why nobody who looks at a document sees an element; NULL for what is seen. See engine/parsing/hiding.py.
ALTER TABLE elements ADD COLUMN hiding TEXT;

CREATE INDEX elements_hidden ON elements (document_id) WHERE hiding IS NOT NULL;
