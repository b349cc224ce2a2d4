"""The rows of one file that wait, kept aside on disk: a file may hold a million of them."""

import pickle
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from ingest.staged_row import HeldRecord

IN_MEMORY = 8 << 20  # bytes before the rows go to disk, into a file without a name


class HeldSpool:
    """Held rows in the order in which they came; gone when it is closed."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115, closed on exit
        self._count = 0

    def extend(self, records: Iterable[HeldRecord]) -> None:
        """Keep these, too."""
        for record in records:
            pickle.dump(record, self._file, pickle.HIGHEST_PROTOCOL)
            self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[HeldRecord]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
