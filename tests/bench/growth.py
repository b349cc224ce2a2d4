"""The same reads over ten times the rows, and deep in a list: neither may take longer for it."""

from contextlib import ExitStack
from dataclasses import replace

import orjson

from tests.bench.answers import plain
from tests.bench.figures import Work, at_most
from tests.bench.fill import Size
from tests.bench.pace import Pace
from tests.bench.processes import Server
from tests.bench.question import several_agents, tree_top
from tests.bench.servers import OURS, python_server
from tests.bench.timing import time_in_turns
from tests.bench.ways import Way, over_http
from tests.bench.workplace import DATABASE, Workplace, filled_database

READS = ("tree", "tree_production", "production", "agent", "page")
PAGES_SKIPPED, LARGEST_PAGE = 20, 500
AGENTS_ASKED = 50  # so many short questions are timed as one
LIMIT = 1.3


def growth_works(place: Workplace, small: Size, large: Size, pace: Pace) -> list[Work]:
    """Each read at both sizes."""
    urls = {
        size: filled_database(place, f"{DATABASE}_{name}", size, peers=False)
        for name, size in (("small", small), ("large", large))
    }
    with ExitStack() as stack:
        servers = {
            size: stack.enter_context(python_server(OURS, place.folder, url))
            for size, url in urls.items()
        }
        works = []
        for name in READS:
            ways = [
                replace(over_http(servers[size], name), name=f"{size.enrollments:,} enrollments")
                for size in (small, large)
            ]
            npn = tree_top(urls[small])
            if name == "agent":
                npns = several_agents(urls[small])[:AGENTS_ASKED]
                ways = [asking_all(way, npns) for way in ways]
            works.append(grown(name, ways, npn, pace))
        works.append(deep_page(servers[large], tree_top(urls[large]), pace))
    return works


def deep_page(server: Server, npn: str, pace: Pace) -> Work:
    """A page far down a list beside the first one."""
    first, after = replace(over_http(server, "page"), name="the first page"), None
    for _ in range(PAGES_SKIPPED):
        page = orjson.loads(over_http(server, "page", size=LARGEST_PAGE, after=after).ask(npn))
        after = page["data"]["agent"]["enrollments"]["pageInfo"]["endCursor"]
    deep = replace(over_http(server, "page", after=after), name="the deep page")
    ahead, far = time_in_turns([first, deep], npn, rounds=pace.rounds, warm_ups=pace.warm_ups)
    title = f"a page of 50 after {PAGES_SKIPPED * LARGEST_PAGE:,} enrollments of a downline"
    answer = f"{far.bytes or 0:,} and {ahead.bytes or 0:,} bytes"
    return Work("deep_page", title, answer, [far, ahead], [at_most(LIMIT, far, ahead)])


def grown(name: str, ways: list[Way], npn: str, pace: Pace) -> Work:
    """One read at both sizes; the answers differ, but not in their size."""
    if name != "agent":
        for way in ways:
            plain(way.ask(npn), way.name)
    few, many = time_in_turns(ways, npn, rounds=pace.rounds, warm_ups=pace.warm_ups)
    title = f"{name.replace('_', ' with ')} at ten times the rows"
    answer = f"{few.bytes or 0:,} and {many.bytes or 0:,} bytes"
    return Work(f"growth_{name}", title, answer, [many, few], [at_most(LIMIT, many, few)])


def asking_all(way: Way, npns: list[str]) -> Way:
    """The same question about many agents, one after the other, as one."""
    return replace(way, ask=lambda _: b"".join(way.ask(npn) for npn in npns))
