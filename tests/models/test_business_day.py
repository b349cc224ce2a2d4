"""Which day it is where the business is, over midnight and over the changes of the clock."""

from datetime import UTC, date, datetime

import pytest

from models.settings import Settings, business_day


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/New_York", "2026-11-20T04:59:59", "2026-11-19"),
        ("America/New_York", "2026-11-20T05:00:00", "2026-11-20"),
        # A day of 23 hours: four hours behind from then on.
        ("America/New_York", "2026-03-08T04:59:59", "2026-03-07"),
        ("America/New_York", "2026-03-08T05:00:00", "2026-03-08"),
        ("America/New_York", "2026-03-09T03:59:59", "2026-03-08"),
        ("America/New_York", "2026-03-09T04:00:00", "2026-03-09"),
        # A day of 25 hours.
        ("America/New_York", "2026-11-01T04:00:00", "2026-11-01"),
        ("America/New_York", "2026-11-02T04:59:59", "2026-11-01"),
        ("America/New_York", "2026-11-02T05:00:00", "2026-11-02"),
        # Here the clock goes from midnight to one, and back from midnight to eleven.
        ("America/Santiago", "2026-09-06T03:59:59", "2026-09-05"),
        ("America/Santiago", "2026-09-06T04:00:00", "2026-09-06"),
        ("America/Santiago", "2026-04-05T03:00:00", "2026-04-04"),
        ("America/Santiago", "2026-04-05T04:00:00", "2026-04-05"),
        ("Asia/Kolkata", "2026-11-19T18:30:00", "2026-11-20"),
    ],
)
def test_a_day_begins_at_midnight_there(zone, moment, day):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert business_day(Settings(time_zone=zone), at) == date.fromisoformat(day)


def test_a_given_day_outlasts_midnight():
    settings = Settings(time_zone="America/New_York", today=date(2026, 1, 2))

    assert business_day(settings, datetime(2026, 11, 20, 5, tzinfo=UTC)) == date(2026, 1, 2)
