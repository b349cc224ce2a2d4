"""Clients who leave before they have their answer: nothing goes on for them."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.requests import Request as HttpRequest

MOMENT = 0.25  # seconds; what is answered sooner is not worth being watched for


class ClientLeft(Exception):
    """Nobody waits for the answer any more."""


class Departure:
    """While this is open, the work in it is cancelled when the client leaves, as ClientLeft."""

    def __init__(self, http: HttpRequest) -> None:
        self.http = http
        self.left = False
        self.watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self.task = asyncio.current_task()
        self.timer = asyncio.get_running_loop().call_later(MOMENT, self.begin)
        return self

    def begin(self) -> None:
        """Listen for the client from now on."""
        self.watcher = asyncio.create_task(self.watch())

    async def watch(self) -> None:
        """Cancel the work when the client has gone."""
        while (await self.http.receive())["type"] != "http.disconnect":
            pass
        self.left = True
        if self.task is not None:
            self.task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.timer.cancel()
        if self.watcher is not None:
            self.watcher.cancel()
        if self.left and self.task is not None and kind is asyncio.CancelledError:
            self.task.uncancel()
            raise ClientLeft
