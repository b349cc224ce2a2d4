"""`python -m tests.bench.hostile`: what attacks cost the server, and those it serves meanwhile.

The processor time of a thousand hostile requests, spread over every attack that the tests know,
against that of a thousand ordinary ones; and how long ordinary ones take while attacks come in,
against how long they take an idle server, and one that answers honest requests beside.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from typing import Annotated

import psycopg
import typer

from graph.node import global_id
from models.server import EmbeddedServer
from tests.bench.fill import TODAY, Size
from tests.bench.processes import Server, free_port, running
from tests.bench.question import several_agents
from tests.bench.servers import ROOT
from tests.bench.ways import WrongAnswer, document, request_body
from tests.bench.workplace import filled_database, open_workplace
from tests.graph.attacks import ATTACKS, Attack, Target, asking
from tests.graph.tokens import SECRET, token

BAR = 10.0  # as many times the ordinary requests' processor time
SHARES = (0.5, 0.9, 0.99)  # of ordinary requests; the last one of all is chance
NO_SLOWER = 1.0  # times what an ordinary request takes beside somebody who asks what people ask
NEAR_ALONE = (1.5, 2.5, 3.5)  # times what it takes an idle server, for each of the shares
WARM_UPS = 100
PAGE = """{ enrollments(first: 100) { nodes {
    id policyNumber status effectiveOn client { name } agent { npn name } } } }"""
EVERYDAY = ("agent", "production", "tree", "tree_production")
OTHERS = """
select agent.npn, agent.id, policy_number
from agent join enrollment on enrollment.agent_id = agent.id
where agent.npn <> %s and agent.upline_id is not null and policy_number is not null
  and not exists (select from downline join agent as top on top.id = ancestor_id
                  where descendant_id = agent.id and top.npn = %s)
order by agent.id limit 1
"""


@dataclass
class Seen:
    """What hostile requests came to: statuses, failures of ours, processor time by attack."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    spent: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class Connection:
    """One connection that is opened again where the server closed it."""

    def __init__(self, port: int, holder: str) -> None:
        self.port, self.holder = port, holder
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer to a query."""
        return await self.ask("POST", "/graphql", "application/json", {}, body)

    async def attack(self, attack: Attack, number: int, target: Target) -> tuple[int, bytes]:
        """The answer to an attack."""
        body = attack.body(number, target)
        return await self.ask(
            attack.method, attack.path, attack.content_type, dict(attack.headers), body
        )

    async def ask(
        self, method: str, path: str, kind: str, more: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """Any request."""
        headers = {"host": "localhost", "authorization": f"Bearer {self.holder}",
                   "content-type": kind, "content-length": str(len(body)), **more}  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        if self.streams is not None:
            try:
                return await self.exchange(*self.streams, request)
            except (asyncio.IncompleteReadError, OSError):  # idle ones are closed on us
                self.close()
        return await self.exchange(*await self.opened(), request)

    async def opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection."""
        self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self.streams

    async def exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> tuple[int, bytes]:
        """Status and body of the answer to the bytes of a request."""
        writer.write(request)
        lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        headers = dict(line.split(b": ", 1) for line in lines[1:] if line)
        body = await reader.readexactly(int(headers[b"content-length"]))
        return int(lines[0].split(b" ")[1]), body

    def close(self) -> None:
        """Hang up."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


def hostile(
    requests: Annotated[int, typer.Option(min=100, help="How many of each kind.")] = 1000,
    agents: Annotated[int, typer.Option(min=100)] = 300,
    enrollments: Annotated[int, typer.Option(min=1000)] = 10_000,
) -> None:
    """Attack a server, print what it cost, and end with 1 if it was too much or anything failed."""
    with ExitStack() as cleanup:
        name = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="downline-hostile-"))
        folder = Path(name)
        folder.chmod(0o755)
        cleanup.callback(rmtree, EmbeddedServer(folder).home, ignore_errors=True)
        place = cleanup.enter_context(open_workplace(folder))
        url = filled_database(place, "hostile", Size(agents, enrollments), peers=False)
        port = free_port()
        command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port)]
        server = cleanup.enter_context(
            running("downline", command, port, folder=folder, variables=variables(url),
                    log=folder / "log")
        )  # fmt: skip
        is_good = asyncio.run(measure(server, url, requests))
    sys.exit(0 if is_good else 1)


def variables(url: str) -> dict[str, str]:
    """No answer is given again, and nobody is told to slow down, which would cost less."""
    rates = ("RATE", "BURST", "RATE_WIDE", "BURST_WIDE")
    return {
        "DOWNLINE_DATABASE_URL": url,
        "DOWNLINE_TODAY": TODAY.isoformat(),
        "DOWNLINE_CACHE_MB": "0",
        "DOWNLINE_TOKEN_SECRET": SECRET,
        **{f"DOWNLINE_LIMIT_{name}": "1000000000000000" for name in rates},
        "PYTHONPATH": str(ROOT),
    }


async def measure(server: Server, url: str, requests: int) -> bool:
    """Ordinary requests, hostile ones, and both; whether all was well."""
    npns = several_agents(url)
    bodies = [request_body("agent", npn) for npn in npns]
    attacker = token(organisation=None, agent=npns[0], role="viewer", sub="attacker")
    ours, theirs = Connection(server.port, token()), Connection(server.port, attacker)
    target = await target_of(ours, url, npns[0])
    seen = Seen()
    await ordinary(ours, bodies, WARM_UPS)
    await attacks(theirs, target, len(ATTACKS), Seen(), lambda: 0.0)
    before = server.cpu_ms()
    alone = await ordinary(ours, bodies, requests)
    plain = server.cpu_ms() - before
    await attacks(theirs, target, requests, seen, server.cpu_ms)
    spent = sum(map(sum, seen.spent.values()))
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (19,)) as elsewhere:
        begin = partial(asyncio.get_running_loop().run_in_executor, elsewhere, ask_from_afar,
                        server.port, attacker, target, npns[0])  # fmt: skip
        await begin(WARM_UPS, "everyday ones")
        times = {"alone": alone}
        for kind in ("pages", "everyday ones", "hostile ones"):
            times[f"beside {kind}"] = await ordinary_while(begin(requests, kind), ours, bodies)
    ours.close()
    theirs.close()
    tell(plain, spent, requests, times, seen)
    is_swift = is_as_in_company(times) and is_near_alone(times)
    return spent <= BAR * plain and not seen.wrong and is_swift


async def target_of(ours: Connection, url: str, npn: str) -> Target:
    """What is not the attacker's."""
    with psycopg.connect(url) as connection:
        row = connection.execute(OTHERS, (npn, npn)).fetchone()
    assert row is not None, "there are agents beside every other"
    query = "{ enrollments(first: 1) { pageInfo { endCursor } } }"
    _, told = await ours.post(json.dumps({"query": query}).encode())
    cursor = json.loads(told)["data"]["enrollments"]["pageInfo"]["endCursor"]
    return Target(row[0], global_id("Agent", row[1]), row[2], cursor)


async def ordinary(ours: Connection, bodies: list[bytes], count: int) -> list[float]:
    """Milliseconds of ordinary requests, one after the other."""
    taken = []
    for number in range(count):
        begun = time.perf_counter()
        status, told = await ours.post(bodies[number % len(bodies)])
        taken.append((time.perf_counter() - begun) * 1000)
        if status != 200 or b'"errors"' in told:
            raise WrongAnswer(f"an ordinary request is answered {status}: {told[:300]!r}")
    return taken


async def ordinary_while(attacking, ours: Connection, bodies: list[bytes]) -> list[float]:
    """Milliseconds of ordinary requests until something else is over."""
    task, taken = asyncio.ensure_future(attacking), []
    while not task.done():
        taken += await ordinary(ours, bodies, 1)
    await task
    return taken


def asked_elsewhere(kind: str, npn: str) -> Sequence[Attack]:
    """What somebody may ask at the same time; pages and what follows are asked on any day."""
    if kind == "hostile ones":
        return ATTACKS
    page = Attack("a page", asking(PAGE))
    if kind == "pages":
        return [page]
    return [page, *(Attack(name, asking(document(name), npn=npn)) for name in EVERYDAY)]


def ask_from_afar(port: int, holder: str, target: Target, npn: str, count: int, kind: str) -> None:
    """Ask from a process of its own: to make attacks would hold up those who measure."""
    connection, asked = Connection(port, holder), asked_elsewhere(kind, npn)
    asyncio.run(attacks(connection, target, count, Seen(), lambda: 0.0, asked))


async def attacks(
    theirs: Connection,
    target: Target,
    count: int,
    seen: Seen,
    spent: Callable[[], float],
    asked: Sequence[Attack] = ATTACKS,
) -> None:
    """So many hostile requests, every attack in its turn."""
    before = spent()
    for number in range(count):
        attack = asked[number % len(asked)]
        status, told = await theirs.attack(attack, number + time.monotonic_ns(), target)
        after = spent()
        seen.statuses[status] += 1
        seen.spent[attack.name].append(after - before)
        if status != attack.status or b'"INTERNAL"' in told:
            seen.wrong.append(f"{attack.name}: {status} {told[:200]!r}")
        before = after


def is_as_in_company(times: dict[str, list[float]]) -> bool:
    """Whether attacks hold up ordinary requests no more than as many honest ones do."""
    honest, hostile = times["beside everyday ones"], times["beside hostile ones"]
    return all(share(hostile, part) <= NO_SLOWER * share(honest, part) for part in SHARES)


def is_near_alone(times: dict[str, list[float]]) -> bool:
    """Whether they take little longer than on an idle server."""
    return all(ratio <= most for ratio, most in zip(to_alone(times), NEAR_ALONE, strict=True))


def to_alone(times: dict[str, list[float]]) -> list[float]:
    """What ordinary requests take beside attacks to what they take alone, for each share."""
    alone, hostile = times["alone"], times["beside hostile ones"]
    return [share(hostile, part) / share(alone, part) for part in SHARES]


def tell(
    plain: float, spent: float, requests: int, times: dict[str, list[float]], seen: Seen
) -> None:
    """The figures."""
    ratio = spent / plain
    print(f"{requests} ordinary requests      {plain / 1000:.2f} s of processor time")
    print(f"{requests} hostile requests       {spent / 1000:.2f} s, over {len(ATTACKS)} attacks")
    print(f"ratio                       {ratio:.1f} (bar <= {BAR:.0f})")
    for name, taken in times.items():
        shares = ", ".join(f"p{part} {share(taken, part / 100):.1f}" for part in (50, 90, 99, 100))
        print(f"ordinary, {name:<20} {shares} ms")
    ratios = ", ".join(f"{ratio:.1f}" for ratio in to_alone(times))
    print(f"as many times alone         {ratios} (bars <= {', '.join(map(str, NEAR_ALONE))})")
    verdict = is_as_in_company(times)
    print(f"no slower than in company   {verdict} (bar <= {NO_SLOWER} x beside everyday ones)")
    print(f"statuses                    {dict(sorted(seen.statuses.items()))}")
    print(f"wrong answers               {len(seen.wrong)} {seen.wrong[:3] or ''}")
    by_cost = sorted(seen.spent, key=lambda name: -sum(seen.spent[name]))
    for name in by_cost[:10]:
        taken = seen.spent[name]
        print(f"  {sum(taken) / len(taken):7.1f} ms  {name}")


def share(taken: list[float], part: float) -> float:
    """The time within which that part of the answers came."""
    return sorted(taken)[int(part * (len(taken) - 1))]


if __name__ == "__main__":
    typer.run(hostile)
