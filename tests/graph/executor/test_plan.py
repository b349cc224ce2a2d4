"""What was found out of an operation is kept with it, and goes with it."""

import gc
from weakref import ref

from graph import plan
from graph.operation import Request, answer
from loaders import Access, Role

EVERYONE = Access(None, True, Role.VIEWER)


async def test_no_plan_outlives_its_document(database):
    gc.disable()  # documents and plans hold no cycles, so nobody has to look for them
    try:
        before = set(plan.kept)
        told = await answer(Request("{ viewer { today } } # of this test"), database, EVERYONE)
        left = set(plan.kept) - before
    finally:
        gc.enable()

    assert told.executed
    assert left == set()


async def test_plans_of_a_document_that_is_asked_again_are_kept(database):
    asked = Request("query ($a: Boolean!) { viewer { today @include(if: $a) } }", {"a": True})
    before = set(plan.kept)

    for _ in range(3):
        await answer(asked, database, EVERYONE)

    [number] = set(plan.kept) - before
    assert list(plan.kept[number]) == [(True,)]
    assert isinstance(plan.kept[number].operation, ref)
