"""The bodies of requests: taken in, and those that are large read one of each viewer at a time."""

import time
from collections.abc import Callable

from starlette.requests import Request as HttpRequest

from graph.cost import OBJECTS_PER_SECOND
from graph.gate import Gate
from graph.http_request import read_body, read_operation_in, read_parameters
from graph.operation import Request
from graph.turns import Turns
from loaders import Access
from loaders.traffic import give_way

LARGE_BODY = 16 * 1024  # bytes that a query and its variables seldom reach; 256 KiB take 10 ms


class BodyDesk:
    """Reads requests; large bodies are on their viewers' account."""

    def __init__(
        self, gate: Gate, largest: int, clock: Callable[[], float] = time.thread_time
    ) -> None:
        self.gate, self.largest, self.clock = gate, largest, clock
        self.turns = Turns()

    async def read(self, http: HttpRequest, access: Access) -> Request:
        """The operation of a GET or POST; BadRequest for anything else.

        RateLimited where a body is large and the viewer must wait.
        """
        if http.method != "POST":
            return read_parameters(http)
        body = await read_body(http, self.largest)
        if len(body) <= LARGE_BODY:
            return read_operation_in(body)
        return await self.read_large(body, access)

    async def read_large(self, body: bytes, access: Access) -> Request:
        """The operation in a body that takes milliseconds to read."""
        cost = 0
        self.gate.enter(access)
        try:
            await give_way()
            async with self.turns.turn(access.subject):
                begun = self.clock()
                try:
                    return read_operation_in(body)
                finally:
                    cost = int(OBJECTS_PER_SECOND * (self.clock() - begun))
        finally:
            self.gate.leave(access, cost)
