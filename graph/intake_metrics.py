"""What the metrics say of the carriers: how much came in, and how fresh it is."""

from collections.abc import Iterator
from datetime import date

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from loaders.freshness import FreshnessRow
from loaders.intake import IntakeRow

OUTCOMES = ("inserted", "updated", "unchanged", "held", "rejected", "skipped")
OWN = "(own)"


def intake_families(
    intake: list[tuple[IntakeRow, FreshnessRow | None]], today: date
) -> Iterator[Metric]:
    """Files, rows and lateness by carrier."""
    files = CounterMetricFamily(
        "downline_ingest_files",
        "Files by carrier, taken in or refused whole.",
        labels=("carrier", "outcome"),
    )
    rows = CounterMetricFamily(
        "downline_ingest_rows",
        "Rows of files that were taken in, by carrier and fate.",
        labels=("carrier", "outcome"),
    )
    late = GaugeMetricFamily(
        "downline_late_feeds", "Feeds whose next report is a week overdue.", labels=("carrier",)
    )
    overdue = GaugeMetricFamily(
        "downline_report_overdue_days",
        "Days since the next report was expected; below zero while it is not.",
        labels=("carrier",),
    )
    for row, freshness in intake:
        carrier = row.code or OWN
        files.add_metric((carrier, "taken"), row.taken)
        files.add_metric((carrier, "refused"), row.refused)
        for outcome in OUTCOMES:
            rows.add_metric((carrier, outcome), float(getattr(row, outcome)))
        if freshness is not None and freshness.expected_by is not None:
            late.add_metric((carrier,), len(freshness.late_feeds))
            overdue.add_metric((carrier,), (today - freshness.expected_by).days)
    yield from (files, rows, late, overdue)
