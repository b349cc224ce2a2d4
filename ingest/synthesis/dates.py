"""Days: months to count in, and the forms in which carriers print them."""

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
PRINTED = 1 << 16  # more days than 180 years have, so that each is formatted once


def first_of_month(day: date, months: int = 0) -> date:
    """The first of the day's month, so many months later (earlier when negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def end_of_month(day: date, months: int = 0) -> date:
    """The last day of the day's month, so many months later (earlier when negative)."""
    return first_of_month(day, months + 1) - DAY


@lru_cache(PRINTED)
def iso_date(day: date) -> str:
    """`2026-01-05`."""
    return day.isoformat()


@lru_cache(PRINTED)
def us_date(day: date) -> str:
    """`01/05/2026`."""
    return f"{day.month:02}/{day.day:02}/{day.year}"


@lru_cache(PRINTED)
def short_us_date(day: date) -> str:
    """`1/5/2026`."""
    return f"{day.month}/{day.day}/{day.year}"


def compact_date(day: date) -> str:
    """`20260105`, as in file names."""
    return f"{day:%Y%m%d}"
