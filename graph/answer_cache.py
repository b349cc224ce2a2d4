"""Answers that are kept until the data changes, and the names by which clients keep them."""

from collections import OrderedDict
from dataclasses import dataclass, field

import orjson

from graph.compression import Encoding
from graph.operation import Request
from loaders import Access

LARGEST_SHARE = 8  # an answer larger than this part of all the room is not kept
OVERHEAD = 500  # bytes of an entry besides its texts

Key = tuple[Access, str, bytes, str | None]


@dataclass(slots=True)
class Kept:
    """An answer's body as of a data version, also compressed once somebody has asked for that."""

    version: int
    body: bytes
    encoded: dict[Encoding, bytes] = field(default_factory=dict)


class AnswerCache:
    """Answers by viewer, document and variables; the one longest unused goes first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self.kept: OrderedDict[Key, Kept] = OrderedDict()

    def find(self, key: Key) -> Kept | None:
        """The answer, of whatever version."""
        found = self.kept.get(key)
        if found is not None:
            self.kept.move_to_end(key)
        return found

    def keep(self, key: Key, answer: Kept) -> None:
        """Keep an answer instead of an older one, if there is room for one so large."""
        self.drop(key)
        size = size_of(key, answer)
        if size * LARGEST_SHARE > self.most_bytes:
            return
        self.kept[key] = answer
        self.bytes += size
        while self.bytes > self.most_bytes:
            self.drop(next(iter(self.kept)))

    def drop(self, key: Key) -> None:
        """Forget the answer, if there is one."""
        answer = self.kept.pop(key, None)
        if answer is not None:
            self.bytes -= size_of(key, answer)

    def add(self, key: Key, answer: Kept, encoding: Encoding, content: bytes) -> None:
        """Keep the answer compressed as well, if it is kept still."""
        if self.kept.get(key) is answer:
            self.drop(key)
            answer.encoded[encoding] = content
            self.keep(key, answer)


def size_of(key: Key, answer: Kept) -> int:
    """About how many bytes an entry takes."""
    _, query, variables, _ = key
    texts = len(query) + len(variables) + len(answer.body)
    return OVERHEAD + texts + sum(map(len, answer.encoded.values()))


def key_of(request: Request, access: Access) -> Key:
    """What an answer depends on besides the data."""
    variables = orjson.dumps(request.variables, option=orjson.OPT_SORT_KEYS)
    return access, request.query, variables, request.operation_name
