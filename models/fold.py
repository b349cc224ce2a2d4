"""The fold of what was said of enrollments into their state, as one piece of SQL."""

from functools import cache
from importlib.resources import files
from typing import Any, LiteralString, cast


@cache
def fold_query() -> LiteralString:
    """A query over the relation `spoken`: one row for each `enrollment_id` in it."""
    text: Any = files("models").joinpath("fold.sql").read_text()
    return cast(LiteralString, text)
