"""In which way production is counted: by which tree, from where, and what is counted."""

from typing import NamedTuple

from loaders.attribution import Attribution


class Counting(NamedTuple):
    """By the tree of which day, and which measures that are not stored are asked for.

    `from_top` says that branches begin at the agents asked for instead of right below them, as they
    do where a viewer asks for everything.
    """

    attribution: Attribution = Attribution.CURRENT
    unstored: frozenset[str] = frozenset()
    from_top: bool = False


PLAINLY = Counting()
