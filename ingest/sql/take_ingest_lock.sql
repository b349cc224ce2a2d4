-- One writer at a time; who comes second waits.
select pg_advisory_xact_lock(ingest_lock())
