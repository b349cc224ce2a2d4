"""Large documents are read beside the loop, with the answers that they get on it."""

import asyncio
import os
import signal
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, sleep

import orjson
import pytest
from graphql import Source, print_ast
from hypothesis import given
from hypothesis.strategies import integers, text

from graph import document_desk
from graph.document import prepare
from graph.document_desk import (
    LARGE,
    LONG,
    OBJECTS_PER_SECOND,
    OBJECTS_PER_WORD,
    DocumentDesk,
    Unread,
)
from graph.document_source import LineSource
from graph.errors import answer_errors
from graph.gate import Gate, RateLimited
from graph.http_request import BadRequest
from graph.reading_process import STRETCH, ReadingProcess, pausing
from graph.rules import DEFAULT_LIMITS, DEFAULT_RULES
from graph.variables import check_variables
from loaders import Access, Role
from tests.graph.attacks import ATTACKS, JSON, Target, many

EVERYONE = Access(None, True, Role.VIEWER)
VALID = "{ " + many('a#: agent(npn: "#") { name npn level status }', 40) + " }"


@contextmanager
def desk(rules=DEFAULT_RULES, **clock):
    """A desk whose other process ends with the test."""
    opened = DocumentDesk(rules, Gate(rules.limits), **clock)
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
    assert [print_ast(each.document) for each in beside if not each.errors] == [
        print_ast(each.document) for each in here if not each.errors
    ]


async def test_a_document_is_read_though_the_other_process_was_killed():
    wrong = VALID.replace("level", "lvel")
    with desk() as opened:
        first = opened.begin().pid.result()
        os.kill(first, signal.SIGKILL)
        killed = await opened.read(wrong, None, EVERYONE)
        again = await opened.read(f"{VALID} # alone 1", None, EVERYONE)
        second = opened.begin().pid.result()

    assert killed.errors[0].message.startswith("Cannot query field 'lvel' on type 'Agent'.")
    assert (again.errors, len(again.document.definitions[0].selection_set.selections)) == ((), 40)
    assert first != second


async def test_documents_that_wait_when_the_process_is_killed_are_read_by_the_next_one():
    with desk() as opened:
        first = opened.begin().pid.result()
        viewers = [replace(EVERYONE, subject=str(number)) for number in range(5)]
        reading = [asyncio.ensure_future(opened.read(f"{VALID} # {viewer.subject}", None, viewer))
                   for viewer in viewers]  # fmt: skip
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)
        read = await asyncio.gather(*reading)

    assert [prepared.errors for prepared in read] == [()] * 5


def test_reading_lets_others_have_the_processor_again_and_again():
    paused = []
    before = signal.signal(signal.SIGALRM, lambda *_: paused.append(1))
    try:
        with pausing():
            end = monotonic() + 30
            while len(paused) < 3 and monotonic() < end:
                pass
        known = len(paused)
        sleep(5 * STRETCH)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert known >= 3
    assert len(paused) == known


async def test_a_process_that_says_nothing_is_replaced():
    patient = DEFAULT_LIMITS.model_copy(update={"time": 3})
    with desk(DEFAULT_RULES._replace(limits=patient)) as opened:
        first = opened.begin().pid.result()
        os.kill(first, signal.SIGSTOP)
        [late] = (await opened.read(f"{VALID} # alone 2", None, EVERYONE)).errors
        opened.rules = DEFAULT_RULES
        read = await opened.read(f"{VALID} # alone 3", None, EVERYONE)

    assert late.extensions == {"code": "TIMEOUT"}
    assert read.errors == ()


async def test_a_process_that_says_nothing_from_its_beginning_is_replaced():
    patient = DEFAULT_LIMITS.model_copy(update={"time": 3})
    with desk(DEFAULT_RULES._replace(limits=patient)) as opened:
        os.kill(opened.begin().process.pid, signal.SIGSTOP)
        [late] = (await opened.read(f"{VALID} # begun 1", None, EVERYONE)).errors
        opened.rules = DEFAULT_RULES
        read = await opened.read(f"{VALID} # begun 2", None, EVERYONE)

    assert late.extensions == {"code": "TIMEOUT"}
    assert read.errors == ()


async def test_a_document_as_deep_as_may_be_is_read_and_no_process_ends_of_it(caplog):
    deep = "{" + "...{" * 145 + "viewer{today}" + "}" * 146
    with desk() as opened:
        read = await opened.read(deep, None, EVERYONE)

    assert (read.errors, caplog.messages) == ((), [])
    assert print_ast(read.document) == print_ast(prepare(deep).document)


async def test_where_no_process_can_be_started_the_server_reads_large_documents(monkeypatch):
    def none_left(*arguments):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.util.spawnv_passfds", none_left)
    with desk() as opened:
        read = await opened.read(f"{VALID} # without a process", None, EVERYONE)

    assert (read.errors, opened.beside) == ((), None)


async def test_a_document_that_ends_the_process_twice_is_refused_and_others_are_read(monkeypatch):
    async def dies(process, query, rules):
        os.kill(process.pid.result(), signal.SIGKILL)
        raise BrokenProcessPool

    with desk() as opened:
        with monkeypatch.context() as patched:
            patched.setattr(ReadingProcess, "read", dies)
            with pytest.raises(Unread) as refusal:
                await opened.read(f"{VALID} # alone 4", None, EVERYONE)
        small = await opened.read("{ viewer { today } }", None, EVERYONE)
        read = await opened.read(f"{VALID} # alone 5", None, EVERYONE)

    assert (refusal.value.status, refusal.value.headers) == (503, {"retry-after": "1"})
    assert str(refusal.value) == (
        "documents of more than 150 words cannot be read at the moment; try again"
    )
    assert (small.errors, read.errors) == ((), ())


async def test_a_viewers_documents_are_read_one_after_the_other_and_others_between():
    other = replace(EVERYONE, subject="other")
    done = []

    async def read(number, viewer):
        await opened.read(f"{VALID} # turn {number}", None, viewer)
        done.append(viewer.subject)

    with desk() as opened:
        opened.begin().pid.result()
        await asyncio.gather(*(read(number, EVERYONE) for number in range(5)), read(5, other))

    assert done.index("other") <= 1


@pytest.mark.parametrize("query", ["\n" * LONG + "{ viewer { today } }", "{ a } #" + "é" * LONG])
async def test_a_long_document_of_few_words_is_read_beside(query, monkeypatch):
    monkeypatch.setattr(document_desk, "prepare", None)  # which would read it here
    with desk() as opened:
        read = await opened.read(query, None, EVERYONE)

    assert answer_errors(read.errors) == answer_errors(prepare(query).errors)


@given(text(alphabet="a\n\r \u2028{", max_size=40), integers(0, 40))
def test_the_line_of_a_place_is_what_graphql_says(body, position):
    place = min(position, len(body))
    if body[:place].endswith("\r") and body[place : place + 1] == "\n":
        place -= 1  # nothing begins between the two

    assert LineSource(body).get_location(place) == Source(body).get_location(place)


async def test_a_document_that_waits_too_long_to_be_read_takes_too_long():
    hurried = DEFAULT_LIMITS.model_copy(update={"time": 0.001})
    with desk(DEFAULT_RULES._replace(limits=hurried)) as opened:
        [error] = (await opened.read(f"{VALID} # alone 6", None, EVERYONE)).errors

    assert error.extensions == {"code": "TIMEOUT"}


async def test_reading_is_on_the_viewers_account_and_reading_again_is_free():
    slowly = DEFAULT_LIMITS.model_copy(update={"rate": 1})
    with desk(DEFAULT_RULES._replace(limits=slowly), clock=lambda: 0.0) as opened:
        full = opened.gate.bucket(EVERYONE).left
        for _ in range(3):
            await opened.read("{ viewer { today } } # once", None, EVERYONE)
        spent = full - opened.gate.bucket(EVERYONE).left

    # Two of the three: it is at hand when it has come twice.
    assert spent == pytest.approx(2 * OBJECTS_PER_WORD * 6, abs=1)


@pytest.mark.parametrize("query", ["{ viewer { x } }", "{ viewer { today } }", f"{VALID} # slow"])
async def test_the_time_that_reading_takes_is_on_the_account_whatever_comes_of_it(
    query, monkeypatch
):
    def none_left(*arguments):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.util.spawnv_passfds", none_left)
    slowly = DEFAULT_LIMITS.model_copy(update={"rate": 1})
    times = iter([3.0, 3.05])
    with desk(DEFAULT_RULES._replace(limits=slowly), clock=lambda: next(times)) as opened:
        full = opened.gate.bucket(EVERYONE).left
        await opened.read(query, None, EVERYONE)
        spent = full - opened.gate.bucket(EVERYONE).left

    assert spent == pytest.approx(0.05 * OBJECTS_PER_SECOND, abs=2)


async def test_a_turn_of_the_loop_has_one_small_document_of_each_viewer(monkeypatch):
    other = replace(EVERYONE, subject="other")
    turn, read_in = 0, []

    def noted(query, rules):
        read_in.append((turn, query))
        return prepare(query, rules)

    monkeypatch.setattr(document_desk, "prepare", noted)
    with desk() as opened:
        viewers = [EVERYONE] * 4 + [other]
        asked = [
            asyncio.ensure_future(opened.read(f"{{ x{number} }}", None, viewer))
            for number, viewer in enumerate(viewers)
        ]
        while not all(one.done() for one in asked):
            await asyncio.sleep(0)
            turn += 1

    turns = [turn for turn, _ in read_in]
    assert sorted(query for turn, query in read_in if turn == turns[0]) == ["{ x0 }", "{ x4 }"]
    assert len(set(turns)) == 4


async def test_who_asked_too_much_has_nothing_read():
    few = DEFAULT_LIMITS.model_copy(update={"burst": 10, "rate": 1})
    with desk(DEFAULT_RULES._replace(limits=few)) as opened:
        await opened.read("{ viewer { today } } # first", None, EVERYONE)
        with pytest.raises(RateLimited, match="you asked for much in short time"):
            await opened.read("{ viewer { today } } # second", None, EVERYONE)


async def test_the_loop_goes_on_while_a_large_document_is_read():
    with desk() as opened:
        opened.begin().pid.result()
        reading = asyncio.ensure_future(opened.read(VALID.replace("level", "x"), None, EVERYONE))
        turns = 0
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)

    assert len(VALID.split()) > LARGE or len(VALID) > LONG
    assert turns > 10


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"f": {"npn": ["1"] * 1_001}}, "`npn` has 1,001 values; it must have at most 1,000"),
        ({"f": [["1"] * 1_000] * 10}, "`variables` has 10,011 values; it must have at most 10,000"),
        ({"f": dict.fromkeys(map(str, range(1_001)))},
         "`f` has 1,001 values; it must have at most 1,000"),
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
