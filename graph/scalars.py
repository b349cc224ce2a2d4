"""Dates, moments and other plain values as they stand in JSON."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition, scalar

# As RFC 3339 has them (5.6); ISO 8601 has weeks as well, and Python reads more than either.
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    rf"({DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}):([0-9]{{2}})(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})",
    re.IGNORECASE,
)
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


class CutMoment(datetime):
    """A moment that was written with more than microseconds: a little before what was meant."""


def malformed(kind: str, value: object, example: str) -> GraphQLError:
    """The refusal of a value that is not of its kind."""
    shown = repr(value)[:40]
    return GraphQLError(
        f"{shown} is not a {kind}; write it like {example}",
        extensions={"code": "BAD_ARGUMENT"},
    )


def read_date(value: Any) -> date:
    """The day written as YYYY-MM-DD."""
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except (TypeError, ValueError):
        pass
    raise malformed("Date", value, '"2026-01-31"')


def write_moment(moment: datetime) -> str:
    """The moment in UTC, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_moment(value: Any) -> datetime:
    """The moment written with its offset."""
    try:
        if written := MOMENT.fullmatch(value):
            return moment_of(*(part.upper() for part in written.groups("")))
    except (TypeError, ValueError, OverflowError):
        pass
    raise malformed("DateTime with an offset", value, '"2026-01-31T09:30:00Z"')


def moment_of(minute: str, second: str, fraction: str, offset: str) -> datetime:
    """The moment of these parts; raises ValueError where there is none.

    A leap second, which only a month can end with, is the first moment of the next one.
    """
    if second == "60":
        after = datetime.fromisoformat(f"{minute}:59{offset}").astimezone(UTC) + SECOND
        if (after.day, after.hour, after.minute) != (1, 0, 0):
            raise ValueError("no month ends then")
        return after
    is_cut = fraction[7:].strip("0")  # a point and six digits are microseconds
    kind = CutMoment if is_cut else datetime
    return kind.fromisoformat(f"{minute}:{second}{fraction}{offset}").astimezone(UTC)


def rounded_up(moment: datetime) -> datetime:
    """The first moment in whole microseconds that is not before what was meant."""
    is_before = isinstance(moment, CutMoment) and moment < LAST_MOMENT
    return moment + MICROSECOND if is_before else moment


SCALARS: dict[object, ScalarDefinition] = {
    date: scalar(
        name="Date",
        description="A day as `YYYY-MM-DD`.",
        serialize=date.isoformat,
        parse_value=read_date,
    ),
    datetime: scalar(
        name="DateTime",
        description="A moment as RFC 3339 writes it, in UTC: `2026-01-31T09:30:00Z`.",
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339",
        serialize=write_moment,
        parse_value=read_moment,
    ),
    JSON: scalar(
        name="JSON",
        description="Any JSON value.",
        specified_by_url="https://ecma-international.org/publications-and-standards/standards/"
        "ecma-404/",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}
