"""The run as a table for people and as JSON for the chart and for later."""

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import psycopg
from rich.console import Console
from rich.table import Table

from tests.bench.figures import Bar, Figure, Verdict, Work, amount
from tests.bench.fill import Size
from tests.bench.load import loader_name
from tests.bench.statement import peer_versions

COLOURS = {
    Verdict.MET: "green",
    Verdict.MISSED: "red",
    Verdict.NOT_YET: "yellow",
    Verdict.FAILED: "red",
    Verdict.SHOWN: "dim",
}
PACKAGES = ("strawberry-graphql", "graphql-core", "psycopg", "orjson", "uvicorn", "starlette")


def print_works(console: Console, works: Sequence[Work]) -> None:
    """One table: figures, then how they stand to the bars."""
    table = Table("work", "way", "median", "least to most", "peak", "bar", "ratio", "", box=None)
    for work in works:
        rows = max(len(work.figures), len(work.bars), 1)
        for number in range(rows):
            figure = work.figures[number] if number < len(work.figures) else None
            bar = work.bars[number] if number < len(work.bars) else None
            title = (work.title, work.answer)[number] if number < 2 else ""
            table.add_row(title, *figure_cells(figure), *bar_cells(bar))
        table.add_section()
    console.print(table)


def figure_cells(figure: Figure | None) -> tuple[str, str, str, str]:
    """A figure's cells."""
    if figure is None:
        return "", "", "", ""
    unit = figure.unit
    extra = "".join(
        f", {name.removesuffix('_ms')} {amount(value)} ms"
        for name, value in figure.more.items()
        if name.endswith("_ms")
    )
    failed = figure.more.get("failed")
    extra += f", {failed:,.0f} failed" if failed else ""
    spread = f"{amount(figure.least)} to {amount(figure.most)}{extra}"
    peak = f"{figure.peak_mb:,.0f} MB" if figure.peak_mb is not None else ""
    return figure.way, f"{amount(figure.median)} {unit}", spread, peak


def bar_cells(bar: Bar | None) -> tuple[str, str, str]:
    """A bar's cells."""
    if bar is None:
        return "", "", ""
    ratio = f"{bar.ratio:.2f}" if bar.ratio is not None else ""
    colour = COLOURS[bar.verdict]
    words = f"{bar.verdict}: {bar.note}" if bar.note else str(bar.verdict)
    return bar.text, ratio, f"[{colour}]{words}[/]"


def write_results(path: Path, works: Sequence[Work], size: Size, url: str) -> dict[str, Any]:
    """The run as JSON: figures, machine, versions, date."""
    results = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": {"agents": size.agents, "enrollments": size.enrollments},
        "machine": machine(),
        "versions": versions(url),
        "loader": loader_name(),
        "works": [work.as_plain() for work in works],
    }
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2) + b"\n")
    return results


def machine() -> dict[str, Any]:
    """What the run was made on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[1], 2),
    }


def versions(url: str) -> dict[str, str]:
    """What was compared, to the last digit."""
    with psycopg.connect(url) as connection:
        row = connection.execute("show server_version").fetchone()
    return {
        "python": sys.version.split()[0],
        "postgresql": row[0] if row else "",
        **{name: version(name) for name in PACKAGES},
        **peer_versions(),
    }
