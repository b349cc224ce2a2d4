"""Finding enrollments by the member or Medicare ids that their rows print."""

import pytest

from loaders import Access, Role
from tests.ingest.carrier_files import Inbox

FIND = """
query ($ids: [String!]) {
  enrollments(filter: {memberId: $ids}) { totalCount nodes { client { memberId } } }
  production(filter: {memberId: $ids}) { submitted }
}
"""
LOW = Access(agent_npn="1003", sees_client_details=True, role=Role.VIEWER)
MASKED = Access(agent_npn=None, sees_client_details=False, role=Role.VIEWER)


@pytest.fixture
def inbox(connection, tmp_path):
    inbox = Inbox(connection, tmp_path)
    inbox.own()
    inbox.aetna(
        "2026-11-13",
        {"Member ID": "M-100"},
        {
            "Member ID": "M200",
            "Medicare Number": "",
            "Application ID": "A2",
            "First Name": "Eve",
            "Writing Agent NPN": "1001",
        },
    )
    inbox.wellcare("2026-11-13", {"Centene ID": "C7"})
    return inbox


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["M-100"], ["M-100"]),
        (["m100"], ["M-100"]),
        (["1eg4-te5-mk73"], ["M-100", "C7"]),
        (["c7", "m200"], ["M200", "C7"]),
        (["M10"], []),
        ([""], []),
        (["\0"], []),
        ([], []),
    ],
)
async def test_whole_ids_find_whatever_their_case_and_dashes(execute, inbox, ids, found):
    data = await execute(FIND, ids=ids)

    nodes = data["enrollments"]["nodes"]
    assert sorted(node["client"]["memberId"] for node in nodes) == sorted(found)
    assert data["enrollments"]["totalCount"] == len(found)
    assert data["production"] == [{"submitted": len(found)}]


async def test_an_id_of_somebody_elses_client_finds_nothing(execute, inbox):
    data = await execute(FIND, LOW, ids=["M200", "C7"])

    assert [node["client"]["memberId"] for node in data["enrollments"]["nodes"]] == ["C7"]
    assert data["production"] == [{"submitted": 1}]


async def test_ids_are_refused_from_viewers_who_do_not_see_them(refusal, inbox):
    query = "query ($ids: [String!]) { enrollments(filter: {memberId: $ids}) { totalCount } }"

    for ids in (["M-100"], ["nobody"], []):
        code, sentence = await refusal(query, MASKED, ids=ids)
        assert code == "BAD_ARGUMENT"
        assert sentence == (
            "`memberId` may be given only by viewers who see client details; "
            "leave it out, or ask for a token with that scope"
        )


async def test_an_id_reaches_carriers_that_are_left_out_of_the_aggregates(
    connection, execute, inbox
):
    connection.execute("update carrier set reporting = 'LOW_VOLUME' where code = 'wellcare'")

    assert (await execute("{ enrollments { totalCount } }"))["enrollments"]["totalCount"] == 2
    assert (await execute(FIND, ids=["C7"]))["production"] == [{"submitted": 1}]


async def test_the_server_reads_neither_keys_nor_secret(connection):
    granted = connection.execute(
        """
        select table_name from information_schema.role_table_grants
        where grantee = 'downline_server' and table_name in ('enrollment_key', 'secret')
        """
    ).fetchall()

    assert granted == []


async def test_agents_are_found_by_having_or_lacking_such_a_client_or_a_stale_enrollment(
    connection, execute, inbox
):
    query = """query ($filter: AgentFilter) { agents(filter: $filter) { nodes { npn } } }"""
    connection.execute("select roll_business_day('2026-12-12')")
    connection.execute("update report set as_of = '2026-12-11' where carrier_id in"
        " (select id from carrier where code = 'wellcare')")  # fmt: skip
    connection.execute("update scope set newest_on = '2026-12-11' where carrier_id in"
        " (select id from carrier where code = 'wellcare')")  # fmt: skip

    async def npns(**filter):
        data = await execute(query, filter=filter)
        return [node["npn"] for node in data["agents"]["nodes"]]

    assert await npns(having={"memberId": ["M200"]}) == ["1001"]
    assert await npns(lacking={"memberId": ["M200"]}) == ["1002", "1003"]
    assert await npns(having={"stale": True}) == ["1001", "1003"]
    assert await npns(having={"stale": False}, lacking={"memberId": ["M200"]}) == ["1003"]
    assert await npns(lacking={"stale": True}) == ["1002"]
