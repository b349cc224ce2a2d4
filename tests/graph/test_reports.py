"""Files taken in or refused, and the rows that wait, as the organisation sees them."""

import io

import orjson
import polars as pl
import pytest

from graph.node import global_id
from ingest.pipeline import Options, ingest_files
from loaders import Access, Role
from tests.graph.serving import serving
from tests.ingest.carrier_files import HUMANA, Inbox

REPORT = """
fragment report on Report {
  carrier { code } feed fileName asOf rows inserted updated unchanged held rejected skipped
  unmappedWords { column word count } error
}
"""
ORGANISATION = Access(agent_npn=None, sees_client_details=False, role=Role.VIEWER)
TOP = Access(agent_npn="1001", sees_client_details=True, role=Role.VIEWER)


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    return inbox


@pytest.fixture
def week(inbox):
    """One book of Humana: a good row, one of an unknown agent, one without a date."""
    return inbox.humana(
        "2026-11-13",
        {"Status": "Sleeping Policy"},
        {"NPN": "4711", "Humana ID": "H00000002", "Application ID": "A2"},
        {"Effective Date": "", "Humana ID": "H00000003", "Application ID": "A3"},
    )


async def test_a_report_tells_the_fate_of_every_row_and_the_words_it_could_not_read(execute, week):
    data = await execute(
        REPORT + '{ reports(carrier: ["humana"]) { totalCount nodes { ...report } } }'
    )

    assert data["reports"] == {
        "totalCount": 1,
        "nodes": [
            {
                "carrier": {"code": "humana"},
                "feed": "book",
                "fileName": week.file_name,
                "asOf": "2026-11-13",
                "rows": 3,
                "inserted": 1,
                "updated": 0,
                "unchanged": 0,
                "held": 2,
                "rejected": 0,
                "skipped": 0,
                "unmappedWords": [{"column": "Status", "word": "Sleeping Policy", "count": 1}],
                "error": None,
            }
        ],
    }


async def test_our_own_feeds_have_no_carrier_and_no_day_and_newest_come_first(execute, week):
    data = await execute("{ reports { nodes { carrier { code } feed asOf } } }")

    assert data["reports"]["nodes"] == [
        {"carrier": {"code": "humana"}, "feed": "book", "asOf": "2026-11-13"},
        {"carrier": None, "feed": "writing_numbers", "asOf": None},
        {"carrier": None, "feed": "uplines", "asOf": None},
        {"carrier": None, "feed": "agents", "asOf": None},
    ]


async def test_a_refused_file_says_why_and_counts_its_rows_as_rejected(
    execute, connection, inbox, tmp_path
):
    path = tmp_path / "humana_20261113.csv"
    columns = [name for name in HUMANA if name != "Effective Date"]
    path.write_text(",".join(columns) + "\r\n" + ",".join(HUMANA[name] for name in columns))
    [outcome] = ingest_files(connection, [path], Options())

    data = await execute(REPORT + "{ reports(first: 1) { nodes { ...report } } }")

    [report] = data["reports"]["nodes"]
    assert report["error"] == outcome.error
    assert "Effective Date" in report["error"]
    assert report["rows"] == report["rejected"]


async def test_reports_page_forwards_and_backwards_to_the_same_list(execute, week):
    page = """query ($first: Int, $after: String, $last: Int, $before: String) {
      reports(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { feed } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
    first = (await execute(page, first=3))["reports"]
    rest = (await execute(page, first=3, after=first["pageInfo"]["endCursor"]))["reports"]
    back = (await execute(page, last=3, before=rest["edges"][0]["cursor"]))["reports"]

    assert [edge["node"]["feed"] for edge in first["edges"] + rest["edges"]] == [
        "book",
        "writing_numbers",
        "uplines",
        "agents",
    ]
    assert first["pageInfo"]["hasNextPage"] is True
    assert rest["pageInfo"]["hasNextPage"] is False
    assert back["edges"] == first["edges"]


async def test_reports_are_found_by_when_they_were_received(execute, connection, week):
    connection.execute("update report set received_at = '2026-11-14 09:30+00' where feed = 'book'")
    query = """query ($at: DateTimeRange) {
      reports(receivedAt: $at) { totalCount nodes { receivedAt } } }"""

    found = await execute(
        query, at={"from": "2026-11-14T09:30:00Z", "to": "2026-11-14T04:30:00-05:00"}
    )
    none = await execute(
        query, at={"from": "2026-11-14T09:30:00.0000001Z", "to": "2026-11-14T09:31:00Z"}
    )

    assert found["reports"] == {
        "totalCount": 1,
        "nodes": [{"receivedAt": "2026-11-14T09:30:00Z"}],
    }
    assert none["reports"] == {"totalCount": 0, "nodes": []}


HELD = """
query ($filter: HeldRowFilter) {
  heldRows(filter: $filter) { totalCount nodes { line reason subject message raw } }
}
"""


async def test_held_rows_say_what_they_lack_and_print_their_cells(execute, week):
    data = await execute(HELD)

    unknown, undated = data["heldRows"]["nodes"]
    assert data["heldRows"]["totalCount"] == 2
    assert {name: unknown[name] for name in ("line", "reason", "subject", "message")} == {
        "line": 3,
        "reason": "UNKNOWN_AGENT",
        "subject": "4711",
        "message": "line 3: no agent with the NPN 4711 is known; load agents.csv that names it",
    }
    assert unknown["raw"]["Humana ID"] == "H00000002"
    assert (undated["line"], undated["reason"], undated["subject"]) == (
        4,
        "MISSING_EFFECTIVE_DATE",
        None,
    )


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
async def test_the_cells_of_held_rows_are_one_column_of_json_in_a_file(database_url, week, form):
    query = "{ heldRows { nodes { line reason raw } } }"

    async with serving(database_url) as http:
        response = await http.get("/graphql", params={"query": query, "format": form})

    read = {"csv": pl.read_csv, "ndjson": pl.read_ndjson, "parquet": pl.read_parquet}[form]
    unknown, undated = read(io.BytesIO(response.content)).rows()
    assert (unknown[:2], undated[:2]) == ((3, "UNKNOWN_AGENT"), (4, "MISSING_EFFECTIVE_DATE"))
    cells = unknown[2] if form == "ndjson" else orjson.loads(unknown[2])  # there they are JSON
    assert cells["Humana ID"] == "H00000002"


async def test_held_rows_are_found_by_each_field_of_the_filter(execute, inbox, week):
    inbox.aetna("2026-11-14", {"Writing Agent NPN": "4712", "Member ID": "M-7 7"})
    reports = await execute("{ reports(first: 1) { nodes { id } } }")
    [newest] = reports["reports"]["nodes"]

    async def lines(**filter):
        data = await execute(HELD, filter=filter)
        nodes = data["heldRows"]["nodes"]
        assert data["heldRows"]["totalCount"] == len(nodes)
        return [(node["line"], node["subject"]) for node in nodes]

    assert await lines() == [(2, "4712"), (3, "4711"), (4, None)]
    assert await lines(carrier=["humana"]) == [(3, "4711"), (4, None)]
    assert await lines(report=[newest["id"], "nonsense"]) == [(2, "4712")]
    assert await lines(report=["nonsense"]) == []
    assert await lines(reason=["MISSING_EFFECTIVE_DATE"]) == [(4, None)]
    assert await lines(reason=[]) == []
    assert await lines(policyNumber=["A2"]) == [(3, "4711")]
    assert await lines(memberId=["h0000 0002"]) == [(3, "4711")]
    assert await lines(memberId=["m77"]) == [(2, "4712")]
    assert await lines(memberId=["1eg4-te5-mk73"]) == [(2, "4712")]
    assert await lines(memberId=["A2", "H0000000"]) == []


async def test_rows_whose_ids_conflict_are_found_by_either_id(execute, inbox):
    eve = {"Member ID": "M2", "First Name": "Eve", "Application ID": "A2"}
    inbox.aetna("2026-11-06", {"Member ID": "M1"}, {**eve, "Medicare Number": ""})
    inbox.aetna("2026-11-13", {"Member ID": "M1"}, eve)
    data = await execute(HELD, filter={"reason": ["CONFLICT"]})
    assert [node["raw"]["Member ID"] for node in data["heldRows"]["nodes"]] == ["M2"]

    found = await execute(HELD, filter={"memberId": ["M2"]})
    by_medicare_id = await execute(HELD, filter={"memberId": ["1EG4TE5MK73"]})

    assert found == by_medicare_id == data


async def test_cells_are_not_shown_without_client_details_and_nobody_else_sees_any(
    execute, refusal, week
):
    query = "{ heldRows { totalCount nodes { id line raw report { id } } } reports { totalCount } }"
    masked = await execute(query, ORGANISATION)
    unmasked = await execute(query)
    ids = [unmasked["heldRows"]["nodes"][0][kind] for kind in ("id",)]
    ids.append(unmasked["heldRows"]["nodes"][0]["report"]["id"])
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

    assert [node["raw"] for node in masked["heldRows"]["nodes"]] == [None, None]
    assert await execute(query, TOP) == {
        "heldRows": {"totalCount": 0, "nodes": []},
        "reports": {"totalCount": 0},
    }
    assert (await execute(nodes, ids=ids))["nodes"] == [
        {"__typename": "HeldRow", "id": ids[0]},
        {"__typename": "Report", "id": ids[1]},
    ]
    assert (await execute(nodes, TOP, ids=ids))["nodes"] == [None, None]
    far = [global_id("Report", 2**63 - 1), global_id("HeldRow", 2**63 - 1)]
    assert (await execute(nodes, ids=far))["nodes"] == [None, None]
    assert await refusal(HELD, ORGANISATION, filter={"memberId": ["H00000002"]}) == (
        "BAD_ARGUMENT",
        "`memberId` may be given only by viewers who see client details; "
        "leave it out, or ask for a token with that scope",
    )


async def test_a_report_that_a_history_names_is_fetched_by_its_id_by_the_organisation_alone(
    execute, week
):
    query = "{ enrollments { nodes { history { report { id fileName rows } } } } }"
    [[told]] = [node["history"] for node in (await execute(query, TOP))["enrollments"]["nodes"]]
    node = "query ($id: ID!) { node(id: $id) { ... on Report { rows } } }"

    assert (told["report"]["fileName"], told["report"]["rows"]) == (week.file_name, 0)
    assert await execute(node, TOP, id=told["report"]["id"]) == {"node": None}
    assert await execute(node, id=told["report"]["id"]) == {"node": {"rows": 3}}


async def test_reports_of_held_rows_are_one_statement_however_many_there_are(
    execute, inbox, week, count_queries
):
    query = (
        "{ heldRows { totalCount nodes { report { carrier { name } unmappedWords { word } } } } }"
    )
    with count_queries(5):  # the viewer, the count, the page, the reports, their carriers
        await execute(query)

    inbox.aetna("2026-11-14", {"Writing Agent NPN": "4712"}, {"Writing Agent NPN": "4713"})
    with count_queries(5):
        await execute(query)
