"""A network between the application and Postgres that a test can cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Passes bytes both ways; `cut_after` more of Postgres's it breaks every connection once."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.own_port = 0
        self.left: int | None = None
        self.cuts = 0
        self.writers: set[asyncio.StreamWriter] = set()

    def cut_after(self, number: int) -> None:
        self.left = number

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.host, self.port)
        self.writers |= {writer, back}
        ways = [
            asyncio.create_task(self.pass_on(reader, back, counts=False)),
            asyncio.create_task(self.pass_on(there, writer, counts=True)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, back):
            end.close()
            self.writers.discard(end)

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool
    ) -> None:
        while data := await reader.read(4096):
            if counts and self.left is not None:
                data, self.left = data[: self.left], self.left - len(data)
            writer.write(data)
            await writer.drain()
            if counts and self.left is not None and self.left <= 0:
                self.cut()

    def cut(self) -> None:
        """Break every connection, as a switch that loses its power does."""
        self.left, self.cuts = None, self.cuts + 1
        for writer in self.writers:
            writer.transport.abort()


@asynccontextmanager
async def network(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy to the address, on a port of its own."""
    proxy = Proxy(host, port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.own_port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        proxy.cut()
        server.close()
