"""Plans on offer, and what becomes of some of them at the new year."""

from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    """The crosswalk's word for what became of last year's plan."""

    RENEWED = "Renewal Plan"
    PLAN_ENDED = "Terminated/Non-renewed Plan"
    CONTRACT_ENDED = "Terminated/Non-renewed Contract"
    AREA_REDUCED = "Renewal Plan with SAR"
    CONSOLIDATED = "Consolidated Renewal Plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as one carrier sells it.

    `product` and `network` are what the printed words say by the rule, so a plan list that knows
    the plan and a row that must speak for itself agree. `kind` and `sales` are words of type
    columns, for the carriers that print such columns.
    """

    name: str
    product: str
    network: str
    contract: str = ""
    pbp: str = ""
    segment: str = "000"
    kind: str = ""
    sales: str = ""
    fate: Fate = Fate.RENEWED

    @property
    def code(self) -> str:
        """`H1234-001`, or `H1234-001-002` where there is a segment; empty without a contract."""
        if not self.contract:
            return ""
        return "-".join((self.contract, self.pbp, *([self.segment] if self.segmented else [])))

    @property
    def segmented(self) -> bool:
        """Whether the plan is one of several segments."""
        return self.segment != "000"

    @property
    def sold_to_all(self) -> bool:
        """Whether any life may be led under it: it goes on, and an end printed for it is one.

        What a Medicare supplement prints as its end may be a renewal.
        """
        return self.fate is Fate.RENEWED and self.product != "MEDSUPP"

    @property
    def base_code(self) -> str:
        """The code without the segment."""
        return f"{self.contract}-{self.pbp}" if self.contract else self.name
