"""What many enrollments are asked for is worked out in slices, with others in between."""

import asyncio
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from graph.enrollment import Enrollment, what_to_do
from graph.status_explanation import explain, sentence
from loaders import pace
from loaders.enrollment import EnrollmentRow
from loaders.pace import SLICE_ROWS, Pace

ROWS = [
    EnrollmentRow(**dict.fromkeys(EnrollmentRow._fields))._replace(
        status="ACTIVE",
        word="CONFIRMED",
        took_effect=True,
        effective_on=date(2026, 1, 1 + number % 28),
        as_of=date(2026, 11, 1),
    )
    for number in range(4 * SLICE_ROWS)
]


@pytest.mark.parametrize(
    ("name", "of_one"), [("status_explanation", explain), ("troubleshooting", what_to_do)]
)
async def test_others_go_on_between_slices_and_the_answers_are_those_of_one(
    monkeypatch, name, of_one
):
    monkeypatch.setattr(pace, "SLICE", -1.0)  # over as it begins
    ours: Any = Pace()
    info = SimpleNamespace(context=SimpleNamespace(load=SimpleNamespace(snapshot=ours)))
    ours.pace = ours
    fields = {field.python_name: field for field in Enrollment.__strawberry_definition__.fields}
    batch = fields[name].base_resolver.wrapped_func.batch

    working = asyncio.ensure_future(batch(ROWS, info=info))
    turns = 0
    while not working.done():
        await asyncio.sleep(0)
        turns += 1

    assert await working == list(map(of_one, ROWS))
    assert turns > 4


def test_a_sentence_is_made_once_for_all_rows_and_aliases_it_holds_for():
    sentence.cache_clear()

    told = {explain(row) for _ in range(50) for row in ROWS}

    assert len(told) == sentence.cache_info().misses == 28
