"""Reads the report that comes next while Postgres works on the one before."""

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from threading import Event
from types import TracebackType
from typing import Self

from psycopg import Connection

from ingest.agent_directory import AgentDirectory, agent_directory
from ingest.held_spool import IN_MEMORY
from ingest.mapping import MappedChunk, map_file
from ingest.recognise import RecognisedFile

Progress = Callable[[str, int], None]  # the file's name, and how many rows of it were read


def silent(_file_name: str, _rows: int) -> None:
    """No progress shown."""


class Reader:
    """Gives the chunks of reports, and has the one that is `expected` next read in a thread.

    To merge a report takes Postgres longer than it takes to read one, and this process only waits
    meanwhile. One report ahead, put aside on disk, so that memory stays what it is.
    """

    def __init__(self, progress: Progress = silent) -> None:
        self.progress = progress
        self.expected: RecognisedFile | None = None
        self._ahead: ReportAhead | None = None
        self._thread = ThreadPoolExecutor(1, "downline-read-ahead")

    def chunks(
        self, file: RecognisedFile, directory: AgentDirectory, key: bytes
    ) -> Iterator[MappedChunk]:
        """What `map_file` gives for the report, read ahead if that was with the same agents."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and not ahead.is_of(file, directory, key):
            ahead.abandon()
            ahead = None
        for chunk in ahead.chunks() if ahead else map_file(file, directory, key=key):
            self.progress(file.file_name, len(chunk.staged) + len(chunk.held) + chunk.skipped)
            yield chunk

    def begin_expected(self, connection: Connection, key: bytes) -> None:
        """Begin to read the report that comes next, with the agents who are known now."""
        file, self.expected = self.expected, None
        if file is None or file.carrier is None:
            return
        if self._ahead is not None:
            self._ahead.abandon()
        directory = agent_directory(connection, carrier_id_of(connection, file.carrier.code))
        self._ahead = ReportAhead(self._thread, file, directory, key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ahead is not None:
            self._ahead.abandon()
        self._thread.shutdown()


class ReportAhead:
    """A report that is being read, or was, and all that reading it needed to know."""

    def __init__(
        self,
        thread: ThreadPoolExecutor,
        file: RecognisedFile,
        directory: AgentDirectory,
        key: bytes,
    ) -> None:
        self._file, self._directory, self._key = file, directory, key
        self._spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115, closed when read
        self._abandoned = Event()
        self._count: Future[int] = thread.submit(self._read)

    def is_of(self, file: RecognisedFile, directory: AgentDirectory, key: bytes) -> bool:
        """Whether it is this report, read with these agents: others may have come since."""
        return self._file is file and (self._directory, self._key) == (directory, key)

    def chunks(self) -> Iterator[MappedChunk]:
        """The chunks, when all are there; the report is read anew where there was no room."""
        with self._spool:
            try:
                count = self._count.result()
                self._spool.seek(0)
            except OSError:
                yield from map_file(self._file, self._directory, key=self._key)
                return
            for _ in range(count):
                yield pickle.load(self._spool)

    def abandon(self) -> None:
        """Read no further; nobody asks for it."""
        self._abandoned.set()
        self._count.add_done_callback(lambda _: self._spool.close())

    def _read(self) -> int:
        """Put the chunks aside, and say how many there are; in the thread."""
        count = 0
        for chunk in map_file(self._file, self._directory, key=self._key):
            if self._abandoned.is_set():
                break
            pickle.dump(chunk, self._spool, pickle.HIGHEST_PROTOCOL)
            count += 1
        return count


def carrier_id_of(connection: Connection, code: str) -> int:
    """The id of a carrier whose file is known."""
    [(carrier_id,)] = connection.execute(
        "select id from carrier where code = %s", (code,)
    ).fetchall()
    assert isinstance(carrier_id, int)
    return carrier_id
