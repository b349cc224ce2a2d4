"""The network between the server and Postgres is cut: between answers, in the first, in a later."""

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loaders.tally import counted
from models.schema import upgrade_schema
from tests.conftest import TODAY
from tests.faults.outage import AWAY, becomes, right, serving, settings_of
from tests.faults.proxy import network

PEOPLE = "{ enrollments(first: 500) { nodes { policyNumber agent { name npn } } } }"


@pytest.fixture
async def over_network(own_postgres):
    """A proxy to Postgres, and the settings that lead through it."""
    url = own_postgres.server.tcp_url()
    upgrade_schema(url, TODAY)  # over TCP the server's role needs its password
    parts = conninfo_to_dict(url)
    async with network("127.0.0.1", int(parts["port"])) as proxy:
        through = make_conninfo(url, host="127.0.0.1", port=proxy.own_port)
        yield proxy, settings_of(through, pool_size=4)


async def test_a_cut_between_answers_is_not_noticed(over_network):
    proxy, settings = over_network
    async with serving(settings) as client:
        await client.ask()
        proxy.cut()

        answers = [await client.ask() for _ in range(5)]

    assert answers == [right()] * 5


async def test_a_cut_before_the_first_row_is_mended_with_another_connection(over_network):
    proxy, settings = over_network
    async with serving(settings) as client:
        await client.ask()
        before = counted[("retries",)]
        answers = []
        while counted[("retries",)] == before and len(answers) < 10:
            proxy.cut_after(10)  # what the server asks by itself may come first and be cut
            answers.append(await client.ask())

    assert answers == [right()] * len(answers)
    assert proxy.cuts >= 1
    assert counted[("retries",)] == before + 1


async def test_a_cut_amid_the_rows_is_told_and_the_next_answer_is_whole(over_network, own_postgres):
    proxy, settings = over_network
    async with serving(settings) as client:
        status, whole = await client.ask(PEOPLE)
        rows = len(str(whole))
        found = []
        for number in range(200, 200 + 40 * 40, 40):  # at each place in the conversation
            proxy.cut_after(number)
            found.append(await client.ask(PEOPLE))
            proxy.left = None

        assert await becomes(lambda: client.ask(PEOPLE), (200, whole)) == []

    assert (status, rows > 50) == (200, True)
    told = [one for one in found if one != (200, whole)]
    assert told  # somewhere rows had begun to come
    assert {one[1] for one in told} == {AWAY}
