"""Datasets: built from documents, reviewed, frozen as versions, exported."""
