"""Any history of hierarchy files gives on every day the tree that a plain reading of them gives."""

from datetime import date, timedelta
from itertools import pairwise

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused
from tests.ingest.own_feeds import load, load_people, row_versions, stored

NPNS = tuple(str(number) for number in range(1, 8))
FIRST_DAY = date(2026, 11, 16)
DAYS = 9  # the days around which all periods begin and end; the business date is among them
NEVER = DAYS + 1

Row = tuple[str, str, int | None, int | None]
Periods = dict[str, list[tuple[int, int, str]]]

offsets = st.one_of(st.none(), st.integers(0, DAYS - 1))


@st.composite
def cut_periods(draw: st.DrawFn, npn: str) -> list[Row]:
    """One agent's periods, one after the other, with gaps where the upline is blank or left out.

    Uplines are mostly of smaller number, so that most files are trees and some have cycles.
    """
    smaller = st.sampled_from(("", "left out", *NPNS[: NPNS.index(npn)]))
    cuts = sorted(draw(st.sets(st.integers(0, DAYS - 1), max_size=3)))
    rows: list[Row] = []
    for begins, ends in pairwise([None, *cuts, None]):
        anyone = draw(st.integers(0, 9)) == 0
        upline = draw(st.sampled_from(NPNS) if anyone else smaller)
        if upline not in (npn, "left out"):
            rows.append((npn, upline, begins, ends))
    return rows


@st.composite
def hierarchy_file(draw: st.DrawFn) -> list[Row]:
    """Some agents' periods; now and then a row that may overlap them, or have no day."""
    named = draw(st.lists(st.sampled_from(NPNS), min_size=1, max_size=6, unique=True))
    rows = [row for npn in named for row in draw(cut_periods(npn))]
    if draw(st.integers(0, 9)) == 0:
        npns = st.sampled_from(NPNS)
        rows.append(draw(st.tuples(npns, npns, offsets, offsets)))
    return rows


files = st.lists(hierarchy_file(), min_size=1, max_size=6)


class RefusedByOracle(Exception):
    """The plain reading says that the file is wrong."""


def on_day(offset: int | None, default: int) -> int:
    """A bound as a number; days before all cuts are -1 and days after them DAYS."""
    return default if offset is None else offset


def replaced(periods: Periods, rows: list[Row]) -> Periods:
    """The periods after one file, or RefusedByOracle."""
    given_periods: Periods = {npn: [] for npn, *_ in rows}
    for npn, upline, begins, ends in dict.fromkeys(rows):
        period = on_day(begins, -1), on_day(ends, NEVER), upline
        empty = None not in (begins, ends) and period[0] >= period[1]
        overlaps = any(
            period[0] < other[1] and other[0] < period[1] for other in given_periods[npn]
        )
        if npn == upline or empty or overlaps:
            raise RefusedByOracle
        given_periods[npn].append(period)
    after = {**periods, **given_periods}
    for day in range(-1, NEVER):
        for npn in NPNS:
            ancestors(after, npn, day)
    return after


def ancestors(periods: Periods, npn: str, day: int) -> list[str]:
    """Who is above an agent on a day, nearest first; RefusedByOracle if they are their own."""
    chain: list[str] = []
    at: str | None = npn
    while at := next(
        (upline for begins, ends, upline in periods.get(at, ()) if begins <= day < ends), ""
    ):
        if at in chain or at == npn:
            raise RefusedByOracle
        chain.append(at)
    return chain


def write_file(rows: list[Row]) -> str:
    """The file as text."""
    lines = [
        f"{npn},{upline},{write_day(begins)},{write_day(ends)}"
        for npn, upline, begins, ends in rows
    ]
    return "\n".join(["npn,upline_npn,valid_from,valid_to", *lines])


def write_day(offset: int | None) -> str:
    """A bound as it is printed."""
    return "" if offset is None else (FIRST_DAY + timedelta(days=offset)).isoformat()


def expected_places(periods: Periods) -> set[tuple[int, str, str, int]]:
    """Day, ancestor, descendant and depth of every place on every day."""
    return {
        (day, above, npn, depth)
        for day in range(-1, NEVER)
        for npn in NPNS
        for depth, above in enumerate([npn, *ancestors(periods, npn, day)])
    }


def stored_places(connection: psycopg.Connection) -> set[tuple[int, str, str, int]]:
    """The same from `downline`."""
    found = connection.execute(
        """
        select day, above.npn, below.npn, depth
        from generate_series(-1, %s) as day
        join downline on valid @> (%s::date + day)
        join agent as above on above.id = ancestor_id
        join agent as below on below.id = descendant_id
        """,
        (DAYS, FIRST_DAY),
    ).fetchall()
    assert len(found) == len(set(found))
    return set(found)


def unmerged(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """Rows of `downline` that could be one with another."""
    return stored(
        connection,
        "select * from downline as one join downline as other"
        " on (one.ancestor_id, one.descendant_id, one.depth)"
        " = (other.ancestor_id, other.descendant_id, other.depth)"
        " where one.valid <> other.valid"
        " and (one.valid -|- other.valid or one.valid && other.valid)",
    )


def todays_tree(connection: psycopg.Connection) -> list[tuple[str, list[str]]]:
    """Each agent in tree order with everyone between their two numbers."""
    return [
        (npn, list(branch))
        for npn, branch in stored(
            connection,
            "select agent.npn, array_agg(inside.npn order by inside.tree_from) from agent"
            " join agent as inside on inside.tree_from between agent.tree_from and agent.tree_to"
            " group by agent.id order by agent.tree_from",
        )
    ]


def expected_tree(periods: Periods, day: int) -> list[tuple[str, list[str]]]:
    """The same by plain walking; here names sort as NPNs do."""

    def branch(npn: str) -> list[str]:
        below = [other for other in NPNS if ancestors(periods, other, day)[:1] == [npn]]
        return [npn, *(inside for other in below for inside in branch(other))]

    tops = [npn for npn in NPNS if not ancestors(periods, npn, day)]
    in_order = [npn for top in tops for npn in branch(top)]
    return [(npn, branch(npn)) for npn in in_order]


@pytest.fixture
def organisation(connection: psycopg.Connection) -> psycopg.Connection:
    """Seven agents, nobody under anybody."""
    load_people(connection, **dict(zip(("a", "b", "c", "d", "e", "f", "g"), NPNS, strict=True)))
    return connection


TODAY_OFFSET = (date(2026, 11, 20) - FIRST_DAY).days


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(history=[[("2", "1", None, None), ("3", "2", None, None)], [("1", "3", 4, 6)]])
@example(history=[[("2", "1", None, 4), ("1", "2", 4, None), ("3", "2", None, None)]])
@given(history=files)
def test_every_day_has_the_tree_that_the_files_say(
    organisation: psycopg.Connection, history: list[list[Row]]
):
    periods: Periods = {}

    with organisation.transaction(force_rollback=True):
        for rows in history:
            before = row_versions(organisation)
            try:
                periods = replaced(periods, rows)
            except RefusedByOracle:
                with pytest.raises(FileRefused):
                    load(organisation, "uplines", write_file(rows))
                assert row_versions(organisation) == before
            else:
                load(organisation, "uplines", write_file(rows))
                assert stored_places(organisation) == expected_places(periods)
                assert unmerged(organisation) == []
                assert todays_tree(organisation) == expected_tree(periods, TODAY_OFFSET)
                after = row_versions(organisation)
                load(organisation, "uplines", write_file(rows))
                assert row_versions(organisation) == after
