"""What the routes share while the application runs, and what it does without being asked."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from time import monotonic

from graph.answer_desk import AnswerDesk
from graph.auth import authority_of
from graph.body_desk import BodyDesk
from graph.document_desk import DocumentDesk
from graph.file_desk import FileDesk
from graph.gate import Gate
from graph.metrics import FOLDER, Exposition, own_gauges, write_counts
from graph.reading_process import NoProcess
from graph.rules import rules_of
from loaders import Database
from loaders.errors import AllBusy, DatabaseUnreachable
from loaders.standing import Standing, load_standing
from loaders.tally import counted
from loaders.tracing import begin_tracing
from loaders.traffic import Traffic
from models.database import (
    Configure,
    DatabaseAddress,
    NoWall,
    check_wall,
    configure_mover,
    configure_server,
    patient,
    reading_pool,
    server_url,
)
from models.pool import ReadingPool
from models.programs import DatabaseUnavailable
from models.settings import Settings, business_day

BEAT = 2.0  # seconds
LOOK_EVERY = 8  # beats between two looks at where the database stands
ROLL_PATIENCE = 2.0  # seconds; an ingest may hold the lock of writers for an hour
ROLL_AGAIN_AFTER = 5.0  # seconds after a roll that failed

log = logging.getLogger("downline.graph")


class Service:
    """The settings, the database, who may ask, and the business date that is kept."""

    def __init__(
        self, settings: Settings, database: Database, revive: Callable[[], str] | None = None
    ) -> None:
        self.settings, self.database, self.revive = settings, database, revive
        self.authority = authority_of(settings)
        self.rules = rules_of(settings)
        self.gate = Gate(settings.limits)
        self.traffic = Traffic()
        self.exposition = Exposition()
        self.bodies = BodyDesk(self.gate, settings.limits.body)
        self.documents = DocumentDesk(self.rules, self.gate)
        self.answers = AnswerDesk(settings, database, self.rules)
        self.files = FileDesk(database, self.gate, self.rules, max(1, settings.pool_size // 2))
        self.draining = self.is_away = False
        # Of several workers each knows who started it.
        self.parent = os.getppid() if FOLDER in os.environ else None
        self.rolled_to: date | None = None
        self.rolling: asyncio.Task[None] | None = None
        self.roll_started = self.roll_failed = -1e9

    async def roll(self) -> None:
        """Have the database stand at the business date; costs nothing while it does.

        Where it cannot be moved at once (an ingest is writing, the database only reads), answers go
        on for the day that is stored, which they name, and the move is tried again.
        """
        day = business_day(self.settings)
        if self.rolled_to == day:
            return
        now = monotonic()
        if self.rolling is None and now > self.roll_failed + ROLL_AGAIN_AFTER:
            self.roll_started = now
            self.rolling = asyncio.create_task(self.move(day))
        left = self.roll_started + ROLL_PATIENCE - now
        if self.rolling is not None and left > 0:
            await asyncio.wait([self.rolling], timeout=left)

    async def move(self, day: date) -> None:
        """Move the business date, and remember whether that worked."""
        outcome = "failed"
        try:
            await self.database.roll_business_day(day)
            self.rolled_to, outcome = day, "done"
            self.roll_failed = -1e9
        except Exception as error:
            self.roll_failed = monotonic()
            log.warning("the business date cannot be moved to %s yet: %s", day, error)
        finally:
            counted["rolls", outcome] += 1
            self.rolling = None

    async def look(self) -> Standing:
        """Where the database stands; if somebody else moved its date, the next roll moves it."""
        standing = await load_standing(self.database)
        self.is_away = False
        if standing.today != business_day(self.settings):
            self.rolled_to = None
        return standing

    async def beat(self, number: int) -> None:
        """What is done every two seconds, asked for or not."""
        write_counts(own_gauges(self.database.held()))
        if self.parent not in (None, os.getppid()):
            os.kill(os.getpid(), signal.SIGTERM)  # nobody would replace us, or end us
            self.parent = None
        with contextlib.suppress(NoProcess):  # who needs it will hear of it
            self.documents.begin()
        try:
            if number % LOOK_EVERY == 0 or self.is_away:
                await self.look()
            await self.roll()
        except AllBusy:
            return
        except DatabaseUnreachable:
            await self.wake()

    async def wake(self) -> None:
        """Start an embedded server again that was killed; others come back by themselves."""
        self.is_away = True
        if self.revive is None:
            return
        try:
            owner_url = await asyncio.to_thread(self.revive)
        except DatabaseUnavailable as error:
            log.warning("%s", error)
            return
        if self.settings.server_url is None:
            self.database.primary.conninfo = patient(server_url(owner_url))
        if self.settings.read_url is None:
            self.database.pool.conninfo = self.database.primary.conninfo

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Beat while this is open."""
        heart = asyncio.create_task(self.live())
        try:
            yield
        finally:
            for task in (heart, self.rolling):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
            self.documents.end()
            write_counts(own_gauges(self.database.held()))

    async def live(self) -> None:
        """Beat until cancelled, whatever a beat ran into."""
        number = 0
        while True:
            await asyncio.sleep(BEAT)
            number += 1
            try:
                await self.beat(number)
            except Exception as error:
                log.error("a look at the database failed", exc_info=error)


@asynccontextmanager
async def running_service(settings: Settings, address: DatabaseAddress) -> AsyncIterator[Service]:
    """The service over its pools while it runs; it starts though the database may be away."""
    begin_tracing()
    read_url = address.read_url or address.server_url
    for url in {address.server_url, read_url}:
        refuse_no_wall(url)
    async with (
        server_pool(settings, address.server_url, 2, configure_mover) as primary,
        server_pool(settings, read_url, settings.pool_size, configure_server) as pool,
    ):
        service = Service(settings, Database(pool, primary, settings.limits.time), address.revive)
        await service.roll()
        async with service.running():
            yield service


def refuse_no_wall(url: str) -> None:
    """NoWall where row-level security would not hold the server's role; else it may be away."""
    try:
        check_wall(url)
    except NoWall:
        raise
    except DatabaseUnavailable as error:
        log.warning("%s", error)


def server_pool(settings: Settings, url: str, most: int, configure: Configure) -> ReadingPool:
    """A pool as the settings have it."""
    waiting, patience = settings.pool_waiting, settings.pool_seconds
    return reading_pool(url, 1, most, waiting=waiting, patience=patience, configure=configure)
