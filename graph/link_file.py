"""The file with a query that a link is wanted for."""

import re
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from graph.document import prepare
from graph.errors import BadRequest, answer_errors
from graph.http_request import LONGEST_QUERY_STRING
from graph.operation import Request
from graph.table_page import TableFailed, read_table
from loaders import Access

ROOM_FOR_LINK = 2_000  # bytes of an address, for what makes it a link
ADDRESS = "http://127.0.0.1:8000/graphql"


class LinkForm(StrEnum):
    """What a link answers with."""

    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class NotLinked(Exception):
    """A query that no link could answer; the sentence says why."""


def is_web_address(address: str) -> bool:
    """Whether a link can lead there: a query is put behind it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment or re.search(r"\s", address))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain


def asked_by_file(path: Path, form: LinkForm, access: Access) -> dict[str, str]:
    """The parameters of a link's address; NotLinked if what they ask for would be refused."""
    try:
        query = path.read_text(encoding="utf-8").strip()
        check(Request(query), form, access)
    except OSError as error:
        raise NotLinked(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NotLinked(f"{path}: it is not text in UTF-8") from None
    except (BadRequest, TableFailed) as refusal:
        raise NotLinked(f"{path}: {refusal}") from None
    asked = {"query": query, "format": form.value}
    if len(urlencode(asked)) > LONGEST_QUERY_STRING - ROOM_FOR_LINK:
        raise NotLinked(f"{path}: the query is too long for an address; ask for less in it")
    return asked


def check(request: Request, form: LinkForm, access: Access) -> None:
    """Raise what the request would be refused with before anything is read."""
    prepared = prepare(request.query)
    if prepared.document is None or prepared.errors:
        raise TableFailed(answer_errors(prepared.errors))
    if form is not LinkForm.JSON:
        read_table(prepared.document, request, access)
