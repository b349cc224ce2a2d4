"""Arguments that were left out or are null: both mean no condition."""

from collections.abc import Sequence
from typing import TypeVar

from strawberry import UNSET

Value = TypeVar("Value")


def given(value: Value | None) -> Value | None:
    """The value, or None where it was left out."""
    return None if value is UNSET else value


def given_list(values: Sequence[Value] | None) -> tuple[Value, ...] | None:
    """The values in a fixed form, or None where the list was left out."""
    present = given(values)
    return None if present is None else tuple(present)
