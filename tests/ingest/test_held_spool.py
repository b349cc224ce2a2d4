import tracemalloc
from collections import Counter

from ingest.carrier_report import MOST_WORDS, count_words
from ingest.held_spool import HeldSpool
from ingest.staged_row import HeldRecord
from models import HeldReason


def record(line: int) -> HeldRecord:
    raw = {f"column {number}": f"cell {line} {number}" for number in range(20)}
    return HeldRecord(line, HeldReason.UNKNOWN_AGENT, "77", f"line {line}: no", None, raw)


def test_rows_come_back_in_their_order() -> None:
    with HeldSpool() as held:
        held.extend(record(line) for line in (3, 1, 2))
        held.extend([record(9)])

        assert len(held) == 4
        assert list(held) == [record(3), record(1), record(2), record(9)]
        assert list(held) == [record(3), record(1), record(2), record(9)]


def test_rows_that_wait_take_no_memory() -> None:
    tracemalloc.start()
    try:
        with HeldSpool() as held:
            held.extend(record(line) for line in range(40_000))
            found = sum(1 for _ in held)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found == 40_000
    assert peak < 24 << 20  # as a list they take 118 MB


def test_no_more_than_a_thousand_words_are_listed_and_the_rest_is_counted() -> None:
    counted: Counter[tuple[str, str]] = Counter()
    warnings: Counter[str] = Counter()
    words = Counter({("Status", f"word {number}"): 2 for number in range(MOST_WORDS + 5)})

    count_words(counted, words, warnings)
    count_words(counted, words, warnings)

    assert (len(counted), set(counted.values())) == (MOST_WORDS, {4})
    assert warnings == {"`Status` prints more words without a meaning than are listed": 20}
