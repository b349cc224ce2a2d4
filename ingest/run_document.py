"""A run of ingest as one JSON document: the figures of the summary and of the `report` table."""

from dataclasses import asdict
from typing import Any

from ingest.held_groups import held_groups
from ingest.report import FileOutcome, unmapped_words
from ingest.run import IngestRun
from ingest.summary import FATES


def run_document(done: IngestRun) -> dict[str, Any]:
    """Counts per file and in all, refusals, warnings, words, and what is late, by plain names."""
    files = [file_document(outcome) for outcome in done.outcomes]
    counted = [outcome for outcome in done.outcomes if outcome.error is None and not outcome.known]
    return {
        "dry_run": done.dry_run,
        "files": files,
        "totals": {
            "files": len(done.outcomes),
            "taken_in": len(counted),
            "known": sum(outcome.known for outcome in done.outcomes),
            "refused": sum(outcome.error is not None for outcome in done.outcomes),
            **counts_document(done.outcomes),
            "returned": sum(outcome.returned for outcome in done.outcomes),
        },
        "refused": [
            {"file": outcome.file_name, "archive": outcome.archive, "sentence": outcome.error}
            for outcome in done.outcomes
            if outcome.error is not None
        ],
        "held_rows": [asdict(group) for group in done.held],
        "held_again": None
        if done.retried is None
        else {"returned": done.retried.returned, "waiting": done.retried.waiting},
        "late_files": [
            {"file": each.file_name, "as_of": each.as_of, "newer_report": each.newer_on}
            for each in done.outcomes
            if each.newer_on is not None
        ],
        **outlook_document(done),
        "failure": done.failure,
    }


def file_document(outcome: FileOutcome) -> dict[str, Any]:
    """One file, or one refusal; `known` files were taken in before and count nothing."""
    return {
        "file": outcome.file_name,
        "archive": outcome.archive,
        "carrier": outcome.carrier,
        "feed": outcome.feed,
        "as_of": outcome.as_of,
        "known": outcome.known,
        "error": outcome.error,
        **counts_document([outcome]),
        "held_rows": [asdict(group) for group in held_groups(outcome.problems)],
        "returned": outcome.returned,
        "unmapped_words": unmapped_words(outcome.unmapped),
        "warnings": outcome.warnings,
    }


def counts_document(outcomes: list[FileOutcome]) -> dict[str, int]:
    """The rows of these files and their fates, added up."""
    return {name: sum(getattr(each, name) for each in outcomes) for name in ("rows", *FATES)}


def outlook_document(done: IngestRun) -> dict[str, Any]:
    """How the carriers stand after the run; null where the database failed before."""
    if done.outlook is None:
        return {"late_feeds": None, "inclusion": None}
    return {
        "late_feeds": [
            {
                "carrier": feed.carrier,
                "feed": feed.feed,
                "as_of": feed.as_of,
                "expected_by": feed.expected_by,
            }
            for feed in done.outlook.late
        ],
        "inclusion": [
            {
                "suggested": each.suggested.lower(),
                "carriers": list(each.carriers),
                "sentence": each.sentence,
            }
            for each in done.outlook.suggestions
        ],
    }
