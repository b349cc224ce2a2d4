"""The run as a picture: milliseconds of each way, work by work, for light and dark pages alike."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from tests.bench.figures import amount
from tests.bench.servers import OURS

WIDTH, LEFT, ROOM = 760, 190, 110
BAR, GAP, HEAD, BETWEEN = 18, 6, 26, 18
OURS_COLOUR, OTHER_COLOUR, TEXT_COLOUR = "#2f81b7", "#8b949e", "#768390"
STYLE = (
    f"text {{ font: 13px system-ui, sans-serif; fill: {TEXT_COLOUR} }} .work {{ font-weight: 600 }}"
)


def chart(results: Mapping[str, Any]) -> str:
    """An SVG of all works that are told in milliseconds; each work has a scale of its own."""
    parts, top = [], 8
    for work in results["works"]:
        bars = list(milliseconds(work))
        if bars:
            unit = "ms" if work["figures"][0]["unit"] == "ms" else "ms of the middle request"
            parts += group(f"{work['title']}, {unit}", bars, top)
            top += HEAD + len(bars) * (BAR + GAP) + BETWEEN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
        f'viewBox="0 0 {WIDTH} {top}" role="img" aria-label="{escape(described(results))}">'
    )
    return "\n".join([head, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def milliseconds(work: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Each way's name and time: to the last byte, or of the middle request under load."""
    for figure in work["figures"]:
        if figure["unit"] == "ms":
            yield figure["way"], figure["median"]
        elif "p50_ms" in figure["more"]:
            yield figure["way"], figure["more"]["p50_ms"]


def group(title: str, bars: Sequence[tuple[str, float]], top: int) -> list[str]:
    """The bars of one work under its title."""
    longest = max(value for _, value in bars)
    parts = [f'<text class="work" x="0" y="{top + 14}">{escape(title)}</text>']
    for number, (name, value) in enumerate(bars):
        y = top + HEAD + number * (BAR + GAP)
        width = max(1.0, (WIDTH - LEFT - ROOM) * value / longest)
        colour = OURS_COLOUR if name.startswith(OURS) else OTHER_COLOUR
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{width:.0f}" height="{BAR}" rx="2" fill="{colour}"/>',
            f'<text x="{LEFT + width + 6:.0f}" y="{y + 14}">{amount(value)}</text>',
        ]
    return parts


def described(results: Mapping[str, Any]) -> str:
    """What the picture shows, for who does not see it."""
    size = results["size"]
    return (
        f"Milliseconds of each way to answer, {size['agents']:,} agents and "
        f"{size['enrollments']:,} enrollments"
    )
