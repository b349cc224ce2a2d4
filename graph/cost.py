"""What an operation may cost in objects and in time."""

import time
from dataclasses import dataclass, field

from graphql import GraphQLError

from loaders.errors import TookTooLong
from loaders.workbench import charge

OBJECTS_PER_SECOND = 200_000  # what time on the loop costs, in objects that an operation gives


@dataclass(slots=True)
class Cost:
    """The objects that an operation has asked for so far, and until when it may run."""

    limit: int | None = None  # none of files, which have limits of their own
    requested: int = 0
    granted: int = 0  # of those, what it was not refused, and what was built for it
    built: int = 0  # what its new statements took in time; answers do not tell
    until: float = field(default=float("inf"))
    seconds: float = 0.0  # that Postgres took

    def begin(self, limit: int, seconds: float) -> None:
        """Count from nothing, up to the limit and for so long."""
        self.limit, self.requested, self.granted = limit, 0, self.built
        self.until = time.monotonic() + seconds
        charge.set(self.build)

    def build(self, seconds: float) -> None:
        """Have the viewer's account pay for a statement that was built in so many seconds.

        An answer tells and limits what was asked for alone, so that it costs the same each time.
        """
        objects = round(OBJECTS_PER_SECOND * seconds)
        self.built += objects
        self.granted += objects

    def add(self, objects: int) -> None:
        """Ask for more; the operation ends where that is too much, or too late."""
        self.requested += objects
        if self.limit is not None and self.requested > self.limit:
            raise GraphQLError(
                f"this asks for {self.requested:,} objects, with what it asked before; "
                f"at most {self.limit:,} are allowed: ask for smaller pages, or filter more",
                extensions={"code": "COST_LIMIT", "cost": self.told()},
            )
        self.granted = self.requested + self.built
        if time.monotonic() > self.until:
            raise late()

    def told(self) -> dict[str, int | None]:
        """What an answer says of it."""
        return {"requested": self.requested, "limit": self.limit}


def late() -> GraphQLError:
    """The error of an operation that took too long."""
    return GraphQLError(str(TookTooLong()), extensions={"code": "TIMEOUT"})
