"""Which lines and stored enrollments are one and the same."""

from collections.abc import Iterable


class Union:
    """Groups of nodes joined pair by pair; the smallest node of a group stands for it."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def root(self, node: int) -> int:
        """The smallest node of the node's group; the node itself if it was never joined."""
        path = []
        while (above := self._above.get(node, node)) != node:
            path.append(node)
            node = above
        for passed in path:
            self._above[passed] = node
        return node

    def join(self, one: int, other: int) -> None:
        """Make two groups one."""
        low, high = sorted((self.root(one), self.root(other)))
        self._above.setdefault(low, low)
        self._above[high] = low

    def nodes(self) -> Iterable[int]:
        """Every node that was ever joined."""
        return self._above.keys()
