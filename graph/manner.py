"""How a field is executed, found out once for each field of a schema."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from types import NoneType
from typing import Any

from graphql import GraphQLField, GraphQLLeafType, is_leaf_type, is_non_null_type
from strawberry.schema.schema import Schema
from strawberry.types.field import StrawberryField

from graph.leaf import UNCHANGED

KEPT = "breadth-first"  # where a field keeps its manner, among its extensions


@dataclass(frozen=True, slots=True)
class Manner:
    """What can be told of a field before anyone asks for it."""

    field: StrawberryField | None  # none of introspection
    is_ordinary: bool  # nothing of the application stands between the field and its resolver
    is_nullable: bool
    leaf: GraphQLLeafType | None
    final: frozenset[type]  # types of values that are answered as they are, if in range
    batch: Any  # the resolver for all parents
    getter: Callable[[Any], Any] | None  # of a field that is read off its parents
    names: dict[Any, str | None]  # of an enum's values, as far as they were met


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
    is_read = is_ordinary and resolver is None
    return Manner(
        field=field,
        is_ordinary=is_ordinary,
        is_nullable=not is_non_null_type(type_),
        leaf=leaf if is_leaf_type(leaf) else None,
        final=frozenset((unchanged, *nulls)) if unchanged else frozenset(),
        batch=getattr(resolver.wrapped_func, "batch", None) if resolver and is_ordinary else None,
        getter=getter_of(field) if field and is_read else None,
        names={},
    )


def getter_of(field: StrawberryField) -> Callable[[Any], Any]:
    """What reads the attribute behind a field without a resolver."""
    read, name = field.default_resolver, field.python_name
    return attrgetter(name) if read is getattr else lambda parent: read(parent, name)
