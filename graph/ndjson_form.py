"""Rows as lines of JSON."""

from collections.abc import Sequence
from typing import Any

import orjson
import polars as pl

from graph.table import Column, Kind


def ndjson_rows(columns: Sequence[Column], rows: pl.DataFrame) -> bytes:
    """An object on a line for each row; documents, which are text in its cells, stand as JSON."""
    documents = [column.name for column in columns if column.kind is Kind.DOCUMENT]
    if not documents:
        return rows.write_ndjson().encode()
    option = orjson.OPT_APPEND_NEWLINE
    return b"".join(
        orjson.dumps(row | {name: as_it_stands(row[name]) for name in documents}, option=option)
        for row in rows.iter_rows(named=True)
    )


def as_it_stands(written: str | None) -> Any:
    """JSON that is written out already, for orjson to put in as it is."""
    return None if written is None else orjson.Fragment(written)
