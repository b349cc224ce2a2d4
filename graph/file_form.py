"""Rows as the bytes of a file, part by part."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing

import polars as pl

from graph.compression import Encoding
from graph.csv_form import csv_header, csv_rows
from graph.form import Form
from graph.frame import Values, frame_of_lines, plain_frame, typed_frame
from graph.ndjson_form import ndjson_rows
from graph.parquet_form import parquet_parts
from graph.table import Column

Rows = AsyncGenerator[Values | bytes, None]  # values of each column, or lines of CSV
Parts = AsyncGenerator[bytes, None]


async def csv_parts(columns: Sequence[Column], rows: Rows) -> Parts:
    """A line of names, and a line for each row."""
    yield csv_header(columns)
    async for part in rows:
        yield part if isinstance(part, bytes) else csv_rows(columns, plain_frame(columns, part))


async def ndjson_parts(columns: Sequence[Column], rows: Rows) -> Parts:
    """A JSON object on a line for each row."""
    async for part in rows:
        if lines := ndjson_rows(columns, frame(columns, part)):
            yield lines


async def typed_parquet_parts(columns: Sequence[Column], rows: Rows) -> Parts:
    """Parquet with days and moments as what they are."""
    frames = (typed_frame(columns, frame(columns, part)) async for part in rows)
    async with aclosing(parquet_parts(columns, frames)) as parts:
        async for part in parts:
            yield part


def frame(columns: Sequence[Column], part: Values | bytes) -> pl.DataFrame:
    """Some rows as a frame of plain values."""
    if isinstance(part, bytes):
        return frame_of_lines(columns, part)
    return plain_frame(columns, part)


PARTS: Mapping[Form, Callable[[Sequence[Column], Rows], Parts]] = {
    Form.CSV: csv_parts,
    Form.NDJSON: ndjson_parts,
    Form.PARQUET: typed_parquet_parts,
}


async def compressed_parts(parts: Parts, encoding: Encoding) -> Parts:
    """The parts as they go over the wire."""
    compressor = encoding.compressor()
    async for part in parts:
        if ready := compressor.compress(part):
            yield ready
    yield compressor.flush()
