"""Moments as RFC 3339 writes them, and nothing else that Python would read as one."""

from datetime import UTC, datetime

import pytest
from graphql import GraphQLError

from graph.scalars import read_moment, rounded_up, write_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31t09:30:00z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00.25-05:00", datetime(2026, 1, 31, 14, 30, 0, 250_000, UTC)),
        ("2026-01-31T00:00:00.123456789+01:00", datetime(2026, 1, 30, 23, 0, 0, 123_456, UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("1990-12-31t15:59:60.75-08:00", datetime(1991, 1, 1, tzinfo=UTC)),
        ("2026-11-14T09:30:00." + "0" * 400 + "1Z", datetime(2026, 11, 14, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_offset(text, moment):
    assert read_moment(text) == moment
    assert read_moment(write_moment(moment)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00.000000000Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00.0000001Z", datetime(2026, 1, 31, 9, 30, 0, 1, UTC)),
        ("2026-01-31T09:30:00.1234569+00:00", datetime(2026, 1, 31, 9, 30, 0, 123_457, UTC)),
        ("2026-12-31T18:59:59.9999999-05:00", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2016-12-31T23:59:60.9999999Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.9999999Z", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_moment_between_two_microseconds_is_rounded_up_to_the_later(text, moment):
    assert rounded_up(read_moment(text)) == moment


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00Z\0",
        "2026-01-01T00:00:00+00:00:01", "20260101T000000Z", "2026-W01-1T00:00:00Z",
        "2026-01-01T00Z", "2026-01-01T00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:01Z",
        "2026-12-30T23:59:60Z", "2026-12-31T23:58:60Z", "2016-12-31T23:59:60-05:00",
        "2016-12-31T23:59:61Z", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+01:00",
        "\uff19999-01-01T00:00:00Z", "", 1, None, ["now"],
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_in_a_sentence(value):
    with pytest.raises(GraphQLError, match="is not a DateTime with an offset; write it like"):
        read_moment(value)
