"""The reads: ours beside PostGraphile, stock execution, code by hand and Postgres alone."""

from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.answers import check_same
from tests.bench.copying import csv_in_turns
from tests.bench.figures import Bar, Figure, Verdict, Work, at_least, at_most, ratio_of
from tests.bench.load import Pressure, press
from tests.bench.pace import Pace
from tests.bench.processes import Server
from tests.bench.question import several_agents, tree_top
from tests.bench.servers import HANDWRITTEN, KEPT, OURS, POSTGRAPHILE, STOCK, Servers
from tests.bench.timing import time_in_turns
from tests.bench.wall import wall_work
from tests.bench.ways import by_postgres, over_http


@dataclass(frozen=True)
class Reads:
    """What the reading works need."""

    servers: Servers
    url: str
    folder: Path
    pace: Pace

    def tree(self) -> Work:
        """The tree of four levels with five enrollments each."""
        ways = [
            over_http(self.servers[OURS], "tree"),
            over_http(self.servers[STOCK], "tree"),
            over_http(self.servers[POSTGRAPHILE], "peer_tree"),
            by_postgres(self.url, "tree_as_json"),
        ]
        npn = tree_top(self.url)
        answer = check_same(ways, [npn])
        figures = time_in_turns(ways, npn, rounds=self.pace.rounds, warm_ups=self.pace.warm_ups)
        ours, _, peer, postgres = figures
        bars = [at_most(0.5, ours, peer), at_most(2, ours, postgres)]
        return Work("tree", "tree of 4 levels, 5 enrollments each", answer, figures, bars)

    def tree_production(self) -> Work:
        """The same tree with each agent's production over its whole downline."""
        title = "the same tree with production over each whole downline"
        return self.with_production("tree_production", title, 0.2)

    def production(self) -> Work:
        """Production alone, for where the time of the tree with production goes."""
        return self.with_production("production", "the production of that tree alone", None)

    def with_production(self, name: str, title: str, limit: float | None) -> Work:
        """A tree with production, ours beside PostGraphile's aggregates."""
        ways = [
            over_http(self.servers[OURS], name),
            over_http(self.servers[POSTGRAPHILE], f"peer_{name}"),
        ]
        npn = tree_top(self.url)
        answer = check_same(ways, [npn])
        rounds = max(3, self.pace.rounds // 2)
        ours, peer = figures = time_in_turns(ways, npn, rounds=rounds, warm_ups=2)
        ratio = ratio_of(ours, peer)
        shown = Bar(peer.way, "", None, ratio, Verdict.SHOWN)
        bars = [at_most(limit, ours, peer) if limit is not None else shown]
        return Work(name, title, answer, figures, bars)

    def agent(self) -> Work:
        """One agent with upline and twenty enrollments, another agent each time."""
        names = (OURS, HANDWRITTEN, STOCK, POSTGRAPHILE)
        npns = several_agents(self.url)
        ways = [over_http(self.servers[name], query_of(name, "agent")) for name in names]
        answer = check_same(ways, npns[:20])
        figures = self.press_in_turns(names, npns, 8)
        ours, handwritten, stock, peer = figures
        bars = [at_least(0.7, ours, handwritten), at_least(4, ours, stock), at_least(1, ours, peer)]
        title = "one agent, upline, 20 enrollments; 8 connections, one process"
        return Work("agent", title, answer, figures, bars)

    def crowd(self) -> Work:
        """The same question with more and more clients at once."""
        npns = several_agents(self.url)
        figures, bars = [], []
        for connections in (8, 64, 256):
            found = self.press_in_turns((OURS, POSTGRAPHILE), npns, connections)
            figures += [replace(figure, way=f"{figure.way}, {connections}") for figure in found]
            ratio = ratio_of(*found)
            bars.append(Bar(f"{POSTGRAPHILE}, {connections}", "", None, ratio, Verdict.SHOWN))
        title = "the same with 8, 64 and 256 connections"
        return Work("crowd", title, "", figures, bars)

    def cached(self) -> Work:
        """The same from the response cache."""
        names, npns = (KEPT, POSTGRAPHILE), several_agents(self.url)
        ways = [over_http(self.servers[name], query_of(name, "agent")) for name in names]
        answer = check_same(ways, npns)  # each is asked once, and kept from then on
        ours, peer = figures = self.press_in_turns(names, npns, 8)
        title = "the same, answers given again while nothing has changed"
        return Work("cached", title, answer, figures, [at_least(3, ours, peer)])

    def csv(self) -> Work:
        """All enrollments as CSV."""
        ours, copied = csv_in_turns(self.servers[OURS], self.url)
        title = "every enrollment as CSV, 14 columns"
        return Work("csv", title, "", [ours, copied], [at_least(0.5, ours, copied)])

    def wall(self) -> Work:
        """The tree asked by an agent, with row-level security and without."""
        return wall_work(self.folder, self.url, self.pace)

    def press_in_turns(
        self, names: tuple[str, ...], npns: list[str], connections: int
    ) -> list[Figure]:
        """Requests a second of each server, loaded one after the other in every round."""
        for name in names:
            self.press_once(self.servers[name], npns, connections, self.pace.load_seconds)
            self.servers[name].forget_peak()
        seen: dict[str, list[Pressure]] = {name: [] for name in names}
        for number in range(self.pace.load_rounds):
            start = number % len(names)
            for name in (*names[start:], *names[:start]):
                pressed = self.press_once(
                    self.servers[name], npns, connections, self.pace.load_seconds
                )
                seen[name].append(pressed)
        return [load_figure(self.servers[name], seen[name]) for name in names]

    def press_once(
        self, server: Server, npns: list[str], connections: int, seconds: int
    ) -> Pressure:
        """One load of one server."""
        query = query_of(server.name, "agent")
        return press(server, query, npns, connections, seconds, self.folder)


def query_of(name: str, query: str) -> str:
    """The document that asks a server for it."""
    return f"peer_{query}" if name == POSTGRAPHILE else query


def load_figure(server: Server, seen: list[Pressure]) -> Figure:
    """The figure of a server's loads."""
    middle = sorted(seen, key=lambda pressure: pressure.per_second)[len(seen) // 2]
    return Figure.of(
        server.name,
        "requests/s",
        [pressure.per_second for pressure in seen],
        peak_mb=server.peak_mb(),
        more={
            "p50_ms": middle.p50,
            "p99_ms": middle.p99,
            "cpu_ms": middle.cpu,
            "failed": sum(pressure.failed for pressure in seen),
        },
    )
