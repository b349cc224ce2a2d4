"""How large a document is when its fragments are unfolded, found in one pass that unfolds none.

Every fragment is measured once, wherever it is spread, so a document that doubles itself fourteen
times costs fourteen measures; the numbers double instead.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from models.limits import Limits

MOST_SCHEMAS = 5  # introspections of one operation; each gives thousands of objects at no cost
MOST_STEPS = 150  # of selection sets and fragments inside each other, before Python's own limit

MOST_LETTERS = 100  # of an alias, which stands in each row of an answer

SCHEMA_FIELDS = ("__schema", "__type")


class Size(NamedTuple):
    """Of what is selected: levels, fields, aliases, directives, repeated fields, introspections."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    repeats: int = 0
    schemas: int = 0


class Part(NamedTuple):
    """A selection set or fragment: its size, and how often each name stands at its top."""

    size: Size
    names: Counter[str]


NOTHING = Part(Size(), Counter())


class TooLarge(GraphQLError):
    """A document over a limit; its sentence names the limit."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence, extensions={"code": code})


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Raise TooLarge for a document too large in any way, GraphQLError for one of other things."""
    operations, fragments = executable(document)
    for found, most, what in (
        (len(fragments), limits.fragments, "has {} fragments"),
        (len(operations), limits.operations, "is one of {} in the document"),
    ):
        if found > most:
            raise too_large(what, found, most, "TOKEN_LIMIT")
    measure = Measure(fragments)
    sizes = [measure.operation(operation) for operation in operations]
    for size in (*sizes, *map(measure.alone, fragments)):
        check(size, limits)
    check(Size(fields=sum(size.fields for size in sizes)), limits)


def executable(
    document: DocumentNode,
) -> tuple[list[OperationDefinitionNode], dict[str, FragmentDefinitionNode]]:
    """The operations, and the fragments by their names; GraphQLError where there is more."""
    operations: list[OperationDefinitionNode] = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    for part in document.definitions:
        if isinstance(part, OperationDefinitionNode):
            operations.append(part)
        elif not isinstance(part, FragmentDefinitionNode):
            raise GraphQLError("a document has operations and fragments, nothing else", part)
        elif (name := part.name.value) in fragments:
            raise GraphQLError(f"There can be only one fragment named '{name}'.", part)
        else:
            fragments[name] = part
    return operations, fragments


def check(size: Size, limits: Limits) -> None:
    """Raise TooLarge for the first limit that the size is over."""
    for what, found, most, code in (
        ("is {} levels deep", size.depth, limits.depth, "DEPTH_LIMIT"),
        ("has {} aliases", size.aliases, limits.aliases, "ALIAS_LIMIT"),
        ("asks {} times for a field again", size.repeats, limits.repeats, "ALIAS_LIMIT"),
        ("asks {} times for the schema", size.schemas, MOST_SCHEMAS, "TOKEN_LIMIT"),
        ("has {} directives", size.directives, limits.directives, "BAD_REQUEST"),
        ("has {} fields, its fragments unfolded", size.fields, limits.fields, "TOKEN_LIMIT"),
    ):
        if found > most:
            raise too_large(what, found, most, code)


def check_alias(name: str) -> None:
    """Raise TooLarge for an alias with which the names alone could fill an answer."""
    if len(name) > MOST_LETTERS:
        raise too_large("has an alias of {} letters", len(name), MOST_LETTERS, "ALIAS_LIMIT")


def too_large(what: str, found: int, most: int, code: str) -> TooLarge:
    """The refusal of a document over that limit."""
    shown = f"{found:,}" if found < 1_000_000 else "millions of"
    return TooLarge(f"the operation {what.format(shown)}; at most {most:,} are allowed", code)


class Measure:
    """The sizes of one document's parts, each found once."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.known: dict[str, Part] = {}
        self.open: set[str] = set()
        self.steps = 0

    def operation(self, node: OperationDefinitionNode) -> Size:
        """The size of an operation."""
        own = sum(len(each.directives or ()) for each in node.variable_definitions or ())
        size, names = self.part(node.selection_set, node.directives)
        again = size.repeats + repeated(names)
        return size._replace(directives=size.directives + own, repeats=again)

    def alone(self, name: str) -> Size:
        """The size of a fragment, be it spread anywhere or not."""
        size, names = self.fragment(name)
        return size._replace(repeats=size.repeats + repeated(names))

    def part(
        self, selections: SelectionSetNode | None, directives: Iterable[DirectiveNode] | None
    ) -> Part:
        """The size of a selection set and of the directives on what holds it."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLarge("the operation is nested too deeply", "DEPTH_LIMIT")
        names: Counter[str] = Counter()
        depth = fields = aliases = repeats = schemas = 0
        marks = len(tuple(directives or ()))
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                below = self.part(node.selection_set, node.directives)
                name = node.alias or node.name
                found = Counter((name.value,))
                depth = max(depth, below.size.depth + 1)
                fields += 1
                if node.alias is not None:
                    aliases += 1
                    check_alias(node.alias.value)
                repeats += repeated(below.names)
                schemas += node.name.value in SCHEMA_FIELDS
            else:
                below = self.spread(node)
                found = below.names
                depth = max(depth, below.size.depth)
            fields += below.size.fields
            aliases += below.size.aliases
            marks += below.size.directives
            repeats += below.size.repeats
            schemas += below.size.schemas
            names.update(found)
        self.steps -= 1
        return Part(Size(depth, fields, aliases, marks, repeats, schemas), names)

    def spread(self, node: object) -> Part:
        """The size of a fragment where it is spread; nothing for one that is inside itself."""
        if isinstance(node, InlineFragmentNode):
            return self.part(node.selection_set, node.directives)
        assert isinstance(node, FragmentSpreadNode)
        name, marks = node.name.value, len(node.directives or ())
        size, names = NOTHING if name in self.open else self.fragment(name)
        return Part(size._replace(directives=size.directives + marks), names)

    def fragment(self, name: str) -> Part:
        """The size of a fragment; nothing for one that is not there."""
        fragment = self.fragments.get(name)
        if fragment is None:
            return NOTHING
        if name not in self.known:
            self.open.add(name)
            self.known[name] = self.part(fragment.selection_set, fragment.directives)
            self.open.discard(name)
        return self.known[name]


def repeated(names: Counter[str]) -> int:
    """How many of the names stood there before."""
    return names.total() - len(names)
