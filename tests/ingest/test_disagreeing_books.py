"""Two books that say different things of one enrollment: the newest decides, from its day on."""

import random
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.ingest.carrier_files import Inbox

OTHER = {
    "memberFirstName": "BOB", "dateOfBirth": "03/04/1951", "memberNumber": "910002",
    "mbiNumber": "1EG4TE5MK74", "individualID": "2",
}  # fmt: skip


@pytest.fixture
def inbox(connection: psycopg.Connection, tmp_path: Path) -> Inbox:
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def active(inbox: Inbox, day: str, effective: str, *more: dict[str, str]) -> None:
    inbox.uhc_book(day, {"policyEffectiveDate": effective}, *more)


def inactive(inbox: Inbox, day: str, effective: str, term: str, *more: dict[str, str]) -> None:
    ended = {"memberStatus": "I", "policyEffectiveDate": effective, "policyTermDate": term}
    inbox.uhc_book(day, ended, *({**row, "memberStatus": "I"} for row in more))


def anns(inbox: Inbox, *names: str) -> tuple[object, ...]:
    """Facts of the first enrollment; all others are of others."""
    return inbox.see(*names)[0]


def test_an_ending_that_is_repeated_after_the_other_book_speaks_from_its_new_day(inbox):
    inactive(inbox, "2026-08-25", "2026-09-01", "2300-01-01")
    active(inbox, "2026-09-05", "2026-09-01")

    inactive(inbox, "2026-09-10", "2026-09-01", "2300-01-01", OTHER)

    # As of 25 August it had not begun, which would have been ATTRITED.
    assert anns(inbox, "status", "reason", "since") == (
        "POLICY_DISENROLLMENT", "OTHER", "2026-09-10",
    )  # fmt: skip


def test_who_is_listed_again_after_an_ending_is_active_since_that_day(inbox):
    active(inbox, "2026-11-01", "2026-01-01")
    inactive(inbox, "2026-11-08", "2026-01-01", "2026-10-31")

    active(inbox, "2026-11-15", "2026-01-01", OTHER)

    assert anns(inbox, "status", "since") == ("ACTIVE", "2026-11-15")
    [as_of] = inbox.connection.execute("select as_of from enrollment order by id").fetchall()[0]
    assert as_of == date(2026, 11, 15)


def test_books_that_agree_speak_since_the_first_of_them(inbox):
    active(inbox, "2026-11-01", "2026-01-01")
    inbox.uhc_book(
        "2026-11-03", {"policyEffectiveDate": "2026-01-01"}, {**OTHER, "memberStatus": "I"}
    )

    active(inbox, "2026-11-15", "2026-01-01")

    assert anns(inbox, "status", "since") == ("ACTIVE", "2026-11-01")


def test_a_death_that_later_rows_do_not_repeat_is_since_the_day_it_was_told(inbox):
    inbox.humana(
        "2026-10-01",
        {
            "Status": "Inactive Policy",
            "Inactive Date": "9/30/2026",
            "Deceased Date": "9/15/2026",
        },
    )

    inbox.humana("2026-10-08", {"Status": "Inactive Policy", "Inactive Date": "9/30/2026"})

    assert anns(inbox, "status", "since") == ("DECEASED", "2026-10-01")


@pytest.mark.parametrize("seed", range(12))
def test_the_last_book_decides_since_it_and_those_before_it_said_so(inbox, seed):
    chance = random.Random(seed)
    weeks = [date(2026, 8, 10) + timedelta(days=7 * week) for week in range(chance.randint(2, 9))]
    words = ["A", *chance.choices(("A", "I", "I with a date", ""), k=len(weeks) - 1)]
    said = list(zip(weeks, words, strict=True))
    speaking = [(day, words) for day, words in said if words]

    for day, words in chance.sample(said, len(said)):
        if words in ("A", ""):
            mine = [{"policyEffectiveDate": "2026-09-01"}] if words else []
            inbox.uhc_book(str(day), *mine, OTHER)
        else:
            term = "2026-10-31" if words == "I with a date" else "2300-01-01"
            inactive(inbox, str(day), "2026-09-01", term, OTHER)

    since, last = speaking[-1]
    for day, words in reversed(speaking):
        if words != last:
            break
        since = day
    found = inbox.connection.execute(
        "select as_of, status::text from enrollment join client on client.id = client_id "
        "where client.name ilike 'ann%'"
    ).fetchall()
    bare = "POLICY_DISENROLLMENT" if since >= date(2026, 9, 1) else "ATTRITED"
    status = {"A": "ACTIVE", "I with a date": "POLICY_DISENROLLMENT", "I": bare}[last]
    assert found == [(since, status)]
