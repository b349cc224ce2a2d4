"""Servers under measurement: started on a free port of loopback, always ended with the bench."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0  # seconds until a server must answer


class NotStarted(Exception):
    """A server did not come up; the text ends with its last words."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int
    path: str = "/graphql"
    token: str | None = None  # that requests carry

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def forget_peak(self) -> None:
        """Let the peak of its memory be counted from now on."""
        for pid in family(self.pid):
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def cpu_ms(self) -> float:
        """The processor time that it and its children have used, in milliseconds."""
        return sum(cpu_ns(pid) for pid in family(self.pid)) / 1e6

    def peak_mb(self) -> float:
        """The most memory that it and its children held, in MB."""
        return sum(peak_kb(pid) for pid in family(self.pid)) / 1024


@contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    port: int,
    *,
    folder: Path,
    variables: Mapping[str, str],
    log: Path,
) -> Iterator[Server]:
    """The server while it is needed; its own words go into the log."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(name, process, port, log)
        yield Server(name, port, process.pid)
    finally:
        stop(process)


def wait_for(name: str, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Return when the port is open; NotStarted if it never is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    words = " ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
    raise NotStarted(f"{name} does not answer on port {port}: {words or '(it said nothing)'}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process with everything it started, kindly first."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kind)
            process.wait(timeout=10)
            return
        except ProcessLookupError:
            process.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            continue


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def family(pid: int) -> list[int]:
    """The process and everything it started that still runs."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def peak_kb(pid: int) -> int:
    """The most memory that one process held."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def cpu_ns(pid: int) -> int:
    """The processor time of one process, all threads that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks)
