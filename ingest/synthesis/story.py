"""Lives of enrollments, each told together with how it ends on the day that is looked from.

No life is judged by a rule here: whoever tells one knows its end, as an author does. What the
files print of it and what must come of them are two halves of the same tale.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, auto

from ingest.synthesis.dates import first_of_month
from ingest.synthesis.draw import Draw
from ingest.synthesis.organisation import Agent, Organisation, Writers
from ingest.synthesis.plans import Plan
from ingest.synthesis.weeks import Weeks


class Condition(Enum):
    """What a carrier says of an enrollment in some week."""

    PENDING = auto()
    ACCEPTED = auto()
    ACTIVE = auto()
    DENIED = auto()
    WITHDRAWN = auto()
    CANCELLED = auto()
    ENDED = auto()
    DECEASED = auto()
    UNMAPPED = auto()


@dataclass(slots=True)
class Listing:
    """What is printed of an enrollment from the week `first` until before the week `until`.

    `word` is the carrier's reason or, for an unmapped condition, its status. `twin` is a second
    row of the same enrollment under another segment. An application's listing is one of the
    carrier's application feed, a downloaded one stands in what the agent took from the portal.
    """

    condition: Condition
    effective: date | None
    plan: Plan
    agent: Agent
    first: int = 0
    until: int = 0
    termed: date | None = None
    died: date | None = None
    word: str = ""
    twin: Plan | None = None
    is_application: bool = False
    is_downloaded: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """What an enrollment has come to on the day that is looked from."""

    status: str
    reason: str = ""
    termed: date | None = None


ACTIVE = Ending("ACTIVE")
APPROVED = Ending("APPROVED")
UNKNOWN = Ending("UNKNOWN")
DISENROLLED = "POLICY_DISENROLLMENT"


@dataclass(slots=True)
class Life:
    """One enrollment's life: when it was submitted, what was printed of it, and how it ends."""

    submitted: date
    effective: date | None
    listings: list[Listing]
    ending: Ending


@dataclass(slots=True)
class Teller:
    """What a story is made of: chance, the carrier's weeks, its plans and the agents."""

    draw: Draw
    weeks: Weeks
    plans: Sequence[Plan]
    organisation: Organisation
    writers: Writers = field(init=False)
    agent: Agent = field(init=False)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.writers = self.organisation.writers
        self.agent = self.writers.writer(self.draw)
        self.plan = self.pick_plan()

    def pick_plan(self) -> Plan:
        """A plan that any life may be led under."""
        plan = self.draw.pick(self.plans)
        while not plan.sold_to_all:
            plan = self.draw.pick(self.plans)
        return plan

    def other_plan(self) -> Plan:
        """Such a plan that is another than the teller's, not a segment of it."""
        others = [
            plan
            for plan in self.plans
            if plan.sold_to_all and plan.base_code != self.plan.base_code
        ]
        return self.draw.pick(others)

    def listing(
        self,
        condition: Condition,
        effective: date | None,
        *,
        termed: date | None = None,
        died: date | None = None,
        word: str = "",
    ) -> Listing:
        """A listing of the teller's plan and agent, its weeks not yet known."""
        return Listing(condition, effective, self.plan, self.agent, 0, 0, termed, died, word)

    def past_effective(self, latest: date | None = None) -> date:
        """The first of a month on or before a day: half of them lately, half in six years."""
        months = self.draw.below(4) if self.draw.one_in(2) else self.draw.below(72)
        return first_of_month(latest or self.weeks.as_of, -months)

    def signed_before(self, effective: date) -> date:
        """When an application for that effective date was submitted."""
        return effective - timedelta(days=self.draw.between(10, 45))

    def entered(self, submitted: date) -> int:
        """The first week that lists what was submitted then."""
        return self.weeks.entry(submitted + timedelta(days=2))


Story = Callable[[Teller], Life]
Pair = Callable[[Teller], tuple[Life, Life]]


def laid(listings: Sequence[Listing], turns: Sequence[int]) -> list[Listing]:
    """The listings with their weeks, without those that have none."""
    for listing, first, until in zip(listings, turns, turns[1:], strict=False):
        listing.first, listing.until = first, until
    return [listing for listing in listings if listing.first < listing.until]


def opened(teller: Teller, listings: list[Listing]) -> list[Listing]:
    """The same, with active rows called accepted in the weeks before they take effect."""
    split = []
    for listing in listings:
        if listing.condition is Condition.ACTIVE and listing.effective:
            starts = teller.weeks.first_on_or_after(listing.effective)
            if listing.first < starts:
                until = min(starts, listing.until)
                split.append(replace(listing, condition=Condition.ACCEPTED, until=until))
                listing.first = until
        split.append(listing)
    return [listing for listing in split if listing.first < listing.until]


def told(teller: Teller, submitted: date, listings: Sequence[Listing], ending: Ending) -> Life:
    """A life whose listings follow one another from its submission to the newest file."""
    return timed(teller, submitted, listings, ending, teller.entered(submitted))


def timed(
    teller: Teller,
    submitted: date,
    listings: Sequence[Listing],
    ending: Ending,
    entry: int,
    *,
    leaves: bool = False,
) -> Life:
    """The same from a given week on, and unlisted at the end where it leaves."""
    turns = teller.weeks.turns(teller.draw, entry, len(listings), leaves=leaves)
    rows = opened(teller, laid(listings, turns))
    return Life(submitted, listings[-1].effective, rows, ending)
