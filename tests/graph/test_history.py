"""The history of an enrollment: what each report said anew, and the state after it."""

import pytest

from ingest.inbox import find_files
from ingest.pipeline import Options, ingest_files
from ingest.synthesis import synthesize
from loaders import Access, Role
from tests.conftest import TODAY
from tests.ingest.carrier_files import Inbox

HISTORY = """
{ enrollments { nodes { status terminationReason history {
  reportedOn status terminationReason carrierStatus submittedOn effectiveOn termedOn line
  agent { npn } report { fileName }
} } } }
"""
SHORT = """
{ enrollments { nodes { history {
  reportedOn status terminationReason carrierStatus effectiveOn termedOn
} } } }
"""


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


def lines(data, *names):
    [enrollment] = data["enrollments"]["nodes"]
    return [tuple(event[name] for name in names) for event in enrollment["history"]]


async def test_each_new_thing_is_an_event_with_the_state_of_its_own_day(execute, inbox):
    first = inbox.humana("2025-12-15", {"Status": "Future Active Policy"})
    inbox.humana("2025-12-22", {"Status": "Future Active Policy"})
    inbox.humana("2026-01-05", {})
    last = inbox.humana(
        "2026-07-06",
        {"Humana ID": "H00000009", "Application ID": "A9", "MbrFirstName": "Eve"},
        {"Status": "Inactive Policy", "Inactive Date": "6/30/2026"},
    )

    data = await execute(HISTORY)

    [ann] = [node for node in data["enrollments"]["nodes"] if len(node["history"]) == 3]
    assert ann["history"][0] == {
        "reportedOn": "2025-12-15",
        "status": "APPROVED",
        "terminationReason": None,
        "carrierStatus": "Future Active Policy",
        "submittedOn": "2025-12-01",
        "effectiveOn": "2026-01-01",
        "termedOn": None,
        "line": 2,
        "agent": {"npn": "1003"},
        "report": {"fileName": first.file_name},
    }
    assert (ann["history"][1]["reportedOn"], ann["history"][1]["status"]) == (
        "2026-01-05",
        "ACTIVE",
    )
    assert ann["history"][2] == {
        "reportedOn": "2026-07-06",
        "status": "POLICY_DISENROLLMENT",
        "terminationReason": "OTHER",
        "carrierStatus": "Inactive Policy",
        "submittedOn": "2025-12-01",
        "effectiveOn": "2026-01-01",
        "termedOn": "2026-06-30",
        "line": 3,
        "agent": {"npn": "1003"},
        "report": {"fileName": last.file_name},
    }


async def test_a_future_end_is_not_yet_an_end_on_the_day_it_is_said(execute, inbox):
    inbox.humana("2026-06-01", {"Inactive Date": "6/30/2026"})

    assert lines(await execute(SHORT), "status", "termedOn") == [("ACTIVE", "2026-06-30")]


async def test_an_application_feed_moves_no_status_once_a_book_lists_it(execute, inbox):
    inbox.uhc_applications("2026-10-25", {})
    inbox.uhc_book("2026-11-08", {})
    inbox.uhc_applications("2026-11-15", {"App Status": "DENIED"})

    assert lines(await execute(SHORT), "reportedOn", "status", "carrierStatus") == [
        ("2026-10-25", "UNKNOWN", "SUBMITTED"),
        ("2026-11-08", "APPROVED", "A"),
        ("2026-11-15", "APPROVED", "DENIED"),
    ]


async def test_a_late_report_takes_its_place_by_the_day_it_speaks_of(execute, inbox):
    inbox.humana("2026-02-02", {})
    inbox.humana("2026-03-02", {})
    inbox.humana("2026-02-16", {"Status": "Inactive Policy", "Inactive Date": "1/31/2026"})

    assert lines(await execute(SHORT), "reportedOn", "status", "termedOn") == [
        ("2026-02-02", "ACTIVE", None),
        ("2026-02-16", "POLICY_DISENROLLMENT", "2026-01-31"),
        ("2026-03-02", "ACTIVE", None),
    ]


async def test_a_corrected_effective_date_stays_in_the_history(execute, inbox):
    inbox.humana("2025-12-15", {"Status": "Future Active Policy"})
    inbox.humana("2026-01-12", {"Effective Date": "2/1/2026", "Status": "Future Active Policy"})

    assert lines(await execute(SHORT), "reportedOn", "status", "effectiveOn") == [
        ("2025-12-15", "APPROVED", "2026-01-01"),
        ("2026-01-12", "APPROVED", "2026-02-01"),
    ]


async def test_only_the_newest_hundred_are_given_each_with_everything_before_folded_in(
    execute, connection, inbox
):
    inbox.humana("2026-01-05", {})
    connection.execute(
        """
        insert into enrollment_event (enrollment_id, scope_id, report_id, line, said_from, said_to,
            content, agent_id, died, word, carrier_status)
        select enrollment_id, scope_id, report_id, 100 + n, said_from + n, said_from + n,
            gen_random_uuid(), agent_id, false, 'CONFIRMED', 'again ' || n
        from enrollment_event, generate_series(1, 120) as n
        """
    )

    found = lines(await execute(SHORT), "status", "effectiveOn")

    assert found == [("ACTIVE", "2026-01-01")] * 100


async def test_hidden_agents_and_the_organisations_numbers_are_left_out(execute, inbox):
    own = (
        "npn,upline_npn,valid_from,valid_to\n"
        "1002,1001,2020-01-01,\n1003,1002,2020-01-01,\n1004,1001,2020-01-01,\n"
    )
    agents = (
        "npn,name,level,status,since,until\n1001,Ann Top,NMO,ACTIVE,,\n1002,Bob Mid,GA,ACTIVE,,\n"
        "1003,Cyd Low,AGENT,ACTIVE,,\n1004,Dan Side,AGENT,ACTIVE,,\n"
    )
    inbox.own(**{"agents.csv": agents, "uplines.csv": own})
    first = inbox.humana("2026-01-05", {"NPN": "1004", "Status": "Odd Word"})
    inbox.humana("2026-01-12", {})
    query = """{ enrollments { nodes { history {
      agent { npn } report { id fileName asOf rows inserted unmappedWords { word } } } } } }"""
    bob = Access(agent_npn="1002", sees_client_details=False, role=Role.VIEWER)

    [everything] = (await execute(query))["enrollments"]["nodes"]
    [seen] = (await execute(query, bob))["enrollments"]["nodes"]

    assert [event["agent"] for event in everything["history"]] == [{"npn": "1004"}, {"npn": "1003"}]
    assert [event["agent"] for event in seen["history"]] == [None, {"npn": "1003"}]
    report = {"fileName": first.file_name, "asOf": "2026-01-05"}
    whole = everything["history"][0]["report"]
    told = seen["history"][0]["report"]
    assert whole == {
        **report,
        "id": told["id"],
        "rows": 1,
        "inserted": 1,
        "unmappedWords": [{"word": "Odd Word"}],
    }
    assert told == {**report, "id": told["id"], "rows": 0, "inserted": 0, "unmappedWords": []}
    nodes = "query ($id: ID!) { node(id: $id) { id } }"
    assert await execute(nodes, bob, id=told["id"]) == {"node": None}


async def test_on_the_day_of_the_last_event_its_state_is_the_enrollments(
    execute, connection, tmp_path, count_queries
):
    synthesize(tmp_path / "files", agents=30, enrollments=300, weeks=5, seed=5, as_of=TODAY)
    for outcome in ingest_files(connection, find_files([tmp_path / "files"])[0], Options()):
        assert outcome.error is None, outcome.error
    state = "status terminationReason submittedOn effectiveOn termedOn"
    query = """{ enrollments(first: 500, filter: {carrier: ["humana", "wellcare", "aetna"]}) {
      nodes { STATE history { reportedOn STATE } } } }""".replace("STATE", state)
    days = connection.execute("select distinct said_from::text from enrollment_event").fetchall()
    compared = 0

    for (day,) in days:
        connection.execute("select roll_business_day(%s)", (day,))
        with count_queries(4):  # the viewer, the filter's carriers, the page, all histories
            data = await execute(query)
        for node in data["enrollments"]["nodes"]:
            history = node.pop("history")
            assert [event["reportedOn"] for event in history] == sorted(
                event["reportedOn"] for event in history
            )
            if history[-1].pop("reportedOn") == day:
                assert history[-1] == node
                compared += 1

    assert compared == len(data["enrollments"]["nodes"]) > 100
