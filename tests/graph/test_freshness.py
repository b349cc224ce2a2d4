"""How fresh a carrier's reports are, on either side of each boundary."""

import pytest

from tests.ingest.carrier_files import Inbox

FRESHNESS = """
{ carriers { code freshness { asOf expectedBy state lateFeeds } } }
"""


def of(data, code):
    [found] = [carrier["freshness"] for carrier in data["carriers"] if carrier["code"] == code]
    return found


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.mark.parametrize(
    ("today", "state", "late"),
    [
        ("2026-11-01", "FRESH", []),
        ("2026-11-29", "FRESH", []),
        ("2026-11-30", "DUE", []),
        ("2026-12-06", "DUE", []),
        ("2026-12-07", "LATE", ["book"]),
    ],
)
async def test_a_report_is_expected_after_cadence_and_lag_and_late_a_week_after(
    connection, execute, inbox, today, state, late
):
    inbox.wellcare("2026-11-01", {})

    connection.execute("select roll_business_day(%s)", (today,))

    assert of(await execute(FRESHNESS), "wellcare") == {
        "asOf": "2026-11-01",
        "expectedBy": "2026-11-29",
        "state": state,
        "lateFeeds": late,
    }


async def test_a_carrier_without_a_report_was_never_fresh(execute, inbox):
    assert of(await execute(FRESHNESS), "humana") == {
        "asOf": None,
        "expectedBy": None,
        "state": "NEVER",
        "lateFeeds": [],
    }


async def test_of_several_feeds_the_worst_counts(connection, execute, inbox):
    inbox.uhc_applications("2026-10-01", {})
    inbox.uhc_book("2026-11-15", {})

    assert of(await execute(FRESHNESS), "uhc") == {
        "asOf": "2026-10-01",
        "expectedBy": "2026-10-29",
        "state": "LATE",
        "lateFeeds": ["applications"],
    }


async def test_carriers_and_freshness_are_two_statements_however_many_there_are(
    execute, inbox, count_queries
):
    with count_queries(3):  # the viewer, the carriers, their newest reports
        await execute(FRESHNESS)
