"""One of our own files as records: columns by name, no blank rows, or one sentence of refusal."""

from abc import abstractmethod
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from ingest.errors import FileRefused
from ingest.header import column_positions, loose_name, positions_of

TOTALS = ("total", "grand total")
LONGEST_TOTAL = 2  # cells of a row that is one: its word and its number; a name can begin so too
LONGEST_QUOTE = 40  # characters of a wrong value that a sentence repeats


@dataclass(frozen=True)
class OwnFile:
    """A file as read: its header, and below it the cells of each line by line number."""

    file_name: str
    header: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str]]]

    def refusal(self, sentence: str, line: int | None = None, column: str = "") -> FileRefused:
        """The error that refuses this file; its sentence begins with the place."""
        place = self.file_name if line is None else f"{self.file_name} line {line}"
        return FileRefused(
            f"{place}: {sentence}", file_name=self.file_name, line=line, column=column or None
        )


class OwnRecord(BaseModel):
    """A row of one of our own files; its fields but the line are the columns the file must have."""

    model_config = ConfigDict(frozen=True)

    line: int

    @abstractmethod
    def key(self) -> Hashable:
        """What no two different rows of a file may share."""

    @abstractmethod
    def subject(self) -> str:
        """What the row is about, for a sentence."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that the file must have."""
        return tuple(name for name in cls.model_fields if name != "line")


Record = TypeVar("Record", bound=OwnRecord)


@dataclass(frozen=True)
class ReadFile(Generic[Record]):
    """The records of a file, each key once, and its number of rows, blank ones and all."""

    records: list[Record]
    rows: int
    skipped: int


@dataclass(frozen=True)
class OwnFeedOutcome:
    """The fates of a file's rows: rows = inserted + updated + unchanged + skipped."""

    rows: int
    inserted: int
    updated: int
    skipped: int
    warnings: list[str] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """The rows that said what was known, or what another row of the file says."""
        return self.rows - self.inserted - self.updated - self.skipped


def read_file(
    file: OwnFile, record_type: type[Record], known_carriers: Collection[str] = ()
) -> ReadFile[Record]:
    """Every row of the file as a record; the first that cannot be one refuses the file.

    A row that repeats another in every column is left out; one with the same key and other values
    refuses the file.
    """
    by_key: dict[Hashable, Record] = {}
    rows = skipped = 0
    for line, cells in data_rows(file, record_type.columns()):
        rows += 1
        if cells is None:
            skipped += 1
            continue
        record = read_record(file, record_type, line, cells, known_carriers)
        first = by_key.setdefault(record.key(), record)
        if first is not record and first != record.model_copy(update={"line": first.line}):
            raise file.refusal(
                f"{record.subject()} stands on line {first.line} already, with other values; "
                "keep one of the two rows",
                line,
            )
    return ReadFile(list(by_key.values()), rows, skipped)


def data_rows(
    file: OwnFile, columns: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Each line with its cells by column; none for a blank row, a repeated header or a total."""
    places = find_columns(file, columns)
    titles = [loose_name(cell) for cell in file.header]
    for line, raw in file.rows:
        cells = [clean(cell) for cell in raw]
        if is_no_data(cells, titles):
            yield line, None
            continue
        if any(cells[len(titles) :]):
            raise file.refusal(
                f"the row has {len(cells)} cells where the header has {len(titles)}; "
                "put quotes around a value that holds a comma",
                line,
            )
        yield (
            line,
            {name: cells[place] if place < len(cells) else "" for name, place in places.items()},
        )


def find_columns(file: OwnFile, columns: tuple[str, ...]) -> dict[str, int]:
    """Where each column stands; columns of other names are passed over."""
    positions = column_positions(file.header)
    for name in columns:
        places = positions_of(positions, [name])
        if not places:
            found = ", ".join(filter(None, map(clean, file.header)))
            raise file.refusal(f"there is no column {name}; add it to {found}", column=name)
        if len(places) > 1:
            raise file.refusal(f"there are two columns {name}; keep one of them", column=name)
    return {name: positions_of(positions, [name])[0] for name in columns}


def clean(cell: str | None) -> str:
    """The cell without spaces around it."""
    return (cell or "").strip()


def is_no_data(cells: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether a row is blank, the header once more, or a total below the data."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return True
    first = filled[0]
    if first.casefold().startswith(TOTALS) and len(filled) <= LONGEST_TOTAL:
        return True
    return loose_name(first) in titles and [loose_name(cell) for cell in cells] == list(titles)


def read_record(
    file: OwnFile,
    record_type: type[Record],
    line: int,
    cells: dict[str, str],
    known_carriers: Collection[str],
) -> Record:
    """One row as a record."""
    try:
        return record_type.model_validate({"line": line, **cells}, context=known_carriers)
    except ValidationError as error:
        wrong = error.errors()[0]
        column = str(wrong["loc"][0]) if wrong["loc"] else ""
        raise file.refusal(say_wrong(wrong, column), line, column) from error


def say_wrong(wrong: ErrorDetails, column: str) -> str:
    """What is wrong with a value, or with a row whose values do not go together."""
    message = str(wrong.get("ctx", {}).get("error", wrong["msg"]))
    if not column:
        return message
    value = str(wrong["input"])
    if len(value) > LONGEST_QUOTE:
        value = value[:LONGEST_QUOTE] + "…"
    return f"{column} {value!r} {message}" if value else f"{column} {message}"
