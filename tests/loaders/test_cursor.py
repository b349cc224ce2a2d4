"""Cursors lead back to the place they were written for, and nothing else is one."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cursor import (
    BYTES,
    DAY,
    ID,
    INTEGER,
    MOMENT,
    TEXT,
    Unreadable,
    read_cursor,
    write_cursor,
)

CODECS = (TEXT, DAY, MOMENT, BYTES, ID)
PLACES = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    st.none() | st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.binary(max_size=50),
    st.integers(0, 2**63 - 1),
)


@given(PLACES)
def test_a_cursor_leads_back_to_its_place(place):
    assert read_cursor("order", write_cursor("order", place, CODECS), CODECS) == place


@given(st.text())
def test_other_text_is_no_cursor(text):
    with pytest.raises(Unreadable):
        read_cursor("order", text, CODECS)


@pytest.mark.parametrize(
    ("place", "codecs"),
    [
        ((1,), (ID, ID)),
        ((-1,), (ID,)),
        ((True,), (ID,)),
        ((2**63,), (ID,)),
        ((2**31,), (INTEGER,)),
        (("2026-02-30",), (DAY,)),
        ((1,), (DAY,)),
        (("2026-01-01T00:00:00",), (MOMENT,)),
        (("a\0",), (TEXT,)),
        ((["a"],), (TEXT,)),
        (("xy",), (BYTES,)),
    ],
)
def test_values_that_no_row_has_are_refused(place, codecs):
    written = write_cursor("order", place, [(lambda value: value, None)] * len(place))

    with pytest.raises(Unreadable):
        read_cursor("order", written, codecs)


def test_a_cursor_of_another_order_is_refused():
    cursor = write_cursor("submitted_on", (date(2026, 1, 1), 3), (DAY, ID))

    with pytest.raises(Unreadable):
        read_cursor("termed_on", cursor, (DAY, ID))


def test_a_moment_keeps_its_microseconds():
    moment = datetime(2026, 1, 1, 2, 3, 4, 567891, tzinfo=UTC)

    [read] = read_cursor("m", write_cursor("m", (moment,), (MOMENT,)), (MOMENT,))

    assert read == moment
