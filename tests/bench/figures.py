"""What was measured, and how it stands to the bars."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import inf
from statistics import median
from typing import Any, Self


class Verdict(StrEnum):
    """How a figure stands to its bar."""

    MET = "met"
    MISSED = "missed"
    NOT_YET = "not yet"
    FAILED = "failed"
    SHOWN = "shown"  # a figure without a bar


@dataclass(frozen=True)
class Figure:
    """One way's figure in one work: the median of its runs, with the extremes."""

    way: str
    unit: str
    median: float
    least: float
    most: float
    runs: int
    bytes: int | None = None
    peak_mb: float | None = None
    more: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, way: str, unit: str, values: Sequence[float], **others: Any) -> Self:
        """The figure of some runs."""
        least, most = min(values), max(values)
        return cls(way, unit, median(values), least, most, len(values), **others)


@dataclass(frozen=True)
class Bar:
    """A ratio of our figure to another's, and what is asked of it."""

    of: str
    sign: str
    limit: float | None
    ratio: float | None
    verdict: Verdict
    note: str = ""

    @property
    def text(self) -> str:
        """The bar as it stands in the table."""
        return f"{self.sign} {self.limit:g} x {self.of}" if self.limit is not None else self.of


@dataclass(frozen=True)
class Work:
    """One thing that was measured; without figures it is not there yet."""

    name: str
    title: str
    answer: str = ""
    figures: list[Figure] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def ratio_of(ours: Figure, other: Figure) -> float:
    """Ours as so many times the other; without bounds where the other did nothing at all."""
    return ours.median / other.median if other.median else inf


def at_most(limit: float, ours: Figure, other: Figure) -> Bar:
    """That ours takes at most so many times what the other takes."""
    ratio = ratio_of(ours, other)
    return Bar(other.way, "≤", limit, ratio, met(ratio <= limit))


def at_least(limit: float, ours: Figure, other: Figure) -> Bar:
    """That ours reaches at least so many times what the other reaches."""
    ratio = ratio_of(ours, other)
    return Bar(other.way, "≥", limit, ratio, met(ratio >= limit))


def met(holds: bool) -> Verdict:
    """The verdict on a bar that could be measured."""
    return Verdict.MET if holds else Verdict.MISSED


def amount(value: float) -> str:
    """Three digits or so."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:.2f}"
