"""Rows as Parquet, written while they are read."""

import asyncio
import io
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from typing import IO, Any, TypeVar, cast

import polars as pl
from polars.io.plugins import register_io_source

from graph.frame import frame_types
from graph.table import Column

ROW_GROUP = 100_000  # rows
WAITING = 8  # parts that may wait for the client

Value = TypeVar("Value")


class ClientLeft(Exception):
    """Nobody reads any further."""


async def parquet_parts(
    columns: Sequence[Column], frames: AsyncGenerator[pl.DataFrame, None]
) -> AsyncGenerator[bytes, None]:
    """The file, part by part; the writer works in a thread and is held up by a slow client."""
    sink = Sink(asyncio.get_running_loop())
    rows = register_io_source(
        lambda *_: sink.pulled(frames), schema=frame_types(columns), is_pure=False
    )

    def write() -> None:
        rows.sink_parquet(cast(IO[bytes], sink), row_group_size=ROW_GROUP, maintain_order=True)

    writing = asyncio.create_task(asyncio.to_thread(write))
    writing.add_done_callback(lambda _: sink.parts.put_nowait(None))
    try:
        while (part := await sink.parts.get()) is not None:
            sink.room.release()
            yield part
        if sink.failure is not None:
            raise sink.failure
        await writing
    finally:
        sink.leave()
        await asyncio.gather(writing, return_exceptions=True)


class Sink(io.RawIOBase):
    """Where the writer's thread puts what it has, and where it gets the rows from."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.room = asyncio.Semaphore(WAITING)
        self.parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.failure: BaseException | None = None
        self.is_left = False

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any, /) -> int:
        """Take a part from the writer."""
        self.wait(self.put(bytes(data)))
        return len(data)

    async def put(self, part: bytes) -> None:
        """Hand a part on; waits while the client has enough of them."""
        await self.room.acquire()
        self.parts.put_nowait(part)

    def pulled(self, frames: AsyncGenerator[pl.DataFrame, None]) -> Iterator[pl.DataFrame]:
        """The frames, read where the rest of the application runs."""
        while True:
            try:
                frame = self.wait(next_of(frames))
            except Exception as error:
                self.failure = error  # the writer tells it in words of its own
                raise
            if frame is None:
                return
            yield frame

    def wait(self, work: Coroutine[Any, Any, Value]) -> Value:
        """What comes of the work, which is not begun any more once the client has left."""
        if self.is_left:
            work.close()
            raise ClientLeft
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def leave(self) -> None:
        """Let the writer's thread end, which may wait for room."""
        self.is_left = True
        self.room.release()


async def next_of(frames: AsyncGenerator[pl.DataFrame, None]) -> pl.DataFrame | None:
    """The next frame; None after the last."""
    return await anext(frames, None)
