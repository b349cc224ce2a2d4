"""A plan change that nobody printed is derived, and taken back when what explained it moves."""

import itertools
from pathlib import Path

import psycopg
import pytest

from tests.ingest.carrier_files import Inbox

ENDED = {"Termination Date": "10/31/2026"}
NEXT = {"Coverage Effective Date": "11/1/2026"}
MOVED = {
    "the day": {"Coverage Effective Date": "12/1/2026"},
    "the birth date": {**NEXT, "Date of Birth": "1/3/1950"},
    "the Medicare id": {**NEXT, "Medicare Number": "1EG4TE5MK74"},
}


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def reason(inbox: Inbox) -> list[tuple[str, str | None]]:
    return inbox.connection.execute(
        "select enrollment.status::text, termination_reason::text from enrollment "
        "join carrier on carrier.id = carrier_id where code = 'wellcare'"
    ).fetchall()


def test_an_enrollment_from_the_next_day_on_is_a_plan_change(inbox):
    inbox.wellcare("2026-11-01", ENDED)
    assert reason(inbox) == [("POLICY_DISENROLLMENT", "OTHER")]

    inbox.aetna("2026-11-08", NEXT)

    assert reason(inbox) == [("POLICY_DISENROLLMENT", "PLAN_CHANGE")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("moved", MOVED.values(), ids=MOVED)
def test_it_is_none_once_the_next_one_is_corrected(inbox, moved, order):
    reports = [
        lambda: inbox.wellcare("2026-11-01", ENDED),
        lambda: inbox.aetna("2026-11-08", NEXT),
        lambda: inbox.aetna("2026-11-15", moved),
    ]

    for number in order:
        reports[number]()

    assert reason(inbox) == [("POLICY_DISENROLLMENT", "OTHER")]
