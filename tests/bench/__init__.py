"""Measures reads and ingest beside other ways to do the same; run `python -m tests.bench`."""
