"""Who holds what of the embedded server: leases, turns, and the server's own lock file."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Lease:
    """One process's word that it uses the server.

    It is a shared lock on a file, so the kernel takes it back however its holder ends. A process
    forked from the holder shares the holder's lease and has none of its own to give back.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._holder = 0

    @property
    def held(self) -> bool:
        """Whether this very process holds it."""
        return self._file is not None and self._holder == os.getpid()

    def take(self) -> None:
        """Hold it until it is given back."""
        self._file = self.path.open("ab")
        self._holder = os.getpid()
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_the_last(self) -> bool:
        """Whether nobody else holds one; ask within a turn, so that the answer stays true.

        Give it back afterwards in any case: flock may drop a lock that it cannot make exclusive.
        """
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give_back(self) -> None:
        """Hold it no longer; twice changes nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait until nobody else starts or stops the server, and keep it so meanwhile."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_address(data: Path) -> tuple[int, str, str]:
    """Port, socket folder and TCP address of a server; LookupError before it has said them all."""
    try:
        lines = lock_file(data).read_text().splitlines()
        port, sockets, listen, status = int(lines[3]), lines[4], lines[5], lines[7]
    except (OSError, ValueError, IndexError) as error:
        raise LookupError("the embedded database does not run") from error
    if not status.strip():
        raise LookupError("the embedded database is not ready")
    return port, sockets, listen


def postmaster(data: Path) -> int | None:
    """The process that serves a data folder; null if the one in its lock file does not."""
    try:
        pid = int(lock_file(data).read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if serves(pid, data) else None


def serves(pid: int, data: Path) -> bool:
    """Whether a process is the server of a data folder, in which such a server stands.

    After a crash of the machine the number in a lock file may belong to any program.
    """
    if not runs(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return not Path("/proc/self/cwd").exists()


def runs(pid: int) -> bool:
    """Whether a process lives; a zombie, whose parent never asked how it ended, does not."""
    if not is_taken(pid):
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc/self/stat").exists()
    return state not in "ZX"


def is_taken(pid: int) -> bool:
    """Whether a process that we may signal has this number, a zombie included."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def forget_dead(data: Path) -> None:
    """Keep PostgreSQL from taking a zombie, or a stranger with a dead server's number, for it.

    The lock file stays, with a number that nobody has: by its other lines the new server finds out
    whether the dead one's sessions have ended, and only then may it touch the data.
    """
    path = lock_file(data)
    try:
        lines = path.read_text().splitlines()
        lines[6].split()[1]  # the shared memory; a server that has none has no sessions
        pid = int(lines[0])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        path.unlink()
        return
    if serves(pid, data) or not is_taken(pid):
        return
    handle, aside = tempfile.mkstemp(dir=data)
    with os.fdopen(handle, "w") as file:
        os.fchmod(handle, 0o644)  # the server's user may be another
        file.write("\n".join([str(ended_process()), *lines[1:]]) + "\n")
    os.replace(aside, path)


def ended_process() -> int:
    """The number of a process that just ended."""
    with subprocess.Popen(["/bin/sh", "-c", ":"]) as ended:
        ended.wait()
    return ended.pid


def lock_file(data: Path) -> Path:
    """Where PostgreSQL says which process serves a data folder, and from where."""
    return data / "postmaster.pid"
