"""Scalars and enums brought into the form in which they are answered, many values at once."""

from datetime import date
from enum import Enum
from math import isfinite
from types import NoneType
from typing import Any
from uuid import UUID

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.execution import Executor

from graph.completion import attempt, has_odd

# Values of exactly this type are what the leaf's serialiser would answer (numbers: if in range).
UNCHANGED: dict[GraphQLLeafType, type] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
    GraphQLInt: int,
    GraphQLFloat: float,
}

# Of these types, values that are equal have one serialised form, made once for all of them.
PRINTED_BY_VALUE = frozenset({str, int, date, UUID})


def serialised(leaf: GraphQLLeafType, values: list[Any]) -> list[Any]:
    """The values as the leaf type answers them."""
    kinds = set(map(type, values)) - {NoneType}
    if kinds == {UNCHANGED.get(leaf)} and is_in_range(leaf, values):
        return values
    if not has_odd(kinds):
        try:
            return _converted(leaf, values, kinds)
        except Exception:
            pass  # some value is at fault: find out which
    return [_leaf(leaf, value) for value in values]


def is_in_range(leaf: GraphQLLeafType, values: list[Any]) -> bool:
    """Whether these numbers or nulls are such as the leaf type can answer; true of other types."""
    if leaf is GraphQLInt:
        numbers = [value for value in values if value is not None] or [0]
        return bool(min(numbers) >= GRAPHQL_MIN_INT and max(numbers) <= GRAPHQL_MAX_INT)
    return leaf is not GraphQLFloat or all(value is None or isfinite(value) for value in values)


def _converted(leaf: GraphQLLeafType, values: list[Any], kinds: set[type]) -> list[Any]:
    convert = leaf.coerce_output_value
    converted: list[Any]
    if kinds <= PRINTED_BY_VALUE and len(kinds) == 1:
        texts = {value: convert(value) for value in set(values) if value is not None}
        texts[None] = None
        converted = list(map(texts.__getitem__, values))
    elif all(issubclass(kind, Enum) for kind in kinds):  # few members, each a single object
        members = {id(value): value for value in values if value is not None}
        names = {key: convert(member) for key, member in members.items()}
        converted = [None if value is None else names[id(value)] for value in values]
    else:
        converted = [None if value is None else convert(value) for value in values]
    if type(Undefined) in set(map(type, converted)) or converted.count(None) != values.count(None):
        raise ValueError("a value has no serialised form")
    return converted


def _leaf(leaf: GraphQLLeafType, value: Any) -> Any:
    if value is None or value is Undefined:
        return None
    if isinstance(value, Exception):
        return value
    return attempt(Executor.complete_leaf_value, leaf, value)
