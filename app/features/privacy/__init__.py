"""Personal data: what waits for a reviewer, what becomes of findings, own recognisers, and revealing pseudonyms."""
