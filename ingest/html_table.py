"""Rows of the tables in an HTML page, which some carriers send under the name of a workbook."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.errors import FileRefused
from ingest.file_name import shown_name
from ingest.text_bytes import BROKEN_BYTES

CHUNK = 1 << 18  # characters parsed at once
MAX_ROW = 16  # chunks without the end of a row or a title: no row of a report is that long
MAX_SPAN = 100  # a wider cell is no cell of a report

_TITLES = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "caption", "title"}
_UNREAD = ("script", "style", "template")


class HtmlTable:
    """Every `tr` of a page, numbered from 1, with titles and paragraphs as rows of one cell.

    The page's own lines mean nothing: all of it may stand on one. Nothing in it is loaded or run,
    and what has been read is forgotten, so that a long page takes no more memory than a short one.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows in the order in which they end."""
        return zip(count(1), self._cells(), strict=False)

    def _cells(self) -> Iterator[list[str]]:
        """The cells of each row and title."""
        parser = etree.HTMLPullParser(
            ("end",),
            tag=("tr", *_TITLES, *_UNREAD),
            encoding="utf-8",
            no_network=True,
            remove_comments=True,
        )
        waiting = 0
        for chunk in self._chunks():
            waiting += 1
            self._feed(parser, chunk)
            for _, element in parser.read_events():
                waiting = 0
                yield from _read(element)
            if waiting > MAX_ROW:
                raise self._refused("has a row of several megabytes; check how it was exported")

    def _chunks(self) -> Iterator[str | None]:
        """The text in parts, and None for its end."""
        with self.path.open(encoding=self.encoding, errors=BROKEN_BYTES, newline="") as file:
            while chunk := file.read(CHUNK):
                yield chunk.replace("\0", "")
        yield None

    def _feed(self, parser: Any, chunk: str | None) -> None:
        """Parse one more part, or what is left at the end."""
        try:
            if chunk is None:
                parser.close()
            else:
                parser.feed(chunk.encode("utf-8", "replace"))
        except (etree.LxmlError, ValueError, AssertionError) as exc:
            raise self._refused(
                "looks like a web page but holds none; ask the carrier to send it again"
            ) from exc

    def _refused(self, what: str) -> FileRefused:
        """The refusal of a page."""
        name = shown_name(self.path)
        return FileRefused(f"{name} {what}", file_name=name)


def _read(element: Any) -> Iterator[list[str]]:
    """The cells of an element that has ended, if it is a row or a title; then it is forgotten."""
    if not any(True for _ in element.iterancestors(*_UNREAD)):
        if element.tag == "tr":
            yield [cell for part in element for cell in _cell(part)]
        elif element.tag in _TITLES:
            if any(True for _ in element.iterancestors("tr")):
                return
            yield [_text(element)]
    element.clear(keep_tail=True)
    while element.tag == "tr" and element.getprevious() is not None:
        element.getparent().remove(element.getprevious())


def _cell(part: Any) -> list[str]:
    """The cell, followed by a blank one for each further column that it spans."""
    if part.tag not in ("td", "th"):
        return []
    span = part.get("colspan", "1").strip()
    width = int(span) if span.isascii() and span.isdigit() and len(span) <= 3 else 1
    return [_text(part), *[""] * (min(max(width, 1), MAX_SPAN) - 1)]


def _text(element: Any) -> str:
    """The words in an element, spaces collapsed."""
    return " ".join("".join(element.itertext()).split())
