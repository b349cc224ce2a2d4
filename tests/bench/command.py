"""The command: fill, serve, measure one work after the other, report."""

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from tests.bench.chart import chart
from tests.bench.figures import Bar, Verdict, Work
from tests.bench.fill import Size
from tests.bench.growth import growth_works
from tests.bench.ingests import ingest_works
from tests.bench.pace import FULL, QUICK, Pace
from tests.bench.processes import NotStarted
from tests.bench.reads import Reads
from tests.bench.report import print_works, write_results
from tests.bench.servers import all_servers
from tests.bench.ways import WrongAnswer
from tests.bench.workplace import DATABASE, Workplace, filled_database, open_workplace

READS = ("tree", "tree_production", "production", "agent", "crowd", "cached", "csv", "wall")
NAMES = (*READS, "ingest", "growth")
QUICK_SIZE = Size(2000, 50_000)
FAILED = 1
console = Console(width=None if sys.stdout.isatty() else 190)


def bench(
    agents: Annotated[int, typer.Option(min=100, help="How many agents.")] = 20_000,
    enrollments: Annotated[int, typer.Option(min=1000, help="How many enrollments.")] = 1_000_000,
    quick: Annotated[bool, typer.Option("--quick", help="Small and short, to try it.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help=f"Only this work; several times: {', '.join(NAMES)}.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Where databases and PostGraphile lie between runs.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where results.json and chart.svg go.")] = None,
) -> None:
    """Measure reads and ingest beside other ways to do the same, on the same rows."""
    signal.signal(signal.SIGTERM, interrupted)
    if unknown := set(only or ()) - set(NAMES):
        raise typer.BadParameter(f"{', '.join(unknown)} is no work; there are {', '.join(NAMES)}")
    wanted = set(only or NAMES)
    folder = work or Path(tempfile.gettempdir()) / "downline-bench"
    out = out or folder / "results"
    out.mkdir(parents=True, exist_ok=True)
    size, pace = (QUICK_SIZE, QUICK) if quick else (Size(agents, enrollments), FULL)
    works: list[Work] = []
    with open_workplace(folder) as place:
        try:
            for done in all_works(place, wanted, size, pace, quick):
                works.append(done)
        finally:  # what was measured before a failure is not lost with it
            write_report(out, works, size, place.server_url)
    if any(bar.verdict is Verdict.FAILED for work in works for bar in work.bars):
        raise typer.Exit(FAILED)


def write_report(out: Path, works: list[Work], size: Size, server_url: str) -> None:
    """The table, and the files beside each other."""
    results = write_results(out / "results.json", works, size, server_url)
    (out / "chart.svg").write_text(chart(results))
    print_works(console, works)
    say(f"written: {out / 'results.json'}, {out / 'chart.svg'}")


def all_works(
    place: Workplace, wanted: set[str], size: Size, pace: Pace, quick: bool
) -> Iterator[Work]:
    """The works that are wanted, one after the other."""
    if wanted & set(READS):
        database = f"{DATABASE}_quick" if quick else DATABASE
        yield from read_works(place, database, wanted, size, pace)
    if "ingest" in wanted:
        yield from measured("ingest", lambda: ingest_works(place, size))
    if "growth" in wanted:
        small = size.enrollments // 2
        sizes = Size(size.agents, small), Size(size.agents, small * 10)
        yield from measured("growth", lambda: growth_works(place, *sizes, pace))


def read_works(
    place: Workplace, database: str, wanted: set[str], size: Size, pace: Pace
) -> Iterator[Work]:
    """The reads, all servers running."""
    say(f"filling {database} with {size.words}, unless it is there")
    url = filled_database(place, database, size, peers=True)
    with all_servers(place.folder, url) as servers:
        reads = Reads(servers, url, place.folder, pace)
        for name in READS:
            if name in wanted:
                measure: Callable[[], Work] = getattr(reads, name)
                yield from measured(name, lambda measure=measure: [measure()])  # type: ignore[misc]


def measured(name: str, measure: Callable[[], list[Work]]) -> list[Work]:
    """The works, announced; what goes wrong is told and does not stop the others."""
    say(f"measuring {name}")
    try:
        return measure()
    except (WrongAnswer, NotStarted, OSError) as error:
        say(f"{name} failed: {error}")
        return [Work(name, name, bars=[Bar("", "", None, None, Verdict.FAILED, str(error)[:200])])]


def say(words: str) -> None:
    """One line of progress."""
    console.print(words, markup=False, highlight=False, soft_wrap=True)


def interrupted(*_: Any) -> NoReturn:
    """End as if by the keyboard, so that every server is ended too."""
    raise KeyboardInterrupt
