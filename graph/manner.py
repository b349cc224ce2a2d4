"""How a field is executed, found out once for each field of a schema."""

from dataclasses import dataclass
from types import NoneType
from typing import Any

from graphql import GraphQLField, GraphQLLeafType, is_leaf_type, is_non_null_type
from strawberry.schema.schema import Schema
from strawberry.types.field import StrawberryField

from graph.completion import UNCHANGED

KEPT = "breadth-first"  # where a field keeps its manner, among its extensions


@dataclass(frozen=True, slots=True)
class Manner:
    """What can be told of a field before anyone asks for it."""

    field: StrawberryField | None  # none of introspection
    is_ordinary: bool  # nothing of the application stands between the field and its resolver
    is_read: bool  # off its parents, there being no resolver
    leaf: GraphQLLeafType | None
    final: frozenset[type]  # types of values that are answered as they are, if in range
    batch: Any  # the resolver for all parents


def manner_of(definition: GraphQLField, schema: Schema) -> Manner:
    """How to execute the field, kept with it."""
    manner: Manner | None = definition.extensions.get(KEPT)
    if manner is None:
        manner = definition.extensions[KEPT] = _find_out(definition, schema)
    return manner


def _find_out(definition: GraphQLField, schema: Schema) -> Manner:
    type_ = definition.type
    leaf: Any = type_.of_type if is_non_null_type(type_) else type_
    unchanged = UNCHANGED.get(leaf) if is_leaf_type(leaf) else None
    nulls = () if is_non_null_type(type_) else (NoneType,)
    field: StrawberryField | None = definition.extensions.get("strawberry-definition")
    is_ordinary = (
        field is not None
        and not field.extensions
        and type(field).get_result is StrawberryField.get_result
        and not schema.exception_handlers
    )
    resolver = field.base_resolver if field else None
    return Manner(
        field=field,
        is_ordinary=is_ordinary,
        is_read=is_ordinary and resolver is None,
        leaf=leaf if is_leaf_type(leaf) else None,
        final=frozenset((unchanged, *nulls)) if unchanged else frozenset(),
        batch=getattr(resolver.wrapped_func, "batch", None) if resolver and is_ordinary else None,
    )
