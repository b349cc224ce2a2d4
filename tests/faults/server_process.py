"""`downline serve` as a process of its own, which tests may ask, signal and kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 90.0  # seconds; starting takes several on a busy machine


class ServerProcess:
    """A running server."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process, self.log = process, log
        self.url = f"http://127.0.0.1:{port}"
        self.address = ("127.0.0.1", port)

    def get(self, path: str) -> tuple[int, str]:
        response = httpx.get(f"{self.url}{path}", timeout=PATIENCE)
        return response.status_code, response.text

    def ask(self, query: str = "{ viewer { today } }") -> tuple[int, Any]:
        response = httpx.post(f"{self.url}/graphql", json={"query": query}, timeout=PATIENCE)
        return response.status_code, response.json().get("data")

    def workers(self) -> list[int]:
        """The processes that answer, where there are several."""
        samples = [line for line in self.get("/metrics")[1].splitlines() if "resident" in line]
        return sorted(int(line.split('"')[1]) for line in samples if not line.startswith("#"))

    def children(self) -> list[int]:
        """The processes that it started."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in told.split()]

    def listens(self) -> bool:
        try:
            socket.create_connection(self.address, timeout=1).close()
        except OSError:
            return False
        return True

    def is_ready(self) -> bool:
        try:
            return self.get("/readyz") == (200, "ok\n")
        except httpx.HTTPError:
            return False

    def signal(self, kind: signal.Signals) -> None:
        self.process.send_signal(kind)

    def ended(self) -> int:
        """Its exit code, as soon as it has ended."""
        return self.process.wait(PATIENCE)

    def lines(self) -> list[Any]:
        """What it logged in the profile `production`; anything else fails."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@contextmanager
def server_process(folder: Path, *arguments: str, **environment: str) -> Iterator[ServerProcess]:
    """A server in a folder of its own, ready; whatever it started is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log = folder / "log"
    inherited = {name: value for name, value in os.environ.items() if "DOWNLINE" not in name}
    variables = {"DOWNLINE_PROFILE": "production", "DOWNLINE_TODAY": "2026-11-20", **environment}
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port), *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(Path.cwd()), **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = ServerProcess(process, port, log)
    try:
        eventually(lambda: server.is_ready() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield server
    finally:
        # A worker may have outlived its parent: the group is ended, not the process alone.
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, kind)
                process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def eventually(holds: Any) -> Any:
    """What it gives as soon as that is true."""
    until = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.1)
    return found


def lives(pid: int) -> bool:
    """Whether a process still runs; one that ended and was not asked for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
