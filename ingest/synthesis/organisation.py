"""The agency: agents in a tree, their transfers, and the numbers that carriers know them by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ingest.synthesis.dates import first_of_month
from ingest.synthesis.draw import Draw
from ingest.synthesis.names import FIRST_NAMES, LAST_NAMES

AGENCY = "Cedar Harbor Senior Benefits"
# From the smallest organisation that has that many levels.
LADDERS = (
    (600, ("NMO", "FMO", "SGA", "MGA", "GA", "AGENT", "SOLICITOR")),
    (150, ("NMO", "FMO", "MGA", "GA", "AGENT", "SOLICITOR")),
    (60, ("NMO", "FMO", "MGA", "GA", "AGENT")),
    (4, ("NMO", "FMO", "GA", "AGENT")),
    (2, ("NMO", "AGENT")),
    (1, ("NMO",)),
)
SHARES = {"FMO": 3, "SGA": 3, "MGA": 7, "GA": 17, "AGENT": 58, "SOLICITOR": 12}
STRANGERS = 5
DOWNLOADERS = 5  # agents who download their own files: each has one for every week
HANDED_ON_AFTER = timedelta(days=30)  # no row falls into this gap: nothing hangs on its borders


@dataclass(frozen=True, slots=True)
class UplinePeriod:
    """An upline from one day until before another, open where that is None."""

    upline_npn: str
    valid_from: date
    valid_to: date | None


@dataclass(slots=True, eq=False)
class Agent:
    """A producer, as our own feeds and the carriers' files print one."""

    npn: str
    name: str
    level: str
    status: str
    since: date
    until: date | None
    uhc_id: str
    san: str
    tin: str
    uplines: list[UplinePeriod] = field(default_factory=list)
    chain: tuple["Agent", ...] = ()
    "Today's uplines from the top down, this agent the last."
    heir: "Agent | None" = None
    "Who was given this agent's UnitedHealthcare id after the agent left."
    inherited: "Agent | None" = None

    def working_on(self, day: date) -> "Agent":
        """Who wrote an application of that day: the heir, once this agent had left."""
        left = self.until
        return self.heir if self.heir and left and day >= left else self

    def uhc_id_on(self, day: date) -> str:
        """The UnitedHealthcare id on an application of that day: an inherited one in its time."""
        giver = self.inherited
        if giver and giver.until and day > giver.until + HANDED_ON_AFTER:
            return giver.uhc_id
        return self.uhc_id


@dataclass(frozen=True, slots=True)
class Writers:
    """Agents who write enrollments, in the order of their levels."""

    agents: Sequence[Agent]

    def writer(self, draw: Draw) -> Agent:
        """Who wrote an enrollment; a few write most of them, and mostly those at the bottom."""
        share = draw.below(1 << 20) / (1 << 20)
        return self.agents[len(self.agents) - 1 - int(len(self.agents) * share**1.7)]

    def other_writer(self, draw: Draw, agent: Agent) -> Agent:
        """Another agent than this one, where there is another."""
        other = self.writer(draw)
        return other if other is not agent else self.agents[0]


class Organisation:
    """Agents in the order of their levels, uplines before their downline; the first is the top."""

    def __init__(self, agents: int, seed: int, as_of: date) -> None:
        self.as_of = as_of
        self.chance = Random(f"{seed} organisation")
        self.ladder = next(ladder for smallest, ladder in LADDERS if agents >= smallest)
        levels = [level for level, count in level_counts(self.ladder, agents) for _ in range(count)]
        npns = self.pick_npns(agents + STRANGERS)
        self.agents = [
            self.make_agent(number, npns[number], level) for number, level in enumerate(levels)
        ]
        self.strangers = [
            self.make_agent(agents + number, npns[agents + number], "AGENT")
            for number in range(STRANGERS)
        ]
        self.grow_tree()
        self.let_some_go()
        self.draw_chains()
        self.writers = Writers(self.agents)
        self.downloaders = Writers(self.agents[:: -(-agents // DOWNLOADERS)])

    def pick_npns(self, count: int) -> list[str]:
        """So many different NPNs, most of eight digits, none with a leading zero."""
        found: dict[str, None] = {}
        while len(found) < count:
            digits = self.chance.choice((8, 8, 8, 8, 8, 8, 8, 7, 7, 10))
            found[str(self.chance.randrange(10 ** (digits - 1), 10**digits))] = None
        return list(found)

    def make_agent(self, number: int, npn: str, level: str) -> Agent:
        """An agent in good standing, not yet in the tree."""
        years = self.chance.choice((5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 1, 2))
        since = first_of_month(self.as_of, -12 * years - self.chance.randrange(12))
        return Agent(
            npn,
            f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(LAST_NAMES)}",
            level,
            "ACTIVE",
            since,
            None,
            uhc_id=str(2_000_000 + number),
            san=str(1_300_000 + number),
            tin=str(980_000_000 + number),
        )

    def grow_tree(self) -> None:
        """Hang everyone under somebody of a higher level, some of them one after another.

        Agents stand in the order of their levels, so no cycle can come about on any day.
        """
        starts = {agent.level: number for number, agent in reversed([*enumerate(self.agents)])}
        for number, agent in enumerate(self.agents[1:], 1):
            above = starts[agent.level]
            depth = self.ladder.index(agent.level)
            direct = starts[self.ladder[depth - 1]]
            first = self.pick_upline(direct, above)
            agent.uplines = [UplinePeriod(first.npn, agent.since, None)]
            for moved_on, gap in self.pick_moves(number):
                self.move(agent, self.pick_upline(direct, above), moved_on, gap)

    def pick_upline(self, direct: int, above: int) -> Agent:
        """Mostly of the next level, now and then of any higher one; a few uplines have many."""
        start = direct if self.chance.random() < 0.85 else 0
        return self.agents[start + int((above - start) * self.chance.random() ** 2.2)]

    def pick_moves(self, number: int) -> list[tuple[date, int]]:
        """When an agent changes uplines, and for how many days it hung under nobody before."""
        backward = len(self.agents) - number  # so that even a small agency has one of each
        roll = self.chance.random()
        moves = []
        if roll < 0.18 or backward == 2:
            moves.append((first_of_month(self.as_of, -self.chance.randint(6, 30)), 0))
        if roll < 0.03:
            moves.append((self.as_of - timedelta(days=self.chance.randint(8, 60)), 0))
        if 0.18 <= roll < 0.20:
            moves.append((first_of_month(self.as_of, -self.chance.randint(2, 5)), 31))
        if roll > 0.96 or backward == 1:
            moves.append((first_of_month(self.as_of, self.chance.randint(1, 5)), 0))
        return moves

    def move(self, agent: Agent, upline: Agent, moved_on: date, gap: int) -> None:
        """Close the last period and open one under the new upline, unless that is the old one."""
        last = agent.uplines[-1]
        ends = moved_on - timedelta(days=gap)
        if upline.npn == last.upline_npn or ends <= last.valid_from:
            return
        agent.uplines[-1] = UplinePeriod(last.upline_npn, last.valid_from, ends)
        agent.uplines.append(UplinePeriod(upline.npn, moved_on, None))

    def let_some_go(self) -> None:
        """Churned and suspended agents, among those with no one below them and no transfers."""
        uplines = {period.upline_npn for agent in self.agents for period in agent.uplines}
        for number, agent in enumerate(self.agents[1:], 1):
            if agent.npn in uplines or len(agent.uplines) > 1:
                continue
            roll = self.chance.random()
            if roll < 0.08:
                self.let_go(agent, self.agents[self.chance.randrange(number)], closed=roll < 0.04)
            elif roll < 0.11:
                agent.status = "SUSPENDED"

    def let_go(self, agent: Agent, heir: Agent, *, closed: bool) -> None:
        """The agent left us; somebody who stayed may have got the UnitedHealthcare id."""
        agent.status = "CHURNED"
        agent.until = self.as_of - timedelta(days=self.chance.randint(30, 700))
        agent.since = min(agent.since, agent.until - timedelta(days=400))
        upline = agent.uplines[0].upline_npn
        agent.uplines = [UplinePeriod(upline, agent.since, agent.until if closed else None)]
        if closed and heir.status == "ACTIVE" and heir.inherited is None:
            agent.heir, heir.inherited = heir, agent

    def draw_chains(self) -> None:
        """Today's uplines of everyone, from the top down."""
        by_npn = {agent.npn: agent for agent in self.agents}
        for agent in [*self.agents, *self.strangers]:
            upline = next((by_npn[p.upline_npn] for p in agent.uplines if self.holds(p)), None)
            agent.chain = (*(upline.chain if upline else ()), agent)

    def holds(self, period: UplinePeriod) -> bool:
        """Whether the period covers the day that is looked from."""
        ends = period.valid_to
        return period.valid_from <= self.as_of and (ends is None or self.as_of < ends)


def level_counts(ladder: tuple[str, ...], agents: int) -> list[tuple[str, int]]:
    """How many agents stand on each level, one at the top and at least one on each."""
    below = agents - 1
    total = sum(SHARES[level] for level in ladder[1:])
    counts = {level: max(1, below * SHARES[level] // total) for level in ladder[1:]}
    if counts:
        counts["AGENT"] += below - sum(counts.values())
    return [("NMO", 1), *counts.items()]
