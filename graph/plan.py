"""What can be found out of an operation once for all of its executions: its levels and fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    ObjectValueNode,
    TypeNameMetaFieldDef,
    TypeNode,
    ValueNode,
    VariableNode,
    get_argument_values,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails, GroupedFieldSet

from graph.completion import attempt
from graph.manner import Manner, manner_of

MANY = 100  # objects for which it pays to compile what makes them


@dataclass(slots=True)
class PlannedField:
    """One field of a selection set, whatever its parents."""

    name: str  # in the answer
    parent_type: GraphQLObjectType
    definition: GraphQLField
    manner: Manner
    details: list[FieldDetails]
    nodes: list[FieldNode]  # where the document asks for it
    arguments: dict[str, Any] | None  # None if a variable or an error is among them
    levels: dict[GraphQLObjectType, "Level"] = field(default_factory=dict)
    depth: int = 0  # how many levels lie below it; known when the operation has been run once
    converted: dict[str, Any] | None = None  # the same for a batch's resolver, once it was called
    info_name: str | None = None  # of that resolver's parameter

    @property
    def is_typename(self) -> bool:
        """Whether it asks for the name of the parents' type."""
        return self.definition is TypeNameMetaFieldDef


@dataclass(slots=True)
class Level:
    """A selection set on one type, its fields in the order of the answer."""

    fields: list[PlannedField]
    names: list[str]
    written: Callable[[Iterable[tuple[Any, ...]]], list[dict[str, Any]]] | None = None

    def measure(self) -> int:
        """How many levels there are, this one included; each field is told how many lie below."""
        for planned in self.fields:
            planned.depth = max((level.measure() for level in planned.levels.values()), default=0)
        return 1 + max((planned.depth for planned in self.fields), default=0)

    def size(self) -> int:
        """How many fields there are in it and below."""
        below = (level for planned in self.fields for level in planned.levels.values())
        return len(self.fields) + sum(level.size() for level in below)

    def objects(self, columns: list[list[Any]]) -> list[dict[str, Any]]:
        """The answers' objects out of one column for each field."""
        rows, names = zip(*columns, strict=True), self.names
        if len(columns[0]) < MANY:
            return [dict(zip(names, row, strict=True)) for row in rows]
        if self.written is None:
            self.written = written_out(names)
        return self.written(rows)


def written_out(names: list[str]) -> Callable[[Iterable[tuple[Any, ...]]], list[dict[str, Any]]]:
    """Makes dicts with these keys of rows, by a display with the keys written into it.

    Thrice as fast as `dict(zip(names, row))`. The keys are GraphQL names, and written as literals.
    """
    values = [f"value_{number}" for number in range(len(names))]
    pairs = ", ".join(f"{name!r}: {value}" for name, value in zip(names, values, strict=True))
    made: Callable[[Iterable[tuple[Any, ...]]], list[dict[str, Any]]] = eval(
        f"lambda rows: [{{{pairs}}} for ({', '.join(values)},) in rows]"
    )
    return made


@dataclass(slots=True)
class Plan:
    """The levels of an operation, found out as they are reached."""

    schema: GraphQLSchema
    fragments: list[FragmentDefinitionNode]
    root: Level | None = None

    def is_of(self, executor: Executor[Any]) -> bool:
        """Whether the executor runs the operation with these very fragments."""
        return (
            self.schema is executor.schema
            and len(self.fragments) == len(executor.fragment_definitions)
            and all(
                kept is given
                for kept, given in zip(
                    self.fragments, executor.fragment_definitions.values(), strict=True
                )
            )
        )

    def size(self) -> int:
        """How many fields it has, each counted wherever it is asked for."""
        return self.root.size() if self.root else 0


def new_plan(executor: Executor[Any]) -> Plan:
    """A plan that knows nothing yet."""
    return Plan(executor.schema, list(executor.fragment_definitions.values()))


def deciding_values(executor: Executor[Any]) -> tuple[Any, ...]:
    """The values of all Boolean variables, which @skip and @include may depend on."""
    values = executor.variable_values.coerced
    return tuple(
        values.get(definition.variable.name.value)
        for definition in executor.operation.variable_definitions or ()
        if named(definition.type) == "Boolean"
    )


def named(type_: TypeNode) -> str:
    """The name of the type under its lists and exclamation marks."""
    while isinstance(type_, NonNullTypeNode | ListTypeNode):
        type_ = type_.type
    return str(type_.name.value)  # type: ignore[attr-defined]


def level_of(
    executor: Executor[Any], parent_type: GraphQLObjectType, grouped: GroupedFieldSet
) -> Level:
    """The level of a selection set; fields that the type does not have are left out."""
    schema = executor.schema
    fields = [
        planned_field(executor, name, parent_type, definition, details)
        for name, details in grouped.items()
        if (definition := schema.get_field(parent_type, details[0].node.name.value)) is not None
    ]
    return Level(fields, [planned.name for planned in fields])


def planned_field(
    executor: Executor[Any],
    name: str,
    parent_type: GraphQLObjectType,
    definition: GraphQLField,
    details: list[FieldDetails],
) -> PlannedField:
    """The plan of one field."""
    arguments: Any = None
    if not any(is_variable(argument.value) for argument in details[0].node.arguments or ()):
        arguments = attempt(arguments_of, executor, definition, details)
    return PlannedField(
        name=name,
        parent_type=parent_type,
        definition=definition,
        manner=manner_of(definition, executor.schema.extensions["strawberry-definition"]),
        details=details,
        nodes=[detail.node for detail in details],
        arguments=None if isinstance(arguments, Exception) else arguments,
    )


def arguments_of(
    executor: Executor[Any], definition: GraphQLField, details: list[FieldDetails]
) -> Mapping[str, Any]:
    """The field's arguments, coerced; raises what is wrong with them."""
    node, _, fragment_variables = details[0]
    if not (definition.args or node.arguments):
        return {}
    values, hide = executor.variable_values, executor.hide_suggestions
    return get_argument_values(definition, node, values, fragment_variables, hide)


def is_variable(value: ValueNode) -> bool:
    """Whether it depends on variables."""
    if isinstance(value, ListValueNode):
        return any(map(is_variable, value.values))
    if isinstance(value, ObjectValueNode):
        return any(is_variable(inner.value) for inner in value.fields)
    return isinstance(value, VariableNode)
