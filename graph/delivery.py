"""Answers on their way: a large one goes out as its client takes it."""

from contextlib import AbstractContextManager, nullcontext

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PART = 256 * 1024  # bytes


class Delivery(Response):
    """An answer of which no more than a part waits in the connection.

    `underway` is open from the first part to the last one of an answer that is larger than a part.
    """

    underway: AbstractContextManager[None] = nullcontext()

    @property
    def is_large(self) -> bool:
        """Whether it takes more than one part."""
        return len(self.body) > PART

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; each part waits until the client has taken most of those before."""
        if not self.is_large:
            await super().__call__(scope, receive, send)
            return
        with self.underway:
            headers = self.raw_headers
            start = {"type": "http.response.start", "status": self.status_code, "headers": headers}
            await send(start)
            whole = memoryview(self.body)
            for begin in range(0, len(whole), PART):
                part = whole[begin : begin + PART]
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
