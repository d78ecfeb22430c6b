-- Which page a character stands on, without reading the rows of the whole document.
CREATE INDEX elements_by_start ON elements (document_id, start, page);
