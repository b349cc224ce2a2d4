"""The plan, product and network of each row."""

from collections.abc import Sequence
from typing import NamedTuple

from ingest.carrier import FeedProfile
from ingest.cells import CellPicker, Memo
from ingest.header import column_positions
from ingest.plan import joined_code, plan_code, split_plan
from ingest.product import read_network, read_product
from ingest.values import BLANKS, plain_value, read_text


class PlanSaid(NamedTuple):
    """What one row prints of its plan; `unread` says that a code is printed but is none."""

    code: str | None
    name: str | None
    product: str | None
    network: str | None
    unread: bool


class RowPlans:
    """Reads the plan columns of one feed; what they print together is read once."""

    def __init__(self, feed: FeedProfile, header: Sequence[str]) -> None:
        positions = column_positions(header)
        columns = feed.columns
        self._split = feed.split
        self._contract = feed.contract
        split = (feed.split.column,) if feed.split else ()
        roles = (columns.plan_code or split, columns.contract, columns.pbp, columns.segment)
        types = [(column,) for column in columns.product]
        pickers = [
            CellPicker(positions, names, feed.blanks)
            for names in (*roles, columns.plan_name, *types)
        ]
        self._pickers = [picker for picker in pickers if picker.found]
        self._has = [picker.found for picker in pickers]
        self._said = Memo(self._read)

    def column(self, rows: Sequence[Sequence[str]]) -> list[PlanSaid]:
        """What each row says of its plan."""
        if not self._pickers:
            return [self._said[()]] * len(rows)
        cells = [picker.column(rows) for picker in self._pickers]
        return self._said.column(zip(*cells, strict=True))

    def _read(self, cells: tuple[str, ...]) -> PlanSaid:
        """Code, name and the two axes of type from the cells of one row."""
        printed_cells = iter(cells)
        whole, contract, pbp, segment, printed_name, *types = (
            next(printed_cells) if has else "" for has in self._has
        )
        code, name = self._code(whole, contract, pbp, segment), read_text(printed_name)
        if self._split is not None:
            split = self._split
            code, rest = split_plan(whole, split.by, split.contract, split.pbp, split.rest)
            name = name or rest
        elif code is None:  # words in place of a code are the plan's name
            name = name or read_text(whole)
        texts = [*types, name or ""]
        printed = any(cell.strip() not in BLANKS for cell in (whole, contract, pbp))
        return PlanSaid(
            code,
            name,
            plain_value(read_product(texts, code)),
            plain_value(read_network(texts, code)),
            unread=printed and code is None,
        )

    def _code(self, whole: str, contract: str, pbp: str, segment: str) -> str | None:
        """The code of one cell, else of three; the carrier's own contract where none is printed."""
        if found := plan_code(whole) or plan_code(pbp):
            return found
        return joined_code(contract if contract.strip() else self._contract or "", pbp, segment)
