-- A page of the list of documents is a walk along one of these, whatever its place in the list: sorted by the column,
-- filtered by collection and status without a look at the row. Measured: benchmarks/document_list.py.
CREATE INDEX documents_by_name ON documents (name COLLATE NOCASE, collection_id, status);
CREATE INDEX documents_by_path ON documents (path, collection_id, status, name);
CREATE INDEX documents_by_type ON documents (media_type, collection_id, status);
CREATE INDEX documents_by_size ON documents (size_bytes, collection_id, status);
CREATE INDEX documents_by_pages ON documents (pages, collection_id, status);
CREATE INDEX documents_by_chunks ON documents (chunks, collection_id, status);
CREATE INDEX documents_by_added ON documents (added_at, collection_id, status);
CREATE INDEX documents_by_updated ON documents (updated_at, collection_id, status);
-- Also for the counts: chunks comes along.
CREATE INDEX documents_by_status ON documents (status, collection_id, chunks);
