"""What moved between two days, by report and by the calendar, up to the difference of totals."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from ingest.inbox import find_files
from ingest.pipeline import Options, ingest_files
from ingest.synthesis import synthesize
from loaders import Access, Role
from tests.conftest import TODAY
from tests.ingest.carrier_files import Inbox

CHANGES = """
query ($from: Date!, $to: Date!, $filter: EnrollmentFilter) {
  changes(between: {from: $from, to: $to}, filter: $filter) {
    carrier { code } from to cause count }
}
"""
EVE = {"Humana ID": "H00000002", "Application ID": "A2", "MbrFirstName": "Eve"}


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.fixture
def moved(execute):
    async def ask(first, last, access=None, **filter):
        arguments = {"from": first, "to": last, "filter": filter}
        data = await execute(CHANGES, *([access] if access else []), **arguments)
        return [
            (row["carrier"]["code"], row["from"], row["to"], row["cause"], row["count"])
            for row in data["changes"]
        ]

    return ask


async def test_what_a_report_first_says_what_it_says_anew_and_what_the_calendar_does(inbox, moved):
    inbox.humana("2026-10-05", {"Effective Date": "11/1/2026", "Status": "Future Active Policy"})
    inbox.humana("2026-10-12", {"Effective Date": "11/1/2026", "Status": "Cancelled Application"},
                 EVE)  # fmt: skip
    inbox.humana(
        "2026-11-09",
        {"Effective Date": "11/1/2026", "Status": "Cancelled Application"},
        {**EVE, "Inactive Date": "11/15/2026"},
    )

    assert await moved("2026-10-01", "2026-10-05") == [("humana", None, "APPROVED", "REPORT", 1)]
    assert await moved("2026-10-05", "2026-10-11") == []
    assert await moved("2026-10-05", "2026-10-12") == [
        ("humana", None, "ACTIVE", "REPORT", 1),
        ("humana", "APPROVED", "ATTRITED", "REPORT", 1),
    ]
    assert await moved("2026-10-12", "2026-11-15") == []
    assert await moved("2026-10-12", "2026-11-16") == [
        ("humana", "ACTIVE", "POLICY_DISENROLLMENT", "REPORT", 1)
    ]
    assert await moved("2026-11-09", "2026-11-16") == [
        ("humana", "ACTIVE", "POLICY_DISENROLLMENT", "CALENDAR", 1)
    ]
    assert await moved("2026-01-01", "2026-11-20") == [
        ("humana", None, "ATTRITED", "REPORT", 1),
        ("humana", None, "POLICY_DISENROLLMENT", "REPORT", 1),
    ]


async def test_the_calendar_alone_makes_the_approved_active_also_ahead(inbox, moved):
    inbox.humana("2026-11-09", {"Effective Date": "12/1/2026"})

    assert await moved("2026-11-20", "2026-12-01") == [
        ("humana", "APPROVED", "ACTIVE", "CALENDAR", 1)
    ]
    assert await moved("2026-11-20", "2026-11-30") == []
    assert await moved("2026-12-01", "2026-12-01") == []


async def test_carriers_are_apart_and_the_filter_chooses(inbox, moved):
    inbox.humana("2026-11-02", {}, EVE)
    inbox.aetna("2026-11-02", {})

    assert await moved("2026-11-01", "2026-11-20") == [
        ("aetna", None, "ACTIVE", "REPORT", 1),
        ("humana", None, "ACTIVE", "REPORT", 2),
    ]
    assert await moved("2026-11-01", "2026-11-20", policyNumber=["A2"]) == [
        ("humana", None, "ACTIVE", "REPORT", 1)
    ]
    assert await moved("2026-11-01", "2026-11-20", carrier=[]) == []


async def test_a_book_that_repeats_itself_can_be_the_newer_one_again(inbox, moved):
    folder = inbox.folder / "inbox" / "humana" / "1003"
    folder.mkdir(parents=True)
    inbox.humana("2026-10-05", {})
    inbox.folder = folder
    inbox.humana("2026-10-07", {"Status": "Inactive Policy", "Inactive Date": "9/30/2026"})
    inbox.folder = folder.parents[2]
    inbox.humana("2026-10-12", {})

    ended = ("humana", "ACTIVE", "POLICY_DISENROLLMENT", "REPORT", 1)
    reinstated = ("humana", "POLICY_DISENROLLMENT", "ACTIVE", "REPORT", 1)
    assert await moved("2026-10-06", "2026-10-08") == [ended]
    assert await moved("2026-10-08", "2026-10-13") == [reinstated]
    assert await moved("2026-10-08", "2026-11-20") == [reinstated]
    assert await moved("2026-10-06", "2026-11-20") == []


async def test_the_newer_book_decides_on_each_day_though_an_older_one_arrives_late(inbox, moved):
    inbox.humana("2026-03-02", {})
    inbox.humana("2026-02-16", {"Status": "Inactive Policy", "Inactive Date": "1/31/2026"})

    assert await moved("2026-02-16", "2026-03-02") == [
        ("humana", "POLICY_DISENROLLMENT", "ACTIVE", "REPORT", 1)
    ]


async def test_changes_are_of_the_viewers_and_of_the_agents_downline(
    execute, inbox, moved, refusal, monkeypatch
):
    inbox.humana("2026-11-02", {}, {**EVE, "NPN": "1001"})
    low = Access(agent_npn="1003", sees_client_details=False, role=Role.VIEWER)

    one = [("humana", None, "ACTIVE", "REPORT", 1)]
    assert await moved("2026-11-01", "2026-11-20", low) == one
    query = """{ agents { nodes { npn
      OWN: changes(scope: OWN, between: {from: "2026-11-01", to: "2026-11-20"}) { count }
      ALL: changes(between: {from: "2026-11-01", to: "2026-11-20"}) { count } } } }"""
    data = await execute(query)
    assert [(n["npn"], n["OWN"], n["ALL"]) for n in data["agents"]["nodes"]] == [
        ("1001", [{"count": 1}], [{"count": 2}]),
        ("1002", [], [{"count": 1}]),
        ("1003", [{"count": 1}], [{"count": 1}]),
    ]

    monkeypatch.setattr("loaders.room.LEAST", 2)
    monkeypatch.setattr("loaders.database.MOST_IN_ALL", 2)
    assert await refusal(query) == (
        "BAD_ARGUMENT",
        "`changes` has more than 2 rows here; filter, or ask about fewer agents at a time",
    )


@pytest.mark.parametrize(
    ("between", "sentence"),
    [
        ('{from: "2026-11-01"}', "`between` must have both `from` and `to`, and no `missing`"),
        ("{}", "`between` must have both `from` and `to`, and no `missing`"),
        ("{missing: true}", "`between` must have both `from` and `to`, and no `missing`"),
        (
            '{from: "2026-11-02", to: "2026-11-01"}',
            "`between` is from 2026-11-02 to 2026-11-01; `from` must not come after `to`",
        ),
    ],
)
async def test_days_that_are_no_period_are_refused(refusal, between, sentence):
    query = "{ changes(between: %s) { count } }".replace("%s", between)

    assert await refusal(query) == ("BAD_ARGUMENT", sentence)


TOTALS = "{ production(groupBy: [CARRIER, STATUS]) { carrier { code } status submitted } }"


async def test_changes_add_up_to_the_difference_of_the_totals_that_were_seen_on_the_days(
    connection, execute, tmp_path, count_queries
):
    synthesize(tmp_path / "files", agents=25, enrollments=350, weeks=5, seed=11, as_of=TODAY)
    files, _ = find_files([tmp_path / "files"])
    seen = {}
    for day in (TODAY - timedelta(days=number) for number in (21, 13, 6, 0)):
        connection.execute("select roll_business_day(%s)", (day,))
        for outcome in ingest_files(connection, files, Options()):
            assert outcome.error is None or "after the business date" in outcome.error
        seen[day] = Counter(
            {
                (row["carrier"]["code"], row["status"]): row["submitted"]
                for row in (await execute(TOTALS))["production"]
            }
        )

    days, causes = sorted(seen), Counter()
    for first, last in [*pairwise(days), (days[0], days[-1])]:
        with count_queries(3):  # the viewer, the changes, carriers
            data = await execute(CHANGES, **{"from": str(first), "to": str(last)})
        moved = Counter()
        for row in data["changes"]:
            assert row["from"] != row["to"]
            moved[row["carrier"]["code"], row["to"]] += row["count"]
            if row["from"]:
                moved[row["carrier"]["code"], row["from"]] -= row["count"]
            causes[row["cause"]] += row["count"]
        difference = seen[last].copy()
        difference.subtract(seen[first])
        assert (+moved, -moved) == (+difference, -difference)
    assert min(causes["REPORT"], causes["CALENDAR"]) > 0
