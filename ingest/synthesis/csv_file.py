"""A CSV file in our own plain form: UTF-8, one header, `\\n`, empty for nothing."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

Line: TypeAlias = Sequence[str | date | None]


class CsvFile:
    """A file under its header, lines added one by one."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.writer.writerow(header)
        self.lines = 0

    def add(self, line: Line) -> None:
        """Append a line; dates in ISO form, nothing for None."""
        self.writer.writerow(line)
        self.lines += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()


def write_csv(path: Path, header: Sequence[str], lines: Iterable[Line]) -> None:
    """Write a whole file."""
    with CsvFile(path, header) as file:
        for line in lines:
            file.add(line)
