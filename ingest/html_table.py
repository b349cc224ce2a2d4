"""Rows of the tables in an HTML page, which some carriers send under the name of a workbook."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from lxml import etree, html

from ingest.errors import FileRefused
from ingest.file_name import shown_name

MAX_SPAN = 100  # a wider cell is no cell of a report

_TITLES = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "caption", "title"}
_UNREAD = ("script", "style", "template")


class HtmlTable:
    """Every `tr` of a page, numbered from 1, with titles and paragraphs as rows of one cell.

    The page's own lines mean nothing: all of it may stand on one. Nothing in it is loaded or run.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows in the order of the page."""
        text = self.path.read_bytes().decode(self.encoding, "replace").replace("\0", "")
        parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
        try:
            page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        except (etree.LxmlError, ValueError) as exc:
            name = shown_name(self.path)
            raise FileRefused(
                f"{name} looks like a web page but holds none; ask the carrier to send it again",
                file_name=name,
            ) from exc
        etree.strip_elements(page, *_UNREAD, with_tail=False)
        numbers = count(1)
        for element in page.iter("tr", *_TITLES):
            if element.tag == "tr":
                yield next(numbers), [cell for part in element for cell in _cells(part)]
            elif not any(True for _ in element.iterancestors("tr")):
                yield next(numbers), [_text(element)]


def _cells(part: html.HtmlElement) -> list[str]:
    """The cell, followed by a blank one for each further column that it spans."""
    if part.tag not in ("td", "th"):
        return []
    span = part.get("colspan", "1").strip()
    width = int(span) if span.isascii() and span.isdigit() and len(span) <= 3 else 1
    return [_text(part), *[""] * (min(max(width, 1), MAX_SPAN) - 1)]


def _text(element: html.HtmlElement) -> str:
    """The words in an element, spaces collapsed."""
    return " ".join("".join(element.itertext()).split())
