"""Cursors: a place in an ordered list, written so that clients leave it alone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

BIGGEST_ID = 2**63 - 1
BIGGEST_INTEGER = 2**31 - 1
LONGEST_CURSOR = 1000  # a name's sort key is the longest thing in one

Place = tuple[Any, ...]
Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


class Unreadable(ValueError):
    """Text that is no cursor, or the cursor of another list."""


def write_cursor(order: str, place: Place, codecs: Sequence[Codec]) -> str:
    """The place within the order as text."""
    values = [
        None if value is None else write(value)
        for value, (write, _) in zip(place, codecs, strict=True)
    ]
    text = json.dumps([order, *values], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_cursor(order: str, text: str, codecs: Sequence[Codec]) -> Place:
    """The place that `write_cursor` wrote; raises Unreadable for anything else."""
    try:
        if len(text) > LONGEST_CURSOR:
            raise Unreadable
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        found, *values = json.loads(urlsafe_b64decode(padded))
        if found != order:
            raise Unreadable
        place = tuple(
            None if value is None else read(value)
            for value, (_, read) in zip(values, codecs, strict=True)
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable from error
    if write_cursor(order, place, codecs) != text:
        raise Unreadable
    return place


def read_id(value: Any) -> int:
    """A whole number that a database id can be."""
    if type(value) is not int or not 0 <= value <= BIGGEST_ID:
        raise Unreadable
    return value


def read_integer(value: Any) -> int:
    """A whole number that a column of type integer can have."""
    if read_id(value) > BIGGEST_INTEGER:
        raise Unreadable
    return int(value)


def read_text(value: Any) -> str:
    """Text that Postgres can compare."""
    if not isinstance(value, str) or "\0" in value:
        raise Unreadable
    value.encode()  # half of a surrogate pair is no text; JSON can hold it
    return value


def read_moment(value: Any) -> datetime:
    """A moment with its offset."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise Unreadable
    return moment


ID: Codec = (int, read_id)
INTEGER: Codec = (int, read_integer)
TEXT: Codec = (str, read_text)
DAY: Codec = (date.isoformat, date.fromisoformat)
MOMENT: Codec = (datetime.isoformat, read_moment)
BYTES: Codec = (bytes.hex, bytes.fromhex)
