"""Rows as the bytes of a file, part by part."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

import polars as pl

from graph.compression import Encoding
from graph.csv_form import csv_header, csv_rows
from graph.form import Form
from graph.frame import typed_frame
from graph.parquet_form import parquet_parts
from graph.table import Column

Frames = AsyncGenerator[pl.DataFrame, None]  # of plain values
Parts = AsyncGenerator[bytes, None]


async def csv_parts(columns: Sequence[Column], frames: Frames) -> Parts:
    """A line of names, and a line for each row."""
    yield csv_header(columns)
    async for frame in frames:
        yield csv_rows(columns, frame)


async def ndjson_parts(columns: Sequence[Column], frames: Frames) -> Parts:
    """A JSON object on a line for each row."""
    async for frame in frames:
        yield frame.write_ndjson().encode()


async def typed_parquet_parts(columns: Sequence[Column], frames: Frames) -> Parts:
    """Parquet with days and moments as what they are."""
    typed = (typed_frame(columns, frame) async for frame in frames)
    async for part in parquet_parts(columns, typed):
        yield part


PARTS: Mapping[Form, Callable[[Sequence[Column], Frames], Parts]] = {
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
