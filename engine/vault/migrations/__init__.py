"""Ordered schema changes: NNNN_name.sql, each applied once in a transaction of its own."""
