"""Asking a field of all its parents: attributes, batches, and resolvers called one by one."""

from operator import attrgetter
from typing import Any

from graphql import GraphQLResolveInfo
from strawberry import Info
from strawberry.schema.schema import Schema, StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import get_arguments
from strawberry.types.field import StrawberryField

from graph.column import Selection
from graph.completion import attempt


def strawberry_schema(executor: StrawberryGraphQLCoreExecutionContext) -> Schema:
    """The schema that the types were written for."""
    schema: Schema = executor.schema.extensions["strawberry-definition"]
    return schema


def resolve_info(
    executor: StrawberryGraphQLCoreExecutionContext, selection: Selection, parent: int = 0
) -> GraphQLResolveInfo[Any]:
    """What a resolver is told of the field; if it is told once for all parents, of the first."""
    return executor.build_resolve_info(
        selection.definition, selection.nodes, selection.parent_type, selection.path(parent)
    )


def strawberry_info(
    executor: StrawberryGraphQLCoreExecutionContext, selection: Selection, field: StrawberryField
) -> Info[Any, Any]:
    """The same as Strawberry's resolvers know it."""
    info_class = strawberry_schema(executor).config.info_class
    return info_class(_raw_info=resolve_info(executor, selection), _field=field)


def attributes(field: StrawberryField, parents: list[Any]) -> list[Any]:
    """Each parent's attribute behind a field without a resolver, or why it cannot be read."""
    name, read = field.python_name, field.default_resolver
    values: list[Any] = []
    try:
        values.extend(
            map(attrgetter(name), parents)
            if read is getattr
            else (read(parent, name) for parent in parents)
        )
    except Exception:
        values += [attempt(read, parent, name) for parent in parents[len(values) :]]
    return values


async def resolve(
    executor: StrawberryGraphQLCoreExecutionContext, selection: Selection, parents: list[Any]
) -> list[Any]:
    """What the field's resolver returns for each parent, exceptions and awaitables included."""
    arguments, field = selection.arguments, selection.manner.field
    if isinstance(arguments, Exception):
        return [arguments] * len(parents)
    if field and selection.manner.batch:
        return await resolve_batch(executor, selection, field, parents)
    resolver = selection.definition.resolve or executor.field_resolver
    return [
        attempt(resolver, parent, resolve_info(executor, selection, index), **arguments)
        for index, parent in enumerate(parents)
    ]


async def resolve_batch(
    executor: StrawberryGraphQLCoreExecutionContext,
    selection: Selection,
    field: StrawberryField,
    parents: list[Any],
) -> list[Any]:
    """What the batch answers for each parent; when it fails, it fails for each."""
    try:
        schema = strawberry_schema(executor)
        _, arguments = get_arguments(
            field=field,
            source=parents,
            info=strawberry_info(executor, selection, field),
            kwargs=selection.arguments,
            config=schema.config,
            scalar_registry=schema.schema_converter.scalar_registry,
        )
        answered = selection.manner.batch(**arguments)
        return list(await answered if executor.is_awaitable(answered) else answered)
    except Exception as error:
        return [error] * len(parents)
