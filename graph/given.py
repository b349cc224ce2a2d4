"""Arguments that were left out or are null: both mean no condition."""

from collections.abc import Sequence
from typing import Any, TypeVar

from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from graph.context import Info
from loaders.errors import BadArgument

Value = TypeVar("Value")
MOST_CHARACTERS = 50_000  # of one list; what is compared with all of them is escaped one by one


def given(value: Value | None) -> Value | None:
    """The value, or None where it was left out."""
    return None if value is UNSET else value


def given_list(values: Sequence[Value] | None) -> tuple[Value, ...] | None:
    """The values in a fixed form, or None where the list was left out."""
    present = given(values)
    return None if present is None else tuple(present)


def check_lists(info: Info, filter: Any) -> None:
    """Raise BadArgument where a list of the filter is longer than any question needs."""
    most = info.context.limits.values
    for name, values in vars(filter).items():
        if not isinstance(values, list):
            continue
        characters = sum(len(value) for value in values if isinstance(value, str))
        for found, allowed, what in (
            (len(values), most, "values"),
            (characters, MOST_CHARACTERS, "characters in all"),
        ):
            if found > allowed:
                raise BadArgument(
                    f"`{to_camel_case(name)}` has {found:,} {what}; it must have at most "
                    f"{allowed:,}"
                )
