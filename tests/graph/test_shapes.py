"""Filters of many shapes: each is a statement of its own, which the viewer's account pays for."""

from collections import OrderedDict

import pytest

from graph.cost import OBJECTS_PER_SECOND, Cost
from graph.operation import Request, answer
from loaders import Access, Role, agent_page, workbench
from tests.factories import agent, save

EVERYONE = Access(None, True, Role.VIEWER)
FILTERS = ('state: ["FL"]', 'county: ["A"]', "stale: true", "product: [MA]")
FIELDS = (
    f"a{number}: agents(filter: {{having: {{{having}}}, lacking: {{{lacking}}}}}) {{ totalCount }}"
    for number, (having, lacking) in enumerate(zip(FILTERS, reversed(FILTERS), strict=True))
)
QUERY = f"{{ {' '.join(FIELDS)} }}"


@pytest.fixture
def nothing_kept(monkeypatch):
    """No statement is at hand, and each one that is built takes a second."""
    monkeypatch.setattr(agent_page.agent_counts, "kept", OrderedDict())
    times = iter(range(1_000))
    monkeypatch.setattr(workbench, "perf_counter", lambda: next(times))
    monkeypatch.setattr(workbench, "YOUNG_OBJECTS", 10**9)


async def test_new_shapes_are_on_the_account_and_those_at_hand_are_not(
    database, connection, nothing_kept
):
    save(connection, agent("Ann"))
    first, again = Cost(), Cost()

    told = await answer(Request(QUERY), database, EVERYONE, cost=first)
    told_again = await answer(Request(QUERY), database, EVERYONE, cost=again)

    assert "errors" not in told.body
    assert told_again.body == told.body
    assert told.body["extensions"]["cost"]["requested"] == 4
    assert first.granted == 4 + 4 * OBJECTS_PER_SECOND
    assert again.granted == 4
