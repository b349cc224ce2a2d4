"""Taking files in at a terminal: with a progress bar, a table, and an exit code."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

import orjson

from graph.console import progress_bar, results_console, say
from graph.ending import DATABASE, FILE_REFUSED, USAGE, fail
from ingest.inbox import find_files
from ingest.pipeline import Options
from ingest.run import IngestRun, run_ingest
from ingest.run_document import run_document
from ingest.summary import print_summary, print_totals
from ingest.watch import Arrivals, NotWatchable, Watcher, watch
from models.database import DatabaseAddress
from models.settings import Settings, business_day


def take_in(
    address: DatabaseAddress,
    paths: list[Path],
    options: Options,
    roll_to: date,
    *,
    held: bool = False,
    show: Callable[[IngestRun], None],
) -> IngestRun:
    """Ingest with a progress bar, and show what it did."""
    found, missing = find_files(paths)
    if missing:
        fail("; ".join(f"{path}: no such file or folder" for path in missing), FILE_REFUSED)
    if paths and not found:
        say(f"no report lies in {', '.join(map(str, paths))}; nothing to take in")
    with progress_bar("taking in", total=len(found)) as advance:
        done = run_ingest(
            address.owner_url,
            found,
            options,
            held=held,
            roll_to=roll_to,
            progress=advance.rows_read,
            each=lambda _outcome: advance.step(),
        )
    show(done)
    return done


def watch_inbox(
    address: DatabaseAddress, settings: Settings, folder: Path, options: Options, *, as_json: bool
) -> NoReturn:
    """Take in what arrives until stopped; a document or a table for each time something did."""
    say(f"watching {folder}; stop it with Ctrl-C")
    watcher = Watcher(
        owner_url=address.owner_url,
        arrivals=Arrivals(folder),
        options=options,
        today=lambda: business_day(settings),
        show=lambda done: show_run(done, as_json=as_json),
        say=say,
    )
    try:
        watch(watcher)
    except NotWatchable as error:
        fail(str(error), USAGE)


def show_totals(done: IngestRun) -> None:
    """What a run over many files did, feed by feed."""
    print_totals(results_console(), done)


def show_run(done: IngestRun, *, as_json: bool) -> None:
    """What a run did: a table and sentences, or one line of JSON."""
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(run_document(done), option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.flush()
    else:
        print_summary(results_console(), done)


def finish(done: IngestRun) -> None:
    """End as the run did: with the database's failure, with a refused file, or well."""
    if done.failure is not None:
        fail(done.failure, DATABASE)
    if done.refused:
        sys.exit(FILE_REFUSED)
