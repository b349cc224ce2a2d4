"""Why rows wait, told in groups: one for each thing that is to be done about it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from ingest.statement import rows

Problems = Counter[tuple[str, str]]  # rows by reason and sentence, without the line


@dataclass(frozen=True)
class HeldGroup:
    """Rows that wait for the same to be done.

    `example` is what the most of them lack, `others` how many more things like it there are.
    """

    reason: str
    rows: int
    example: str
    others: int
    to_do: str

    @property
    def sentence(self) -> str:
        """How many rows wait, for what, and what to do."""
        held = "1 row" if self.rows == 1 else f"{self.rows} rows"
        more = f" (and {self.others} more like it)" if self.others else ""
        return f"held: {held}: {self.example}{more}; {self.to_do}"


def held_problems(connection: psycopg.Connection, report_id: int | None = None) -> Problems:
    """What the rows lack that wait of one report, or of all."""
    found = rows(connection, "list_held_problems", report_id=report_id)
    return Counter({(reason, problem): count for reason, problem, count in found})


def held_groups(problems: Mapping[tuple[str, str], int]) -> list[HeldGroup]:
    """The groups, the largest first; each sentence ends with what to do, behind a semicolon."""
    groups: dict[tuple[str, str], Counter[str]] = {}
    for (reason, problem), count in problems.items():
        lacking, _, to_do = problem.rpartition("; ")
        groups.setdefault((reason, to_do), Counter())[lacking] += count
    told = [held_group(reason, to_do, lacking) for (reason, to_do), lacking in groups.items()]
    return sorted(told, key=lambda group: (-group.rows, group.reason, group.to_do))


def held_group(reason: str, to_do: str, lacking: Counter[str]) -> HeldGroup:
    """One group, by how many rows lack each thing."""
    example = min(lacking, key=lambda what: (-lacking[what], what))
    return HeldGroup(reason, lacking.total(), example, len(lacking) - 1, to_do)
