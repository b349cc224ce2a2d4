"""What every loader of a request shares: its keys go out together, in one batch a turn."""

from asyncio import Future, ensure_future, shield
from collections.abc import Iterable
from typing import Generic, TypeVar

from aiodataloader import DataLoader

from loaders.database import Snapshot
from loaders.tally import count_size
from loaders.tracing import batch_span
from loaders.viewer import Viewer

Key = TypeVar("Key")
Value = TypeVar("Value")


class Batch(Generic[Key, Value]):
    """Keys that go out together, and what they were answered with."""

    def __init__(self, done: Future[None]) -> None:
        self.done = done
        self.keys: dict[Key, None] = {}
        self.values: list[Value] = []  # in the order of the keys
        self.found: dict[Key, Value] = {}

    def value(self, key: Key) -> Value:
        """What one of the keys was answered with."""
        if not self.found:
            self.found = dict(zip(self.keys, self.values, strict=True))
        return self.found[key]


class BatchLoader(DataLoader[Key, Value]):
    """A DataLoader that reads one snapshot for one viewer.

    A whole list of keys waits on one future where aiodataloader makes one for each key: thousands
    of parents ask at once here, and those futures cost more than the statement.
    """

    def __init__(self, snapshot: Snapshot, viewer: Viewer) -> None:
        super().__init__()
        self.snapshot, self.viewer = snapshot, viewer
        self.batches: dict[Key, Batch[Key, Value]] = {}
        self.gathering: Batch[Key, Value] | None = None

    async def load(self, key: Key) -> Value:  # type: ignore[override]
        """The value of one key; raises it where it is an exception."""
        [value] = await self.load_many([key])
        if isinstance(value, Exception):
            raise value
        return value

    async def load_many(self, keys: Iterable[Key]) -> list[Value]:  # type: ignore[override]
        """The values of the keys, in their order; a key that was asked before is not asked again.

        A value may be an exception, which is then the answer to that key alone. Raises what the
        whole batch of one of the keys failed with.
        """
        wanted = list(keys)
        once, batches = dict.fromkeys(wanted), self.batches  # hashing is what costs here
        if unasked := {key: None for key in once if key not in batches} if batches else once:
            gathering = self.gathered()
            gathering.keys.update(unasked)
            batches.update(dict.fromkeys(unasked, gathering))
        if unasked and len(unasked) == len(wanted):
            await shield(gathering.done)  # others wait for it too
            if len(gathering.keys) == len(wanted):
                return list(gathering.values)
        for batch in {id(batch): batch for batch in map(batches.__getitem__, once)}.values():
            await shield(batch.done)
        return [batches[key].value(key) for key in wanted]

    def gathered(self) -> Batch[Key, Value]:
        """The batch that still takes keys; it goes out when the tasks that are ready have run."""
        if self.gathering is None:
            batch = self.gathering = Batch(self.loop.create_future())
            self.loop.call_soon(lambda: ensure_future(self.send(batch)))
        return self.gathering

    async def send(self, batch: Batch[Key, Value]) -> None:
        """Ask for all keys of the batch; if that fails, whoever waits for it is told."""
        try:
            await self.snapshot.pace.all_gone_on()
            self.gathering = None
            keys = list(batch.keys)
            count_size("batch_keys", type(self).__name__, len(keys))
            with batch_span(type(self).__name__, len(keys)):
                values = await self.batch_load_fn(keys)
            batch.values = list(values)
            if len(batch.values) != len(keys):
                raise ValueError(f"{len(keys)} keys were answered with {len(batch.values)} values")
        except BaseException as error:
            if self.gathering is batch:
                self.gathering = None
            for key in batch.keys:
                self.batches.pop(key, None)
            if not batch.done.done():
                if not isinstance(error, Exception):
                    batch.done.cancel()
                    raise
                batch.done.set_exception(error)
                batch.done.exception()  # that nobody waits any more is no news to log
        else:
            if not batch.done.done():
                batch.done.set_result(None)
