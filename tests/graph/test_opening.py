"""The first statement of an operation goes out with its second, and what it says is what holds."""

import pytest

from graph.auth import EVERYONE
from loaders import Access, Role
from loaders.tally import counted
from tests.conftest import TODAY as DAY
from tests.factories import agent, save, write_tree

ANN = Access(agent_npn="10", sees_client_details=False, role=Role.VIEWER)
TODAY = "{ viewer { today } }"
SEEN = '{ agent(npn: "20") { name upline { name } } }'


@pytest.fixture
def stored(connection):
    ann = agent("Ann", npn="10")
    bob = agent("Bob", npn="20", upline=ann)
    save(connection, ann, bob, agent("Cyd", npn="30"))


def round_trips() -> float:
    return counted[("round_trips",)]


async def test_the_second_operation_of_a_viewer_needs_a_round_trip_less(stored, execute):
    took = []
    for _ in range(3):
        before = round_trips()
        assert (await execute(SEEN, access=ANN))["agent"]["upline"] == {"name": "Ann"}
        took.append(round_trips() - before)

    assert took == [3, 2, 2]


async def test_an_operation_without_statements_of_its_own_is_answered(stored, execute):
    for _ in range(2):  # the second one expects a viewer, and nothing takes its opening along
        assert await execute(TODAY) == {"viewer": {"today": DAY.isoformat()}}


async def test_the_day_is_the_day_of_the_snapshot(stored, execute, connection):
    await execute(TODAY)

    connection.execute("update business_day set today = '2031-05-06'")
    connection.commit()

    assert await execute(TODAY) == {"viewer": {"today": "2031-05-06"}}
    assert await execute(TODAY) == {"viewer": {"today": "2031-05-06"}}


async def test_who_leaves_the_downline_is_gone_with_the_next_operation(stored, execute, connection):
    assert await execute(SEEN, access=ANN) == {"agent": {"name": "Bob", "upline": {"name": "Ann"}}}

    connection.execute("update agent set upline_id = null where npn = '20'")
    write_tree(connection)
    connection.commit()

    assert await execute(SEEN, access=ANN) == {"agent": None}
    assert await execute(SEEN, access=EVERYONE) == {"agent": {"name": "Bob", "upline": None}}


async def test_the_openings_that_are_kept_are_few(stored, execute, database, monkeypatch):
    monkeypatch.setattr("loaders.viewer.MOST_KEPT", 2)
    for npn in ("10", "20", "30", "40"):
        await execute(TODAY, access=Access(npn, False, Role.VIEWER))

    assert len(database.openings) <= 2
