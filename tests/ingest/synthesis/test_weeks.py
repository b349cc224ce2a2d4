from datetime import date

import pytest

from ingest.synthesis.draw import Draw
from ingest.synthesis.weeks import weeks_before

AS_OF = date(2026, 11, 20)


def test_days_are_a_week_apart_and_the_last_one_lags():
    weeks = weeks_before(AS_OF, 3, 2)

    assert weeks.days == (date(2026, 11, 4), date(2026, 11, 11), date(2026, 11, 18))


@pytest.mark.parametrize(
    ("day", "week"),
    [("2026-01-01", 0), ("2026-11-04", 0), ("2026-11-05", 1), ("2026-11-18", 2), ("2026-11-19", 3)],
)
def test_a_day_is_known_from_the_first_file_on_or_after_it(day: str, week: int):
    assert weeks_before(AS_OF, 3, 2).first_on_or_after(date.fromisoformat(day)) == week


def test_three_listings_have_a_turn_each_where_there_is_room():
    weeks = weeks_before(AS_OF, 12, 2)

    for number in range(200):
        turns = weeks.turns(Draw(number), 4, 3)
        assert turns[0] == 4
        assert turns[-1] == 12
        assert sorted(set(turns)) == turns


def test_what_leaves_is_listed_once_and_not_to_the_end():
    weeks = weeks_before(AS_OF, 2, 2)

    assert weeks.turns(Draw(1), 0, 1, leaves=True) == [0, 1]


def test_only_the_last_listing_is_left_in_a_single_week():
    weeks = weeks_before(AS_OF, 1, 2)

    assert weeks.turns(Draw(1), 0, 3) == [0, 0, 0, 1]
    assert weeks.turns(Draw(1), 0, 1, leaves=True) == [0, 1]
