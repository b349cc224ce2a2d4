"""How many rows an operation may have of lists that give no size, and the refusal of more.

What they cost is known when they are there, so they are bounded before.
"""

from loaders.errors import BadArgument

MOST_IN_ALL = 200_000  # rows of all that is asked about at once
AHEAD = 2  # times that, of several questions at once: what one leaves another cannot have
LEAST = 1_000  # of one question, however many there are


def share_of(room: int, questions: int) -> int:
    """How many rows each of so many questions at once may have."""
    return max(LEAST, min(room, AHEAD * room // questions))


def too_many_rows(field: str, most: int, advice: str) -> BadArgument:
    """The refusal of more rows than are given unasked, with what to do."""
    return BadArgument(f"`{field}` has more than {most} rows here; {advice}")
