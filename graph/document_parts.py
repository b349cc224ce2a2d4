"""A document on its way from one process to another, in parts that are each taken over in no time.

Taking over a whole one of 4,000 words is a step of 3 ms, in which the loop would answer nobody.
"""

import pickle
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from graphql import DocumentNode, Token, TokenKind
from graphql.language.ast import Node

from graph.document_source import LineSource

PART = 500  # nodes, which take 0.4 ms to take over
NO_WORD = Token(TokenKind.SOF, 0, 0, 0, 0)


class Packer(pickle.Pickler):
    """Pickles things that refer to those that were packed before by their number."""

    def __init__(self, file: BytesIO, numbers: dict[int, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.numbers = numbers  # by identity

    def persistent_id(self, thing: object) -> int | None:
        """The number of a thing that was packed before."""
        return self.numbers.get(id(thing))


class Unpacker(pickle.Unpickler):
    """Takes in things that refer to those that were taken in before."""

    def __init__(self, file: BytesIO, before: list[Any]) -> None:
        super().__init__(file)
        self.before = before

    def persistent_load(self, number: int) -> Any:
        """The thing that has the number."""
        return self.before[number]


def taken_apart(document: DocumentNode) -> list[bytes]:
    """The parts of a document, each of which needs those before it; at the end comes itself.

    What is in a node comes before it, so none is packed inside another, however deep they are. The
    words of which they were made are left out. The document is of no use afterwards.
    """
    numbers: dict[int, int] = {}
    source = document.loc.source if document.loc else None
    if isinstance(source, LineSource):
        source.lines()
    parts = [packed([source, NO_WORD], numbers)]
    waiting: list[Node] = []
    for node in inner_first(document):
        if node.loc:
            node.loc.start_token = node.loc.end_token = NO_WORD
        waiting.append(node)
        if len(waiting) >= PART:
            parts.append(packed(waiting, numbers))
            waiting = []
    return [*parts, packed(waiting, numbers)] if waiting else parts


def packed(things: Sequence[object], numbers: dict[int, int]) -> bytes:
    """A part with these things, which have numbers from now on."""
    file = BytesIO()
    Packer(file, numbers).dump(things)
    for thing in things:
        numbers[id(thing)] = len(numbers)
    return file.getvalue()


def put_together(parts: Sequence[bytes]) -> Iterator[DocumentNode | None]:
    """The document once all parts are taken over, one at a time; nothing until then."""
    before: list[Any] = []
    for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
        before += Unpacker(BytesIO(part), before).load()
        yield None if left else before[-1]


def inner_first(document: DocumentNode) -> Iterator[Node]:
    """Every node of a document, after those that are in it."""
    found: list[Node] = []
    waiting: list[Node] = [document]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for name in node.keys:
            value = getattr(node, name, None)
            below = value if isinstance(value, list | tuple) else (value,)
            waiting += [each for each in below if isinstance(each, Node)]
    return reversed(found)
