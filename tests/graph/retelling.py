"""A plain recount of production from what the synthetic stories told, by any tree and filter."""

import csv
from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

STATUSES = {
    "approved": "APPROVED",
    "active": "ACTIVE",
    "attrited": "ATTRITED",
    "deceased": "DECEASED",
    "disenrolled": "POLICY_DISENROLLMENT",
    "unknown": "UNKNOWN",
}
DAYS = {"submittedOn": "submitted", "effectiveOn": "effective", "termedOn": "termed"}
LISTS = {
    "carrier": "carrier",
    "status": "status",
    "terminationReason": "reason",
    "product": "product",
    "network": "network",
    "plan": "plan",
    "state": "state",
    "county": "county",
    "agentNpn": "npn",
}
Told = dict[str, Any]


def read(path: Path) -> list[Told]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(lines)
        ]


@dataclass(frozen=True)
class Viewpoint:
    """Who looks (none: the organisation), at whom (none: at everything), how far, by which tree."""

    viewer: str | None
    npn: str | None
    scope: str = "DOWNLINE"
    attribution: str = "CURRENT"


class Retelling:
    """What was written about the organisation on a day: the trees, and every enrollment."""

    def __init__(self, folder: Path, today: date) -> None:
        self.today = today.isoformat()
        self.names = {row["npn"]: row["name"] for row in read(folder / "agents.csv")}
        self.periods = read(folder / "uplines.csv")
        self.told = read(folder / "expected.csv")
        self.way_up = cache(self._way_up)
        self.visible_to = cache(self._visible_to)

    def _way_up(self, npn: str, day: str) -> tuple[str, ...]:
        """The agent and everyone above on the day."""
        way = [npn]
        while above := [
            row["upline_npn"]
            for row in self.periods
            if row["npn"] == way[-1] and row["valid_from"] <= day < (row["valid_to"] or "9999")
        ]:
            way += above
        return tuple(way)

    def _visible_to(self, viewer: str | None) -> frozenset[str]:
        return frozenset(
            npn for npn in self.names if viewer in (None, *self.way_up(npn, self.today))
        )

    def credited_day(self, told: Told, attribution: str) -> str:
        dates = {
            "CURRENT": [self.today],
            "AT_SUBMITTED": [told["submitted"], told["effective"]],
            "AT_EFFECTIVE": [told["effective"], told["submitted"]],
        }[attribution]
        day = next((day for day in dates if day), None)
        assert day is not None, "every synthetic enrollment has a date"
        return str(day)

    def within(self, at: Viewpoint, filter: dict[str, Any]) -> list[Told]:
        """The enrollments that count; those of agents no longer seen included."""
        return [told for told in self.told if self.is_credited(told, at) and is_meant(told, filter)]

    def is_credited(self, told: Told, at: Viewpoint) -> bool:
        top = at.npn or at.viewer
        if at.npn and at.scope == "OWN":
            return bool(told["npn"] == top)
        return top is None or top in self.way_up(
            told["npn"], self.credited_day(told, at.attribution)
        )

    def listed(self, at: Viewpoint, filter: dict[str, Any]) -> list[Told]:
        """The enrollments that are listed."""
        seen = self.visible_to(at.viewer)
        return [told for told in self.within(at, filter) if told["npn"] in seen]

    def branch(self, told: Told, at: Viewpoint) -> str | None:
        """Through whom it came."""
        way = list(self.way_up(told["npn"], self.credited_day(told, at.attribution)))
        if at.npn is None:
            return way[-1] if at.viewer is None else at.viewer
        below = way[: way.index(at.npn)]
        if not below:
            return at.npn
        seen = self.visible_to(at.viewer)
        return next((npn for npn in reversed(below) if npn in seen), None)

    def value(self, dimension: str, told: Told, at: Viewpoint) -> Any:
        """What a row of that dimension says of the enrollment."""
        if dimension == "AGENT":
            return told["npn"] if told["npn"] in self.visible_to(at.viewer) else None
        if dimension == "BRANCH":
            return self.branch(told, at)
        if dimension == "PLAN":
            return told["carrier"], told["plan"]
        if dimension == "COUNTY":
            return told["state"], told["county"]
        if dimension.endswith("_MONTH"):
            day = told[dimension.removesuffix("_MONTH").lower()]
            return day and f"{day[:7]}-01"
        columns = {"TERMINATION_REASON": "reason", "SUBMITTED_DAY": "submitted"}
        return told[columns.get(dimension, dimension.lower())]

    def production(
        self, at: Viewpoint, filter: dict[str, Any], dimensions: list[str]
    ) -> dict[tuple[Any, ...], Told]:
        """The counts of each combination of values."""
        groups: dict[tuple[Any, ...], list[Told]] = defaultdict(list)
        if not dimensions:
            groups[()] = []
        for told in self.within(at, filter):
            groups[tuple(self.value(name, told, at) for name in dimensions)].append(told)
        return {values: counts(group) for values, group in groups.items()}


def is_meant(told: Told, filter: dict[str, Any]) -> bool:
    """Whether all conditions of a filter hold."""
    return all(
        is_between(told[DAYS[name]], wanted) if name in DAYS else told[LISTS[name]] in wanted
        for name, wanted in filter.items()
    )


def is_between(day: str | None, wanted: dict[str, Any]) -> bool:
    if not wanted:
        return True
    if "missing" in wanted:
        return (day is None) is wanted["missing"]
    return day is not None and wanted.get("from", "") <= day <= wanted.get("to", "9999")


def counts(group: list[Told]) -> Told:
    """The numbers of a row of production."""
    statuses = Counter(told["status"] for told in group)
    found: Told = {name: statuses[status] for name, status in STATUSES.items()}
    effective = found["active"] + found["disenrolled"] + found["deceased"]
    rapid = sum(map(is_rapid, group))
    return {
        "submitted": len(group),
        **found,
        "net": found["approved"] + found["active"],
        "effective": effective,
        "rapidDisenrollments": rapid,
        "attritionRate": found["attrited"] / len(group) if group else None,
        "rapidDisenrollmentRate": rapid / effective if effective else None,
    }


def is_rapid(told: Told) -> bool:
    if told["status"] != "POLICY_DISENROLLMENT" or told["reason"] == "PLAN_EXIT":
        return False
    return bool(told["termed"] and told["termed"] < three_months_after(told["effective"]))


def three_months_after(day: str) -> str:
    found = date.fromisoformat(day)
    year, month = divmod(found.year * 12 + found.month - 1 + 3, 12)
    return date(year, month + 1, min(found.day, monthrange(year, month + 1)[1])).isoformat()
