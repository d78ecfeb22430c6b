"""The sources of the sample documents, one Markdown file each, and the tables they refer to."""
