"""What this process has counted: plain numbers by name and labels, cheap enough for every request.

`counted[("statements",)] += 1` costs a tenth of a microsecond: no lock, since all of it happens in
one event loop, and no file, since `graph/metrics.py` writes them down now and then.
"""

from bisect import bisect_left
from collections import defaultdict

Key = tuple[str, ...]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZES = (1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0)
SUM = "sum"

counted: defaultdict[Key, float] = defaultdict(float)


def bucket_names(bounds: tuple[float, ...]) -> tuple[str, ...]:
    """The names of the buckets up to each bound, and of the one above them all."""
    return (*(f"{bound:g}" for bound in bounds), "+Inf")


SECONDS_NAMES, SIZES_NAMES = bucket_names(SECONDS), bucket_names(SIZES)


def count_seconds(name: str, label: str, seconds: float) -> None:
    """One more that took so long."""
    counted[name, label, SECONDS_NAMES[bisect_left(SECONDS, seconds)]] += 1
    counted[name, label, SUM] += seconds


def count_size(name: str, label: str, size: int) -> None:
    """One more that was so large."""
    counted[name, label, SIZES_NAMES[bisect_left(SIZES, size)]] += 1
    counted[name, label, SUM] += size
