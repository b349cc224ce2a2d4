"""Values of columns as a frame, with or without the types that JSON has not."""

import io
from collections.abc import Sequence
from typing import Any

import orjson
import polars as pl

from graph.table import Column, Kind

Values = list[list[Any]]  # of each column
PLAIN: dict[Kind, Any] = {
    Kind.INTEGER: pl.Int64,
    Kind.FLOAT: pl.Float64,
    Kind.BOOLEAN: pl.Boolean,
}
TYPED: dict[Kind, Any] = {**PLAIN, Kind.DATE: pl.Date, Kind.MOMENT: pl.Datetime("us", "UTC")}


def plain_frame(columns: Sequence[Column], values: Sequence[list[Any]]) -> pl.DataFrame:
    """The values as they stand in JSON: days and moments are text, and so are documents."""
    series = [
        pl.Series(column.name, cells(column, found), PLAIN.get(column.kind, pl.String))
        for column, found in zip(columns, values, strict=True)
    ]
    return pl.DataFrame(series)


def cells(column: Column, values: list[Any]) -> list[Any]:
    """What stands in the column's cells: a document is written out."""
    if column.kind is not Kind.DOCUMENT:
        return values
    return [None if value is None else orjson.dumps(value).decode() for value in values]


def frame_of_lines(columns: Sequence[Column], lines: bytes) -> pl.DataFrame:
    """The values in lines of CSV."""
    types = {column.name: PLAIN.get(column.kind, pl.String) for column in columns}
    return pl.read_csv(io.BytesIO(lines), has_header=False, schema=types)


def typed_frame(columns: Sequence[Column], plain: pl.DataFrame) -> pl.DataFrame:
    """The same with days and moments as what they are."""
    days = [pl.col(each.name).str.to_date() for each in columns if each.kind is Kind.DATE]
    moments = [
        pl.col(each.name).str.to_datetime(time_unit="us", time_zone="UTC", format="%+")
        for each in columns
        if each.kind is Kind.MOMENT
    ]
    return plain.with_columns(days + moments)


def frame_types(columns: Sequence[Column]) -> dict[str, Any]:
    """The types of a typed frame."""
    return {column.name: TYPED.get(column.kind, pl.String) for column in columns}
