"""Large documents are read beside the loop, with the answers that they get on it."""

import asyncio
import os
import signal
from contextlib import contextmanager

import orjson
import pytest

from graph import document_desk
from graph.document import prepare
from graph.document_desk import LARGE, OBJECTS_PER_WORD, DocumentDesk
from graph.errors import answer_errors
from graph.gate import Gate, RateLimited
from graph.http_request import BadRequest
from graph.rules import DEFAULT_LIMITS, DEFAULT_RULES
from graph.variables import check_variables
from loaders import Access, Role
from tests.graph.attacks import ATTACKS, JSON, Target, many

EVERYONE = Access(None, True, Role.VIEWER)
VALID = "{ " + many('a#: agent(npn: "#") { name npn level status }', 40) + " }"


@contextmanager
def desk(rules=DEFAULT_RULES):
    """A desk whose other process ends with the test."""
    opened = DocumentDesk(rules, Gate(rules.limits))
    try:
        yield opened
    finally:
        opened.end()


def documents():
    """Of every attack, the document that it sends."""
    target = Target("4", "id", "D-1", "cursor")
    for attack in ATTACKS:
        body = attack.body(0, target)
        if attack.content_type == JSON and body.startswith(b'{"query":"'):
            yield orjson.loads(body)["query"]


async def test_an_answer_does_not_tell_where_its_document_was_read(monkeypatch):
    monkeypatch.setattr(document_desk, "LARGE", 0)
    endless = DEFAULT_RULES._replace(limits=DEFAULT_LIMITS.model_copy(update={"burst": 10**12}))
    asked = [*documents(), "{ enrollments(filter: {submittedOn: {from: 7}}) { totalCount } }"]

    with desk(endless) as opened:
        beside = [await opened.read(query, None, EVERYONE) for query in asked]

    here = [prepare(query, endless) for query in asked]
    assert len(asked) > 40
    assert [answer_errors(each.errors) for each in beside] == [
        answer_errors(each.errors) for each in here
    ]
    assert [each.document for each in beside if not each.errors] == [
        each.document for each in here if not each.errors
    ]


async def test_a_document_is_read_though_the_other_process_was_killed():
    wrong = VALID.replace("level", "lvel")
    with desk() as opened:
        first = opened.begin().submit(os.getpid).result()
        os.kill(first, signal.SIGKILL)
        killed = await opened.read(wrong, None, EVERYONE)
        again = await opened.read(VALID, None, EVERYONE)
        second = opened.begin().submit(os.getpid).result()

    assert killed.errors[0].message.startswith("Cannot query field 'lvel' on type 'Agent'.")
    assert (again.errors, len(again.document.definitions[0].selection_set.selections)) == ((), 40)
    assert first != second


async def test_a_document_that_waits_too_long_to_be_read_takes_too_long():
    hurried = DEFAULT_LIMITS.model_copy(update={"time": 0.001})
    with desk(DEFAULT_RULES._replace(limits=hurried)) as opened:
        [error] = (await opened.read(VALID, None, EVERYONE)).errors

    assert error.extensions == {"code": "TIMEOUT"}


async def test_reading_is_on_the_viewers_account_and_reading_again_is_free():
    slowly = DEFAULT_LIMITS.model_copy(update={"rate": 1})
    with desk(DEFAULT_RULES._replace(limits=slowly)) as opened:
        full = opened.gate.bucket(EVERYONE).left
        for _ in range(3):
            await opened.read("{ viewer { today } } # once", None, EVERYONE)
        spent = full - opened.gate.bucket(EVERYONE).left

    # Two of the three: it is at hand when it has come twice.
    assert spent == pytest.approx(2 * OBJECTS_PER_WORD * 6, abs=1)


async def test_who_asked_too_much_has_nothing_read():
    few = DEFAULT_LIMITS.model_copy(update={"burst": 10, "rate": 1})
    with desk(DEFAULT_RULES._replace(limits=few)) as opened:
        await opened.read("{ viewer { today } } # first", None, EVERYONE)
        with pytest.raises(RateLimited, match="you asked for much in short time"):
            await opened.read("{ viewer { today } } # second", None, EVERYONE)


async def test_the_loop_goes_on_while_a_large_document_is_read():
    with desk() as opened:
        opened.begin().submit(os.getpid).result()
        reading = asyncio.ensure_future(opened.read(VALID.replace("level", "x"), None, EVERYONE))
        turns = 0
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)

    assert len(VALID.split()) > LARGE
    assert turns > 10


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"f": {"npn": ["1"] * 1_001}}, "`npn` has 1,001 values; it must have at most 1,000"),
        ({"f": [["1"] * 1_000] * 10}, "`variables` has 10,011 values; it must have at most 10,000"),
        ({"f": {str(n): n for n in range(10_001)}},
         "`variables` has 10,002 values; it must have at most 10,000"),
    ],
)  # fmt: skip
async def test_more_values_than_any_question_needs_are_refused_unread(variables, sentence):
    with desk() as opened:
        [error] = (await opened.read("{ viewer { today } }", variables, EVERYONE)).errors

    assert (error.message, error.extensions) == (sentence, {"code": "BAD_ARGUMENT"})


def test_as_many_values_as_are_allowed_are_taken():
    assert check_variables({"f": {"npn": ["1"] * 1_000}}, DEFAULT_LIMITS) is None
    assert check_variables(None, DEFAULT_LIMITS) is None


def test_variables_that_nest_too_deeply_are_refused():
    deep: dict[str, object] = {}
    for _ in range(60):
        deep = {"a": deep}

    with pytest.raises(BadRequest, match="`variables` is nested too deeply"):
        check_variables(deep, DEFAULT_LIMITS)
