"""Opens a file by what is in it, not by what it is called, as tables of rows with their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.errors import FileRefused
from ingest.file_content import FileContent, Form, inspect_file
from ingest.file_name import shown_name
from ingest.html_table import HtmlTable
from ingest.spreadsheet import open_workbook
from ingest.text_table import DELIMITERS, TextTable

Row = tuple[int, list[str]]


class RowSource(Protocol):
    """Rows that can be read again and again, each with its number in the file, counted from 1."""

    def rows(self) -> Iterator[Row]:
        """Every row, blank ones too; text gives the physical line on which a row starts."""
        ...


@dataclass(frozen=True)
class OpenedFile:
    """What a file's bytes are, and the tables that it may hold: try them in this order.

    A text has one per delimiter that it might be written with, a workbook one per sheet.
    """

    content: FileContent
    sources: tuple[RowSource, ...]

    @property
    def is_text(self) -> bool:
        """Whether it is a plain text."""
        return self.content.form is Form.TEXT


def open_file(path: Path) -> OpenedFile:
    """The file's tables; refused when it is empty, binary, too large or a bomb."""
    try:
        content = inspect_file(path)
        return OpenedFile(content, tuple(_sources(path, content)))
    except OSError as exc:
        problem = (exc.strerror or type(exc).__name__).lower()
        raise FileRefused(
            f"{shown_name(path)} cannot be read: {problem}; check the path and its permissions",
            file_name=shown_name(path),
        ) from exc


def _sources(path: Path, content: FileContent) -> Iterator[RowSource]:
    """One source per way in which the content can be read."""
    if content.form is Form.WORKBOOK:
        yield from open_workbook(path)
    elif content.form is Form.HTML:
        yield HtmlTable(path, content.encoding)
    else:
        for delimiter in DELIMITERS:
            yield TextTable(path, content.encoding, delimiter, has_nul=content.has_nul)
