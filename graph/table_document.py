"""Pieces of a document that were not written by the client."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
)


def unused(name: str, taken: set[str]) -> str:
    """The name, or one like it that nobody has."""
    while name in taken:
        name += "_"
    return name


def inner(selections: Iterable[SelectionNode]) -> SelectionSetNode:
    """The selections as the set that they are."""
    return SelectionSetNode(selections=tuple(selections))


def variable(name: str) -> VariableNode:
    """The variable of that name."""
    return VariableNode(name=NameNode(value=name))


def declaration(name: str, type_: str) -> VariableDefinitionNode:
    """That there is such a variable."""
    return VariableDefinitionNode(
        variable=variable(name), type=NamedTypeNode(name=NameNode(value=type_)), directives=()
    )


def page_info(alias: str) -> FieldNode:
    """The field that says how a connection goes on."""
    asked = [field("hasNextPage"), field("endCursor")]
    return field("pageInfo", alias=NameNode(value=alias), selection_set=inner(asked))


def field(name: str, **others: Any) -> FieldNode:
    """A field without arguments."""
    return FieldNode(name=NameNode(value=name), arguments=(), directives=(), **others)


def with_selections(node: FieldNode, selections: Iterable[SelectionNode]) -> FieldNode:
    """The same field with other selections."""
    return changed(node, selection_set=inner(selections))


def with_arguments(node: FieldNode, values: Mapping[str, Any]) -> FieldNode:
    """The same field with these arguments and the others that it had."""
    kept = [argument for argument in node.arguments or () if argument.name.value not in values]
    new = [ArgumentNode(name=NameNode(value=name), value=value) for name, value in values.items()]
    return changed(node, arguments=(*kept, *new))


def changed(node: FieldNode, **parts: Any) -> FieldNode:
    """The same field with some parts changed."""
    same = {key: getattr(node, key) for key in node.keys}
    return FieldNode(**{**same, **parts})


def of_kind(name: str, selections: Iterable[SelectionNode]) -> InlineFragmentNode:
    """The selections, if the object is of the type of that name."""
    condition = NamedTypeNode(name=NameNode(value=name))
    return InlineFragmentNode(
        type_condition=condition, directives=(), selection_set=inner(selections)
    )
