"""Takes files in, alone in its process so that its memory is its own; prints a line with RESULT."""

import json
import resource
import sys
import time
from pathlib import Path

import psycopg

from ingest.pipeline import Options, ingest_files


def main(url: str, *paths: str) -> None:
    """Take the files in and say how long it took and what became of their rows."""
    started = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        outcomes = list(ingest_files(connection, [Path(path) for path in paths], Options()))
    counts = {
        name: sum(getattr(outcome, name) for outcome in outcomes)
        for name in ("inserted", "updated", "unchanged", "held", "skipped")
    }
    result = {
        **counts,
        "seconds": time.perf_counter() - started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "refused": [outcome.error for outcome in outcomes if outcome.error],
    }
    print("RESULT", json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
