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

MOST_STEPS = 150  # of selection sets and fragments inside each other, before Python's own limit


class Size(NamedTuple):
    """Of what is selected: levels, fields, aliases, directives, and fields asked for again."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    repeats: int = 0


class Part(NamedTuple):
    """A selection set or fragment: its size, and how often each name stands at its top."""

    size: Size
    names: Counter[str]


class TooLarge(GraphQLError):
    """A document over a limit; its sentence names the limit."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence, extensions={"code": code})


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Raise TooLarge for a document with an operation that is too large in any way."""
    measure = Measure(document)
    if len(measure.fragments) > limits.fragments:
        raise too_large("has {} fragments", len(measure.fragments), limits.fragments, "TOKEN_LIMIT")
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            check(measure.operation(operation), limits)


def check(size: Size, limits: Limits) -> None:
    """Raise TooLarge for the first limit that the size is over."""
    for what, found, most, code in (
        ("is {} levels deep", size.depth, limits.depth, "DEPTH_LIMIT"),
        ("has {} aliases", size.aliases, limits.aliases, "ALIAS_LIMIT"),
        ("asks {} times for a field again", size.repeats, limits.repeats, "ALIAS_LIMIT"),
        ("has {} directives", size.directives, limits.directives, "BAD_REQUEST"),
        ("has {} fields, its fragments unfolded", size.fields, limits.fields, "TOKEN_LIMIT"),
    ):
        if found > most:
            raise too_large(what, found, most, code)


def too_large(what: str, found: int, most: int, code: str) -> TooLarge:
    """The refusal of a document over that limit."""
    shown = f"{found:,}" if found < 1_000_000 else "millions of"
    return TooLarge(f"the operation {what.format(shown)}; at most {most:,} are allowed", code)


class Measure:
    """The sizes of one document's parts, each found once."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            part.name.value: part
            for part in document.definitions
            if isinstance(part, FragmentDefinitionNode)
        }
        self.known: dict[str, Part] = {}
        self.open: set[str] = set()
        self.steps = 0

    def operation(self, node: OperationDefinitionNode) -> Size:
        """The size of an operation."""
        own = sum(len(each.directives or ()) for each in node.variable_definitions or ())
        size, names = self.part(node.selection_set, node.directives)
        again = size.repeats + repeated(names)
        return size._replace(directives=size.directives + own, repeats=again)

    def part(
        self, selections: SelectionSetNode | None, directives: Iterable[DirectiveNode] | None
    ) -> Part:
        """The size of a selection set and of the directives on what holds it."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLarge("the operation is nested too deeply", "DEPTH_LIMIT")
        names: Counter[str] = Counter()
        depth = fields = aliases = repeats = 0
        marks = len(tuple(directives or ()))
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                below = self.part(node.selection_set, node.directives)
                name = node.alias or node.name
                found = Counter((name.value,))
                depth = max(depth, below.size.depth + 1)
                fields += 1
                aliases += node.alias is not None
                repeats += repeated(below.names)
            else:
                below = self.spread(node)
                found = below.names
                depth = max(depth, below.size.depth)
            fields += below.size.fields
            aliases += below.size.aliases
            marks += below.size.directives
            repeats += below.size.repeats
            names.update(found)
        self.steps -= 1
        return Part(Size(depth, fields, aliases, marks, repeats), names)

    def spread(self, node: object) -> Part:
        """The size of a fragment where it is spread; nothing for one that is inside itself."""
        if isinstance(node, InlineFragmentNode):
            return self.part(node.selection_set, node.directives)
        assert isinstance(node, FragmentSpreadNode)
        name, marks = node.name.value, len(node.directives or ())
        fragment = self.fragments.get(name)
        if fragment is None or name in self.open:
            return Part(Size(directives=marks), Counter())
        if name not in self.known:
            self.open.add(name)
            self.known[name] = self.part(fragment.selection_set, fragment.directives)
            self.open.discard(name)
        size, names = self.known[name]
        return Part(size._replace(directives=size.directives + marks), names)


def repeated(names: Counter[str]) -> int:
    """How many of the names stood there before."""
    return names.total() - len(names)
