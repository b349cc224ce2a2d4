"""`python -m tests.bench.soak`: a server under load for minutes while everything around it moves.

Weekly files come in one after the other, Postgres is restarted once and killed once, and every
answer is checked: it must agree with itself, and none may be older than the one before. At the end
the database must hold what an undisturbed one holds after the same files.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import Annotated, Any

import httpx
import psycopg
import typer

from ingest.inbox import find_files
from ingest.synthesis import synthesize
from models.lease import postmaster
from models.schema import upgrade_schema
from models.server import EmbeddedServer
from tests.bench.processes import free_port, running

TODAY = date(2026, 11, 20)
SETTLED = 30.0  # seconds after which memory has come to what it needs
QUERY = """query Soak {
    enrollments { totalCount }
    production { submitted approved active attrited deceased disenrolled unknown }
    agents(first: 20) { nodes { name production { submitted active } } } }"""
COUNTS = ("approved", "active", "attrited", "deceased", "disenrolled", "unknown")
ROWS = """select carrier.code, policy_number, effective_on, termed_on, enrollment.status,
    termination_reason, agent.npn, client.name
    from enrollment join carrier on carrier.id = enrollment.carrier_id
    join agent on agent.id = enrollment.agent_id join client on client.id = enrollment.client_id
    order by 1, 2, 3, 4, 5, 6, 7, 8"""


@dataclass
class Seen:
    """What the clients saw."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    cut: int = 0
    wrong: list[str] = field(default_factory=list)
    last_right: float = field(default_factory=time.monotonic)
    longest_gap: float = 0.0

    def right(self, seconds: float) -> None:
        """One more right answer."""
        now = time.monotonic()
        self.times.append(seconds)
        self.longest_gap = max(self.longest_gap, now - self.last_right)
        self.last_right = now

    def share(self, part: float) -> float:
        """The time within which that part of the answers came, in milliseconds."""
        return sorted(self.times)[int(part * (len(self.times) - 1))] * 1000


def soak(
    seconds: Annotated[int, typer.Option(min=20)] = 600,
    connections: Annotated[int, typer.Option(min=1)] = 64,
    agents: Annotated[int, typer.Option(min=20)] = 200,
    enrollments: Annotated[int, typer.Option(min=100)] = 5000,
    weeks: Annotated[int, typer.Option(min=2)] = 40,
) -> None:
    """Press a server, print what was seen, and end with 1 if anything was wrong."""
    with tempfile.TemporaryDirectory(prefix="downline-soak-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        files = folder / "files"
        synthesize(files, agents=agents, enrollments=enrollments, weeks=weeks, seed=1, as_of=TODAY)
        own, _ = find_files(sorted(files.glob("*.csv")))
        carriers, _ = find_files([path for path in sorted(files.iterdir()) if path.is_dir()])
        runs = [[path for path in own if path.name != "expected.csv"]]
        runs += [[path] for path in carriers]
        server = EmbeddedServer(folder)
        server.open()
        try:
            is_good = asyncio.run(press(server, folder, runs, seconds, connections))
        finally:
            server.close()
            rmtree(server.home, ignore_errors=True)
    sys.exit(0 if is_good else 1)


async def press(
    server: EmbeddedServer, folder: Path, runs: list[list[Path]], seconds: int, connections: int
) -> bool:
    """Everything at once for so long; whether all was well."""
    upgrade_schema(server.url, TODAY)
    port, seen, stop = free_port(), Seen(), asyncio.Event()
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port)]
    settings = variables(server.url)
    with running(
        "downline", command, port, folder=folder, variables=settings, log=folder / "log"
    ) as process:
        clients = [asyncio.create_task(client(process.url, seen, stop)) for _ in range(connections)]
        feeding = asyncio.create_task(feed(runs, folder, settings, stop))
        memory = [
            await watch(process.pid, seconds / 3),
        ]
        await restart(server, signal.SIGINT)
        memory.append(await watch(process.pid, seconds / 3))
        await restart(server, signal.SIGKILL)
        memory.append(await watch(process.pid, seconds / 3))
        stop.set()
        taken, again = await feeding
        await asyncio.gather(*clients)
    lost = await asyncio.to_thread(differences, server, [*chain(*runs[:taken])], folder)
    tell(seen, memory, seconds, taken, again, lost)
    return not seen.wrong and not lost and bool(seen.times)


def variables(url: str) -> dict[str, str]:
    """The settings of the server and of the ingest."""
    return {
        "DOWNLINE_DATABASE_URL": url,
        "DOWNLINE_TODAY": TODAY.isoformat(),
        "DOWNLINE_PROFILE": "production",
        **{f"DOWNLINE_LIMIT_{name}": "1000000000" for name in ("RATE_WIDE", "BURST_WIDE")},
        "DOWNLINE_LIMIT_CONCURRENT": "1000",
        "PYTHONPATH": str(Path.cwd()),
    }


async def client(url: str, seen: Seen, stop: asyncio.Event) -> None:
    """Ask over one connection until it is enough."""
    newest = 0
    async with httpx.AsyncClient(timeout=60) as http:
        while not stop.is_set():
            begun = time.perf_counter()
            try:
                response = await http.post(url, json={"query": QUERY})
            except httpx.TransportError:
                seen.cut += 1
                continue
            body = response.json()
            if is_refusal(response.status_code, body):
                seen.refused += 1
                await asyncio.sleep(0.2)
                continue
            count, complaint = check(body, newest)
            if complaint:
                seen.wrong.append(complaint)
            else:
                newest = count
                seen.right(time.perf_counter() - begun)


def is_refusal(status: int, body: dict[str, Any]) -> bool:
    """Whether the answer says that another moment may answer."""
    told = [error["message"] for error in body.get("errors", [])]
    return status in (200, 503) and bool(told) and all("try again in" in one for one in told)


def check(body: dict[str, Any], newest: int) -> tuple[int, str | None]:
    """How many enrollments there are by the answer, and what is wrong with it."""
    if "errors" in body:
        return newest, str(body["errors"])[:300]
    data = body["data"]
    count = data["enrollments"]["totalCount"]
    for row in data["production"]:
        if row["submitted"] != count or sum(row[name] for name in COUNTS) != count:
            return count, f"{count} enrollments, but production {row}"
    if count < newest:
        return count, f"{count} enrollments after {newest}"
    return count, None


async def feed(
    runs: list[list[Path]], folder: Path, settings: dict[str, str], stop: asyncio.Event
) -> tuple[int, int]:
    """Take files in, each run again until it is in; how many are, and how often it was again."""
    again = 0
    for number, paths in enumerate(runs):
        if stop.is_set():
            return number, again
        while (code := await take_in(paths, folder, settings)) != 0:
            again += 1
            if code == 1:
                raise SystemExit(f"a file was refused: {paths[-1].name} or one before it")
            await asyncio.sleep(0.5)
    return len(runs), again


async def take_in(paths: list[Path], folder: Path, settings: dict[str, str]) -> int:
    """One run of `downline ingest`; its exit code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "graph.cli", "ingest", *map(str, paths),
        cwd=folder, env={**os.environ, **settings},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return await process.wait()


async def watch(pid: int, seconds: float) -> tuple[int, int]:
    """The server's memory, in MB, once it has settled and at the end of that time."""
    settled = min(SETTLED, seconds / 2)
    await asyncio.sleep(settled)
    before = resident(pid)
    await asyncio.sleep(seconds - settled)
    return before, resident(pid)


def resident(pid: int) -> int:
    """The memory that a process holds, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 // 2**20


async def restart(server: EmbeddedServer, how: signal.Signals) -> None:
    """End Postgres, and start it again when it has ended."""
    pid = postmaster(server.data)
    assert pid is not None
    os.kill(pid, how)
    while postmaster(server.data) is not None:  # noqa: ASYNC110 (it tells nobody)
        await asyncio.sleep(0.05)
    await asyncio.to_thread(server.revive)


def differences(server: EmbeddedServer, files: list[Path], folder: Path) -> list[Any]:
    """Rows that are in this database or in one that took the same files undisturbed, not both."""
    twin = psycopg.conninfo.make_conninfo(server.url, dbname="twin")
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("create database twin template template0")
        rows = owner.execute(ROWS).fetchall()
    upgrade_schema(twin, TODAY)
    command = [sys.executable, "-m", "graph.cli", "ingest", *map(str, files)]
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables(twin)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with psycopg.connect(twin) as owner:
        wanted = owner.execute(ROWS).fetchall()
    return sorted(set(map(str, rows)) ^ set(map(str, wanted))) + [len(rows)] * (
        len(rows) != len(wanted)
    )


def tell(
    seen: Seen,
    memory: list[tuple[int, int]],
    seconds: int,
    taken: int,
    again: int,
    lost: list[Any],
) -> None:
    """The figures."""
    print(f"right answers      {len(seen.times)}, {len(seen.times) / seconds:.0f} a second")
    if seen.times:
        print(f"p50, p99           {seen.share(0.5):.0f} ms, {seen.share(0.99):.0f} ms")
    print(f"told to come back  {seen.refused}; connections cut {seen.cut}")
    print(f"longest without    {seen.longest_gap:.1f} s")
    print(f"runs of ingest     {taken}, tried again {again} times")
    print("memory in MB       " + ", ".join(f"{one} to {other}" for one, other in memory))
    print(f"wrong answers      {len(seen.wrong)} {seen.wrong[:3] or ''}")
    print(f"rows that differ   {len(lost)} {lost[:3] or ''}")


if __name__ == "__main__":
    typer.run(soak)
