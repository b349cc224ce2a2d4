import tracemalloc
from datetime import date
from itertools import islice
from pathlib import Path

from ingest.synthesis import synthesize
from ingest.synthesis.carriers import CARRIERS
from ingest.synthesis.cast import Cast
from ingest.synthesis.organisation import Organisation

AS_OF = date(2026, 11, 20)


def peak_of(folder: Path, enrollments: int) -> int:
    tracemalloc.start()
    try:
        synthesize(
            folder, agents=20, enrollments=enrollments, weeks=2, as_of=AS_OF, carriers=["wellcare"]
        )
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_enrollments_are_told_one_at_a_time_however_many_there_are():
    carriers = list(CARRIERS.values())
    cast = Cast(
        carriers, Organisation(20, 1, AS_OF), enrollments=20_000_000, weeks=12, seed=1, as_of=AS_OF
    )

    first = list(islice(cast.enrollments(carriers[0]), 3))

    assert sum(cast.count(carrier) for carrier in carriers) == 20_000_000
    assert len(first) == 3


def test_five_times_the_enrollments_take_no_more_memory(tmp_path: Path):
    peak_of(tmp_path / "caches", 3_000)  # dates are formatted once and stay
    small = peak_of(tmp_path / "small", 600)

    large = peak_of(tmp_path / "large", 3_000)

    assert large < small * 1.2
