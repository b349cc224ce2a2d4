"""Midnight comes while the server runs: the business date moves, asked for or not."""

import struct
import zoneinfo
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from pydantic import SecretStr

from graph import service
from models.settings import Settings, business_day
from tests.factories import agent, enrollment, save
from tests.faults.outage import becomes, serving

HALF_A_DAY = 12 * 3600


def zone_file(offset, changes_at=None, afterwards=0):
    """A time zone so many seconds from UTC, which may change once, in the form of tzfile(5)."""
    changes = [] if changes_at is None else [changes_at]
    kinds = [offset] if changes_at is None else [offset, afterwards]
    header = b"TZif2" + b"\0" * 15
    counts = struct.pack(">6l", 0, 0, 0, len(changes), len(kinds), 4)
    empty = header + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB", 0, 0, 0) + b"ABC\0"
    body = b"".join(struct.pack(">q", change) for change in changes)
    body += bytes(range(1, len(changes) + 1))
    body += b"".join(struct.pack(">lBB", kind, 0, 0) for kind in kinds) + b"ABC\0"
    return empty + header + counts + body + b"\n\n"


@pytest.fixture
def add_zone(tmp_path):
    """Makes time zones of the test's own."""
    known = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path), *known])

    def add(name, *facts):
        (tmp_path / name).write_bytes(zone_file(*facts))
        zoneinfo.ZoneInfo.clear_cache(only_keys=[name])
        return name

    yield add
    zoneinfo.reset_tzpath(known)


def midnight_in(seconds):
    """The offset from UTC of a place where the next day begins in so many seconds."""
    now = datetime.now(UTC)
    into_the_day = (now - now.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    offset = int(-into_the_day - seconds) % 86_400
    return offset - 86_400 if offset > HALF_A_DAY else offset


async def test_at_midnight_statuses_and_tree_are_those_of_the_new_day_without_a_request(
    database_url, connection, add_zone, monkeypatch
):
    monkeypatch.setattr(service, "BEAT", 0.2)
    settings = Settings(
        database_url=SecretStr(database_url), time_zone=add_zone("Soon", midnight_in(8))
    )
    before = business_day(settings)
    after = before + timedelta(days=1)
    ann = agent("Ann")
    save(connection, ann, enrollment(ann, effective_on=after))
    connection.execute("update enrollment set status = 'APPROVED'")

    async def stored():
        with psycopg.connect(database_url) as reader:
            row = reader.execute("select today, status::text from business_day, enrollment")
            return row.fetchone()

    async with serving(settings) as client:
        days = await becomes(stored, (after, "ACTIVE"))
        answer = await client.ask("{ viewer { today } enrollments { nodes { status } } }")

    assert set(days) <= {(before, "APPROVED")}
    assert answer == (
        200,
        {"viewer": {"today": after.isoformat()}, "enrollments": {"nodes": [{"status": "ACTIVE"}]}},
    )


async def test_a_clock_that_is_put_forward_over_midnight_moves_the_date(
    database_url, add_zone, monkeypatch
):
    monkeypatch.setattr(service, "BEAT", 0.2)
    changes_at = int(datetime.now(UTC).timestamp()) + 8
    offset = midnight_in(1800)  # half an hour before midnight the clock goes on by an hour
    zone = add_zone("Forward", offset, changes_at, offset + 3600)
    settings = Settings(database_url=SecretStr(database_url), time_zone=zone)
    before = business_day(settings)

    async with serving(settings) as client:
        wanted = (200, {"viewer": {"today": (before + timedelta(days=1)).isoformat()}})
        others = await becomes(lambda: client.ask("{ viewer { today } }"), wanted)

    assert all(one == (200, {"viewer": {"today": before.isoformat()}}) for one in others)
