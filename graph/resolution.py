"""Asking a field of all its parents: attributes, batches, and resolvers called one by one."""

from collections.abc import Awaitable, Callable
from enum import Enum
from types import NoneType
from typing import Any

from graphql import GraphQLResolveInfo, Undefined, is_enum_type
from strawberry import Info
from strawberry.schema.schema import Schema, StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import get_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UnsetType

from graph.column import Selection
from graph.completion import attempt, discard
from graph.leaf import PRINTED_BY_VALUE, is_in_range
from graph.manner import Manner
from loaders.traffic import grow

MANY = 100  # parents; calls of a resolver for so many take a millisecond


def strawberry_schema(executor: StrawberryGraphQLCoreExecutionContext) -> Schema:
    """The schema that the types were written for."""
    schema: Schema = executor.schema.extensions["strawberry-definition"]
    return schema


def resolve_info(
    executor: StrawberryGraphQLCoreExecutionContext, selection: Selection, parent: int = 0
) -> GraphQLResolveInfo[Any]:
    """What a resolver is told of the field; if it is told once for all parents, of the first."""
    planned = selection.planned
    return executor.build_resolve_info(
        planned.definition, planned.nodes, planned.parent_type, selection.path(parent)
    )


def strawberry_info(
    executor: StrawberryGraphQLCoreExecutionContext, selection: Selection, field: StrawberryField
) -> Info[Any, Any]:
    """The same as Strawberry's resolvers know it."""
    if selection.info is None:
        info_class = strawberry_schema(executor).config.info_class
        selection.info = info_class(_raw_info=resolve_info(executor, selection), _field=field)
    return selection.info


def attributes(manner: Manner, parents: list[Any]) -> list[Any]:
    """Each parent's attribute behind a field without a resolver, or why it cannot be read."""
    assert manner.getter
    values: list[Any] = []
    try:
        values.extend(map(manner.getter, parents))
    except Exception:
        values += [attempt(manner.getter, parent) for parent in parents[len(values) :]]
    return values


def read_leaves(manner: Manner, parents: list[Any]) -> tuple[list[Any], bool]:
    """A leaf without a resolver as it is read off the parents, and whether this is its answer.

    It is not where a value is out of the ordinary: then each has to be looked at.
    """
    assert manner.leaf
    values = attributes(manner, parents)
    kinds = set(map(type, values))
    if kinds <= manner.final:
        return values, is_in_range(manner.leaf, values)
    texts = attempt(printed, manner, values, kinds)
    return (values, False) if isinstance(texts, Exception | None) else (texts, True)


def printed(manner: Manner, values: list[Any], kinds: set[type]) -> list[Any] | None:
    """The values as the leaf answers them, equal ones serialised once; None if that may differ."""
    assert manner.leaf
    if manner.is_nullable:
        kinds.discard(NoneType)
    if len(kinds) != 1 or not kinds <= PRINTED_BY_VALUE:
        return None
    texts = manner.names if is_enum_type(manner.leaf) else {}
    convert = manner.leaf.coerce_output_value
    for value in set(values).difference(texts):
        text = None if value is None else convert(value)
        if text is Undefined or (text is None and value is not None):
            return None
        texts[value] = text
    return list(map(texts.__getitem__, values))


async def resolve(
    executor: StrawberryGraphQLCoreExecutionContext,
    selection: Selection,
    parents: list[Any],
    pause: Callable[[], Awaitable[None]],
) -> list[Any]:
    """What the field's resolver returns for each parent, exceptions and awaitables included."""
    arguments, planned = selection.arguments, selection.planned
    if isinstance(arguments, Exception):
        return [arguments] * len(parents)
    if planned.manner.field and planned.manner.batch:
        return await resolve_batch(executor, selection, planned.manner.field, parents)
    values = resolve_some(executor, selection, parents, range(min(MANY, len(parents))))
    try:
        for start in range(MANY, len(parents), MANY):
            grow()
            await pause()
            some = range(start, min(start + MANY, len(parents)))
            values += resolve_some(executor, selection, parents, some)
    except BaseException:
        discard(values)
        raise
    return values


def resolve_some(
    executor: StrawberryGraphQLCoreExecutionContext,
    selection: Selection,
    parents: list[Any],
    some: range,
) -> list[Any]:
    """What the resolver returns for some of the parents, called for one after the other."""
    arguments: Any = selection.arguments
    resolver = selection.planned.definition.resolve or executor.field_resolver
    return [
        attempt(resolver, parents[index], resolve_info(executor, selection, index), **arguments)
        for index in some
    ]


async def resolve_batch(
    executor: StrawberryGraphQLCoreExecutionContext,
    selection: Selection,
    field: StrawberryField,
    parents: list[Any],
) -> list[Any]:
    """What the batch answers for each parent; when it fails, it fails for each."""
    try:
        arguments = batch_arguments(executor, selection, field, parents)
        answered = selection.planned.manner.batch(**arguments)
        return list(await answered if executor.is_awaitable(answered) else answered)
    except Exception as error:
        return [error] * len(parents)


def batch_arguments(
    executor: StrawberryGraphQLCoreExecutionContext,
    selection: Selection,
    field: StrawberryField,
    parents: list[Any],
) -> dict[str, Any]:
    """The arguments of a batch as its resolver takes them; constant scalars are converted once."""
    planned, info = selection.planned, strawberry_info(executor, selection, field)
    if planned.converted is not None:
        told = {planned.info_name: info} if planned.info_name else {}
        return {**planned.converted, **told, "root": parents}
    schema = strawberry_schema(executor)
    _, arguments = get_arguments(
        field=field,
        source=parents,
        info=info,
        kwargs=selection.arguments,
        config=schema.config,
        scalar_registry=schema.schema_converter.scalar_registry,
    )
    converted = {
        name: value
        for name, value in arguments.items()
        if value is not parents and value is not info
    }
    if planned.arguments is not None and all(map(is_single, converted.values())):
        resolver_info = field.base_resolver.info_parameter if field.base_resolver else None
        planned.info_name = resolver_info.name if resolver_info else None
        planned.converted = converted
    return arguments


def is_single(value: Any) -> bool:
    """Whether it is a value that no resolver can change."""
    return value is None or isinstance(value, str | int | float | Enum | UnsetType)
