"""Which fields a document asks for below a field, found without executing it."""

from collections.abc import Iterable, Mapping, Sequence
from weakref import ref

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from graph.context import Info

MOST_KEPT = 1_000

# By the identity of the node, which another may take once it is gone: names keep no document.
kept: dict[tuple[int, tuple[str, ...]], tuple[ref[FieldNode], frozenset[str]]] = {}


def asked_below(info: Info, *path: str) -> frozenset[str]:
    """The GraphQL names asked for at that path below the field, in any fragment or directive.

    A field that @skip leaves out counts as asked for.
    """
    [node, *others] = info._raw_info.field_nodes
    if others:
        return named_at([node, *others], path, info._raw_info.fragments)
    found = kept.get((id(node), path))
    if found is not None and found[0]() is node:
        return found[1]
    if len(kept) >= MOST_KEPT:
        kept.clear()
    names = named_at([node], path, info._raw_info.fragments)
    kept[id(node), path] = ref(node), names
    return names


def named_at(
    nodes: Iterable[FieldNode],
    path: Sequence[str],
    fragments: Mapping[str, FragmentDefinitionNode],
) -> frozenset[str]:
    """The names selected at the end of a path of fields that begins in these."""
    inner: list[FieldNode] = []
    for node in nodes:
        collect(node.selection_set, fragments, inner, set())
    if not path:
        return frozenset(node.name.value for node in inner)
    return named_at([node for node in inner if node.name.value == path[0]], path[1:], fragments)


def collect(
    selection_set: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    found: list[FieldNode],
    seen: set[str],
) -> None:
    """Add every field of a selection set to those found, each fragment once."""
    for selection in selection_set.selections if selection_set else ():
        if isinstance(selection, FieldNode):
            found.append(selection)
        elif isinstance(selection, InlineFragmentNode):
            collect(selection.selection_set, fragments, found, seen)
        elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
            seen.add(selection.name.value)
            collect(fragments[selection.name.value].selection_set, fragments, found, seen)
