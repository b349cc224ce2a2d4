"""Stored totals are what a plain recount of the rows gives, after any history."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.pipeline import Options, business_date, ingest_files
from models import CELLS_FROM, ORGANISATION, TOTALS_FROM
from models.schema import upgrade_schema
from tests.conftest import TODAY
from tests.factories import agent, enrollment, save
from tests.ingest.own_feeds import load, load_people
from tests.ingest.reports import AETNA, write_csv

NPNS = tuple(str(number) for number in range(1, 10))
CELLS_FROM_HERE = 3  # so that small trees cross the threshold, both ways
DAYS = [TODAY + timedelta(days=30 * number) for number in range(-4, 4)]

ENROLLMENTS = """
select
    agent_id, carrier_id, product::text, network::text, status::text, termination_reason::text,
    submitted_on, effective_on, termed_on
from enrollment
"""
TREE = """
select upline.agent_id, upline.upline_id
from upline, business_day
where upline.valid @> business_day.today
"""
STATUSES = ("APPROVED", "ACTIVE", "ATTRITED", "DECEASED", "POLICY_DISENROLLMENT", "UNKNOWN")
STORED_TOTALS = """
select agent_id, carrier_id, approved, active, attrited, deceased, disenrolled, unknown,
    rapid_disenrollments
from production_total
"""
STORED_CELLS = """
select agent_id, carrier_id, product::text, network::text, status::text, termination_reason::text,
    submitted_month, effective_month, enrollments, rapid_disenrollments
from production_cell
"""

Row = tuple[Any, ...]

covered = st.fixed_dictionaries(
    {
        "Member ID": st.sampled_from(("M1", "M2", "M3", "M4")),
        "Application ID": st.sampled_from(("", "A1", "A2", "A3")),
        "Medicare Number": st.just(""),
        "First Name": st.sampled_from(("Ann", "Bob")),
        "Application Received Date": st.sampled_from(("2026-07-15", "2026-09-02", "")),
        "Application Signed Date": st.just(""),
        "Coverage Effective Date": st.sampled_from(("2026-08-01", "2026-10-01", "2026-12-01")),
        "Member Status": st.sampled_from("AT"),
        "Term Date": st.sampled_from(("3000-01-01", "2026-08-31", "2026-11-30", "2027-01-31")),
        "Term Reason Code": st.sampled_from(("", "08", "13", "10")),
        "PBP Code": st.sampled_from(("001", "002")),
        "Plan Name": st.sampled_from(("Eagle (PPO)", "Hawk (HMO)")),
        "Writing Agent NPN": st.sampled_from(NPNS),
    }
)
reports = st.tuples(
    st.just("report"), st.sampled_from(DAYS), st.lists(covered, min_size=1, max_size=6)
)
transfers = st.tuples(
    st.just("transfer"),
    st.dictionaries(
        st.sampled_from(NPNS),
        st.lists(st.tuples(st.sampled_from(DAYS), st.sampled_from(("", *NPNS))), max_size=2),
        min_size=1,
        max_size=4,
    ),
)
rolls = st.tuples(st.just("roll"), st.sampled_from(DAYS))


def take_step(connection: psycopg.Connection, folder: Path, step: Row) -> None:
    """One thing that can happen to an organisation."""
    if step[0] == "roll":
        connection.execute("select roll_business_day(%s)", (step[1],))
    elif step[0] == "transfer":
        transfer(connection, step[1])
    else:
        path = folder / f"Agency_MedicareApprovedBOBReport_{step[1]:%Y%m%d}.csv"
        write_csv(path, *({**AETNA, **row} for row in step[2]))
        list(ingest_files(connection, [path], Options()))


def transfer(connection: psycopg.Connection, periods: dict[str, list[tuple[date, str]]]) -> None:
    """Uplines from some days on; an upline of a greater number is none, so there is no cycle."""
    rows = []
    for npn, begins in periods.items():
        starts = dict(sorted(begins)).items()
        ends = [*(day for day, _ in starts), None][1:]
        rows += [
            f"{npn},{upline if upline < npn else ''},{day},{end or ''}"
            for (day, upline), end in zip(starts, ends, strict=True)
        ]
    text = "\n".join(["npn,upline_npn,valid_from,valid_to", *rows])
    load(connection, "uplines", text, business_date(connection))


def recount(connection: psycopg.Connection) -> tuple[set[Row], set[Row]]:
    """The totals and the cells that the rows and the uplines of the business date ask for."""
    uplines = dict(connection.execute(TREE).fetchall())
    ways = {
        agent_id: way_up(agent_id, uplines)
        for (agent_id,) in connection.execute("select id from agent").fetchall()
    }
    sizes = Counter(holder for way in ways.values() for holder in way)
    totals: dict[Row, Counter[str]] = defaultdict(Counter)
    cells: dict[Row, list[int]] = defaultdict(lambda: [0, 0])
    for row in connection.execute(ENROLLMENTS).fetchall():
        writer, carrier, product, network, status, reason, submitted, effective, termed = row
        rapid = is_rapid(status, reason, effective, termed)
        for holder in [ORGANISATION, *ways[writer]]:
            if holder == ORGANISATION or sizes[holder] >= TOTALS_FROM:
                totals[holder, carrier].update({status: 1, "rapid": rapid})
            if holder == ORGANISATION or sizes[holder] >= CELLS_FROM_HERE:
                months = (first_day(submitted), first_day(effective))
                cell = cells[holder, carrier, product, network, status, reason, *months]
                cell[0] += 1
                cell[1] += rapid
    return (
        {(*key, *(found[name] for name in (*STATUSES, "rapid"))) for key, found in totals.items()},
        {(*key, *found) for key, found in cells.items()},
    )


def way_up(agent_id: int, uplines: dict[int, int]) -> list[int]:
    """The agent and everyone above."""
    way = [agent_id]
    while way[-1] in uplines:
        way.append(uplines[way[-1]])
    return way


def first_day(day: date | None) -> date | None:
    return day and day.replace(day=1)


def is_rapid(status: str, reason: str | None, effective: date | None, termed: date | None) -> bool:
    if status != "POLICY_DISENROLLMENT" or reason == "PLAN_EXIT" or not (effective and termed):
        return False
    months = effective.year * 12 + effective.month - 1 + 3
    return termed < date(months // 12, months % 12 + 1, effective.day)


def stored(connection: psycopg.Connection) -> tuple[set[Row], set[Row]]:
    """The totals and the cells that are stored, each once."""
    totals = connection.execute(STORED_TOTALS).fetchall()
    cells = connection.execute(STORED_CELLS).fetchall()
    assert len(set(cells)) == len(cells)
    return set(totals), set(cells)


@pytest.fixture
def small_thresholds(connection: psycopg.Connection) -> psycopg.Connection:
    """A database in which downlines of few agents have cells."""
    connection.execute(
        "create or replace function production_threshold(grain text) returns integer "
        "language sql immutable as $$ select case grain "
        f"when 'production_total' then {TOTALS_FROM} else {CELLS_FROM_HERE} end $$"
    )
    return connection


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(reports, transfers, rolls), min_size=3, max_size=9))
def test_any_history_leaves_what_a_recount_and_a_rebuild_give(
    small_thresholds: psycopg.Connection, tmp_path: Path, steps: list[Row]
) -> None:
    connection = small_thresholds
    with connection.transaction(force_rollback=True):
        load_people(connection, **{f"agent{npn}": npn for npn in NPNS})
        transfer(connection, {npn: [(DAYS[0], str(int(npn) // 2))] for npn in NPNS[1:]})
        for step in steps:
            take_step(connection, tmp_path, step)

            assert stored(connection) == recount(connection), step

        [(wrong,)] = connection.execute("select rebuild_production()").fetchall()

        assert wrong == 0
        assert stored(connection) == recount(connection)


def test_rows_written_by_any_statement_are_counted(connection: psycopg.Connection) -> None:
    ann = agent("Ann")
    bob = agent("Bob", upline=ann)
    save(connection, ann, bob, *[enrollment(bob) for _ in range(3)], enrollment(ann))
    counted = "select agent_id, active, attrited from production_total order by agent_id"

    assert connection.execute(counted).fetchall() == [
        (0, 4, 0),
        (ann.id, 4, 0),
        (bob.id, 3, 0),
    ]

    connection.execute("update enrollment set status = 'ATTRITED' where agent_id = %s", (bob.id,))
    connection.execute("delete from enrollment where agent_id = %s", (ann.id,))

    assert connection.execute(counted).fetchall() == [
        (0, 0, 3),
        (ann.id, 0, 3),
        (bob.id, 0, 3),
    ]

    connection.execute("delete from enrollment")

    assert connection.execute(counted).fetchall() == []
    assert connection.execute("select * from production_cell").fetchall() == []


def test_a_rebuild_says_how_many_were_wrong_and_moves_the_data_version(
    connection: psycopg.Connection,
) -> None:
    ann = agent("Ann")
    save(connection, ann, agent("Bob", upline=ann), enrollment(ann))
    version = "select data_version from business_day"
    before = connection.execute(version).fetchall()

    assert connection.execute("select rebuild_production()").fetchone() == (0,)
    assert connection.execute(version).fetchall() == before

    connection.execute("update production_total set active = 7 where agent_id = %s", (ann.id,))

    assert connection.execute("select rebuild_production()").fetchone() == (2,)  # gone, and come
    assert connection.execute("select active from production_total").fetchall() == [(1,), (1,)]
    assert connection.execute(version).fetchall() == [(before[0][0] + 1,)]


def test_enrollments_that_were_there_before_totals_are_counted_by_the_upgrade(
    connection: psycopg.Connection, database_url: str
) -> None:
    ann = agent("Ann")
    save(connection, ann, agent("Bob", upline=ann), enrollment(ann))
    connection.execute("truncate production_total, production_cell")

    upgrade_schema(database_url, TODAY)

    assert connection.execute("select agent_id, active from production_total").fetchall() == [
        (ORGANISATION, 1),
        (ann.id, 1),
    ]


def test_readers_know_from_which_size_on_downlines_are_stored(
    connection: psycopg.Connection,
) -> None:
    found = connection.execute(
        "select production_threshold('production_total'), production_threshold('production_cell')"
    ).fetchone()

    assert found == (TOTALS_FROM, CELLS_FROM)
