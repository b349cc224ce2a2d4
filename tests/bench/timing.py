"""Ways timed in turns, so that whatever else the machine does hits all of them alike."""

import gc
import time
from collections.abc import Sequence

from tests.bench.figures import Figure
from tests.bench.ways import Way


def time_in_turns(ways: Sequence[Way], npn: str, *, rounds: int, warm_ups: int) -> list[Figure]:
    """Milliseconds to the last byte for each way, and the peak memory of its server."""
    for way in ways:
        for _ in range(warm_ups):
            way.ask(npn)
    for way in ways:
        if way.server:
            way.server.forget_peak()
    taken: dict[str, list[float]] = {way.name: [] for way in ways}
    sizes: dict[str, int] = {}
    spent = {way.name: -way.server.cpu_ms() for way in ways if way.server}
    for number in range(rounds):
        # Each round begins with another way.
        start = number % len(ways)
        for way in [*ways[start:], *ways[:start]]:
            milliseconds, sizes[way.name] = time_once(way, npn)
            taken[way.name].append(milliseconds)
    for way in ways:
        if way.server:
            spent[way.name] += way.server.cpu_ms()
    return [
        Figure.of(
            way.name,
            "ms",
            taken[way.name],
            bytes=sizes[way.name],
            peak_mb=way.server.peak_mb() if way.server else None,
            more={"cpu_ms": spent[way.name] / rounds} if way.server else {},
        )
        for way in ways
    ]


def time_once(way: Way, npn: str) -> tuple[float, int]:
    """Milliseconds and bytes of one answer; our own collector waits meanwhile."""
    gc.disable()
    started = time.perf_counter()
    body = way.ask(npn)
    taken = time.perf_counter() - started
    gc.enable()
    return taken * 1000, len(body)
