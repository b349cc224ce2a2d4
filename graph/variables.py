"""How much variables hold, before they are looked at one by one."""

from typing import Any

from graph.document_size import TooLarge
from graph.errors import BadRequest
from models.limits import Limits

MOST_NESTED = 50  # lists and objects inside each other, further than any argument goes
MOST_NAMES = 100  # in one object; an input of ours has a quarter of that
LISTS = 10  # as many values in all as so many lists of the longest allowed


def check_variables(variables: dict[str, Any] | None, limits: Limits) -> None:
    """Raise TooLarge for too many values, in one or in all; BadRequest for too deep ones."""
    level: list[tuple[str, Any]] = [("variables", variables)] if variables else []
    total, most = 0, LISTS * limits.values
    for _ in range(MOST_NESTED):
        below: list[tuple[str, Any]] = []
        for name, value in level:
            total += len(value)
            if len(value) > limits.values:
                raise too_long(name, len(value), limits.values)
            if type(value) is dict and value is not variables and len(value) > MOST_NAMES:
                raise TooLarge(
                    f"`{name}` has {len(value)} names; an object must have at most {MOST_NAMES}",
                    "BAD_ARGUMENT",
                )
            if total > most:
                raise too_long("variables", total, most)
            inner = value.items() if type(value) is dict else ((name, each) for each in value)
            below += [pair for pair in inner if type(pair[1]) in (dict, list)]
        if not below:
            return
        level = below
    raise BadRequest("`variables` is nested too deeply")


def too_long(name: str, found: int, most: int) -> TooLarge:
    """The refusal of so many values under a name."""
    sentence = f"`{name}` has {found:,} values; it must have at most {most:,}"
    return TooLarge(sentence, "BAD_ARGUMENT")
