"""How often and how long things are measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Rounds and warm-ups of single answers; rounds and seconds of loads."""

    rounds: int
    warm_ups: int
    load_rounds: int
    load_seconds: int


FULL = Pace(15, 5, 3, 8)
QUICK = Pace(5, 2, 1, 3)
