"""`/metrics` in Prometheus's text form: this process's counts, or those of all workers together.

Each worker writes its counts into one file of a shared folder every two seconds, and whoever is
asked adds them up. A dead worker's file stays, since what is counted never goes down.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from loaders.tally import SECONDS_NAMES, SIZES_NAMES, SUM, Key, counted

FOLDER = "DOWNLINE_METRICS_FOLDER"  # set by the parent of several workers, for them alone
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
KEPT = 1.0  # seconds for which anyone is told the same


class Described(NamedTuple):
    """What a count means."""

    help: str
    labels: tuple[str, ...] = ()


COUNTERS = {
    "requests": Described("GraphQL requests by HTTP status and form.", ("status", "form")),
    "errors": Described("Errors in answers, by code.", ("code",)),
    "statements": Described("Statements sent to Postgres."),
    "round_trips": Described("Times that Postgres was waited for."),
    "retries": Described("Snapshots opened again because the connection had broken."),
    "busy": Described("Requests refused because every connection was taken for too long."),
    "rolls": Described("Attempts to move the business date, by how they ended.", ("outcome",)),
}
HISTOGRAMS = {
    "operation_seconds": (
        Described("Time to answer, by the operation's name in its document.", ("operation",)),
        SECONDS_NAMES,
    ),
    "batch_keys": (Described("Keys of one batch of a loader.", ("loader",)), SIZES_NAMES),
}
GAUGES = {"running": Described("Requests that are being answered.")}

Counts = Mapping[Key, float]


class Gauges(NamedTuple):
    """What one process holds at the moment."""

    pid: int
    resident: int
    pool: dict[str, int]


def write_counts(gauges: Gauges) -> None:
    """Leave this worker's counts where the others find them; nothing where there are no others."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return
    path = Path(folder) / f"{gauges.pid}.json"
    aside = path.with_suffix(".new")
    aside.write_bytes(orjson.dumps({"gauges": list(gauges), "counts": list(counted.items())}))
    aside.replace(path)


def read_counts(own: Gauges) -> tuple[Counts, list[Gauges]]:
    """The counts of all workers, dead ones included, and what the living ones hold."""
    total: defaultdict[Key, float] = defaultdict(float, counted)
    living = [own]
    folder = os.environ.get(FOLDER)
    for path in sorted(Path(folder).glob("*.json")) if folder else ():
        if path.stem == str(own.pid):
            continue
        said = orjson.loads(path.read_bytes())
        lives = Path(f"/proc/{path.stem}").exists()
        for key, value in said["counts"]:
            if lives or key[0] not in GAUGES:
                total[tuple(key)] += value
        if lives:
            living.append(Gauges(*said["gauges"]))
    return total, living


def exposition(own: Gauges, others: Iterable[Metric] = ()) -> bytes:
    """Everything as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(Collected([*families(*read_counts(own)), *others]))
    return generate_latest(registry)


class Exposition:
    """What anyone is told, written once a second at the most: nobody is asked who they are."""

    def __init__(self) -> None:
        self.text, self.until = b"", 0.0

    def told(self, own: Callable[[], Gauges]) -> bytes:
        """The counts as of a moment ago."""
        now = time.monotonic()
        if now >= self.until:
            self.text, self.until = exposition(own()), now + KEPT
        return self.text


class Collected:
    """Families that are ready."""

    def __init__(self, families: list[Metric]) -> None:
        self.families = families

    def collect(self) -> Iterator[Metric]:
        """Each once."""
        yield from self.families


def families(counts: Counts, living: list[Gauges]) -> Iterator[Metric]:
    """The counts and gauges as metric families; what was never counted is there with zero."""
    found: defaultdict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
    for (name, *labels), value in counts.items():
        found[name][tuple(labels)] = value
    for name, described in COUNTERS.items():
        samples = sorted(found[name].items()) or ([] if described.labels else [((), 0.0)])
        counter = CounterMetricFamily(f"downline_{name}", described.help, labels=described.labels)
        for values, value in samples:
            counter.add_metric(values, value)
        yield counter
    for name, (described, buckets) in HISTOGRAMS.items():
        yield histogram(name, described, buckets, found[name])
    for name, described in GAUGES.items():
        yield GaugeMetricFamily(f"downline_{name}", described.help, found[name].get((), 0))
    yield from process_families(living)


def histogram(
    name: str, described: Described, buckets: tuple[str, ...], found: dict[tuple[str, ...], float]
) -> Metric:
    """One histogram; Prometheus wants each bucket to hold the smaller ones too."""
    family = HistogramMetricFamily(f"downline_{name}", described.help, labels=described.labels)
    for label in sorted({labels[0] for labels in found}):
        below, cumulative = 0.0, []
        for bucket in buckets:
            below += found.get((label, bucket), 0.0)
            cumulative.append((bucket, below))
        family.add_metric((label,), cumulative, found.get((label, SUM), 0.0))
    return family


POOL = {
    "pool_size": ("size", "Connections that are open or being opened."),
    "pool_available": ("available", "Connections that nobody uses."),
    "requests_waiting": ("waiting", "Requests that wait for a connection."),
    "pool_max": ("max", "Connections there may be."),
    "connections_errors": ("connect_errors", "Connections that could not be opened."),
    "connections_lost": ("lost", "Connections found broken."),
}


def process_families(living: list[Gauges]) -> Iterator[Metric]:
    """What the living workers hold: memory each, connections together."""
    yield GaugeMetricFamily("downline_workers", "Processes that answer.", len(living))
    memory = GaugeMetricFamily("downline_resident_bytes", "Memory of a worker.", labels=("worker",))
    for one in living:
        memory.add_metric((str(one.pid),), one.resident)
    yield memory
    for key, (name, told) in POOL.items():
        total = sum(one.pool.get(key, 0) for one in living)
        yield GaugeMetricFamily(f"downline_pool_{name}", told, total)


def own_gauges(pool: Mapping[str, Any]) -> Gauges:
    """What this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc").exists() else 0
    return Gauges(os.getpid(), pages * os.sysconf("SC_PAGE_SIZE"), dict(pool))
