"""Rows as CSV, safe to open in a spreadsheet."""

from collections.abc import Sequence

import polars as pl

from graph.table import Column, Kind

# A spreadsheet takes text that begins so for a formula; an apostrophe before it says it is none.
FORMULA = r"^[=+\-@\t\r\n]"


def csv_header(columns: Sequence[Column]) -> bytes:
    """The line of names; a GraphQL name needs no quotes."""
    return ",".join(column.name for column in columns).encode() + b"\n"


def csv_rows(columns: Sequence[Column], rows: pl.DataFrame) -> bytes:
    """The lines of some rows: null is nothing, empty text is `""`; numbers stay numbers."""
    texts = [column.name for column in columns if column.kind is Kind.TEXT]
    safe = [
        pl.when(pl.col(name).str.contains(FORMULA))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    if len(columns) == 1:  # an empty line would be no line
        safe = [each.cast(pl.String).fill_null("") for each in safe or [pl.all()]]
    return rows.with_columns(safe).write_csv(include_header=False).encode()
