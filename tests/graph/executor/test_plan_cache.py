"""What was found out of an operation is kept with it, goes with it, and takes no more than fits."""

import gc

import pytest

from graph.operation import Request, answer
from graph.plan_cache import PlanCache
from loaders import Access, Role

EVERYONE = Access(None, True, Role.VIEWER)


@pytest.fixture
def plans(monkeypatch):
    """A cache of the test's own, with room for ten fields."""
    cache = PlanCache(room=10)
    monkeypatch.setattr("graph.executor.plans", cache)
    return cache


async def asked_thrice(database, query, **variables):
    """Ask so often that the document is kept."""
    for _ in range(3):
        told = await answer(Request(query, variables), database, EVERYONE)
        assert "errors" not in told.body


async def test_no_plan_outlives_its_document(plans, database):
    told = await answer(Request("{ viewer { today } } # of this test"), database, EVERYONE)
    executed = told.executed
    del told
    gc.collect()

    assert executed
    assert (dict(plans.plans), dict(plans.operations), plans.filled) == ({}, {}, 0)


async def test_the_plans_of_a_document_that_is_asked_again_are_kept(plans, database):
    query = "query ($a: Boolean!) { viewer { today today2: today @include(if: $a) } }"

    await asked_thrice(database, query, a=True)
    await asked_thrice(database, query, a=False)

    assert [values for _, values in plans.plans] == [(True,), (False,)]
    assert plans.filled == 3 + 2


async def test_of_all_plans_those_longest_unused_go_first(plans, database):
    first, second = "{ viewer { a: today b: today c: today } }", "{ viewer { x: today y: today } }"
    third = "{ viewer { m: today n: today o: today } }"

    await asked_thrice(database, first)
    await asked_thrice(database, second)
    await asked_thrice(database, first)
    await asked_thrice(database, third)

    assert [size for _, size in plans.plans.values()] == [4, 4]
    assert plans.filled == 8


async def test_a_plan_larger_than_the_room_is_not_kept(plans, database):
    large = "{ viewer { " + " ".join(f"a{n}: today" for n in range(12)) + " } }"

    await asked_thrice(database, large)

    assert (len(plans.plans), plans.filled) == (0, 0)
