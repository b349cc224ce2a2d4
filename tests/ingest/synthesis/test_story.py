from datetime import date
from itertools import pairwise

import pytest

from ingest.synthesis.carriers import CARRIERS
from ingest.synthesis.draw import Draw
from ingest.synthesis.organisation import Organisation
from ingest.synthesis.story import Life, Teller
from ingest.synthesis.weeks import weeks_before

DAYS = (
    date(2026, 1, 1),
    date(2026, 1, 3),
    date(2024, 2, 29),
    date(2026, 11, 20),
    date(2026, 12, 31),
)


def lives_told(carrier: str, as_of: date, weeks: int) -> list[Life]:
    told = CARRIERS[carrier]
    organisation = Organisation(40, 1, as_of)
    days = weeks_before(as_of, weeks, told.lag)
    lives = []
    for seed in range(6):
        tellers = (
            Teller(Draw(seed, number), days, told.plans, organisation) for number in range(10_000)
        )
        lives += [story(next(tellers)) for _, story in told.lives]
        lives += [life for _, pair in told.pairs for life in pair(next(tellers))]
    return lives


@pytest.mark.parametrize("weeks", [1, 2, 3, 12, 60])
@pytest.mark.parametrize("as_of", DAYS, ids=str)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_end_follows_from_its_own_dates(carrier: str, as_of: date, weeks: int):
    for life in lives_told(carrier, as_of, weeks):
        effective, ending = life.effective, life.ending
        match ending.status:
            case "ACTIVE":
                assert effective is not None
                assert effective <= as_of
                assert ending.termed is None or ending.termed >= as_of
            case "APPROVED":
                assert effective is not None
                assert effective > as_of
            case "POLICY_DISENROLLMENT":
                assert effective is not None
                assert ending.termed is None or effective < ending.termed < as_of
            case "ATTRITED" if ending.termed:
                assert effective is not None
                assert ending.termed <= effective
                assert ending.termed < as_of


@pytest.mark.parametrize("weeks", [1, 2, 3, 12, 60])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_life_is_listed_one_thing_at_a_time(carrier: str, weeks: int):
    for life in lives_told(carrier, date(2026, 11, 20), weeks):
        for place in ((False, False), (False, True), (True, False)):
            rows = [
                row for row in life.listings if (row.is_application, row.is_downloaded) == place
            ]
            assert all(0 <= row.first < row.until <= weeks for row in rows)
            assert all(old.until <= new.first for old, new in pairwise(rows))
        assert life.listings


@pytest.mark.parametrize("weeks", [2, 12])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_was_said_last_prints_the_end(carrier: str, weeks: int):
    for life in lives_told(carrier, date(2026, 11, 20), weeks):
        books = [row for row in life.listings if not row.is_application]
        last = (books or life.listings)[-1]

        assert last.effective == life.effective
        assert life.ending.termed in (last.termed, last.died)
