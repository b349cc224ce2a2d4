"""The agency's own files: agents, uplines, carriers' numbers, plans, crosswalk, compliance."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from ingest.synthesis.carriers import Carrier
from ingest.synthesis.csv_file import Line, write_csv
from ingest.synthesis.draw import Draw
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.organisation import HANDED_ON_AFTER, Agent, Organisation
from ingest.synthesis.plans import Fate, Plan

HEADERS = {
    "agents.csv": ("npn", "name", "level", "status", "since", "until"),
    "uplines.csv": ("npn", "upline_npn", "valid_from", "valid_to"),
    "writing_numbers.csv": ("carrier", "kind", "number", "npn", "valid_from", "valid_to"),
    "plans.csv": (
        "carrier", "contract", "pbp", "segment", "year", "name", "product", "network",
    ),
    "crosswalk.csv": (
        "previous_contract", "previous_pbp", "current_contract", "current_pbp", "status", "year",
    ),
    "compliance.csv": ("carrier", "policy_number", "opened_on", "closed_on", "note"),
}  # fmt: skip
NOTES = (
    "Scope of appointment missing",
    "Call recording requested",
    "Client says the plan was not explained",
    "Signature under review",
)
LONG_AGO = date(2000, 1, 1)


def write_own_feeds(folder: Path, organisation: Organisation, carriers: Sequence[Carrier]) -> None:
    """Write all of them but the compliance entries, which arise as the story is told."""
    lines = {
        "agents.csv": agent_lines(organisation),
        "uplines.csv": upline_lines(organisation),
        "writing_numbers.csv": writing_number_lines(organisation, carriers),
        "plans.csv": plan_lines(carriers, organisation.as_of.year),
        "crosswalk.csv": crosswalk_lines(carriers, organisation.as_of.year),
    }
    for name, rows in lines.items():
        write_csv(folder / name, HEADERS[name], rows)


def agent_lines(organisation: Organisation) -> Iterator[Line]:
    """Everyone, from the top down."""
    for agent in organisation.agents:
        yield agent.npn, agent.name, agent.level, agent.status, agent.since, agent.until


def upline_lines(organisation: Organisation) -> Iterator[Line]:
    """Each agent's uplines in the order of time."""
    for agent in organisation.agents:
        for period in agent.uplines:
            yield agent.npn, period.upline_npn, period.valid_from, period.valid_to


def writing_number_lines(organisation: Organisation, carriers: Sequence[Carrier]) -> Iterator[Line]:
    """The numbers of everyone at the carriers that print numbers of their own."""
    printing = [carrier for carrier in carriers if carrier.number_kind]
    sells_uhc = any(carrier.code == "uhc" for carrier in carriers)
    for agent in organisation.agents:
        if sells_uhc:
            yield from uhc_lines(agent)
        for carrier in printing:
            number = carrier.number_of(agent)
            yield carrier.code, carrier.number_kind, number, agent.npn, LONG_AGO, None


def uhc_lines(agent: Agent) -> Iterator[Line]:
    """An agent's UnitedHealthcare id, and the one inherited from somebody who left."""
    until = agent.until if agent.heir else None
    yield "uhc", "WRITING_ID", agent.uhc_id, agent.npn, LONG_AGO, until
    giver = agent.inherited
    if giver and giver.until:
        yield "uhc", "WRITING_ID", giver.uhc_id, agent.npn, giver.until + HANDED_ON_AFTER, None


def plan_lines(carriers: Sequence[Carrier], year: int) -> Iterator[Line]:
    """Plans with a code: last year's, and this year's without those that ended."""
    for carrier in carriers:
        for plan in carrier.plans:
            years = (year - 1, year) if plan.fate is Fate.RENEWED else (year - 1,)
            for listed in years if plan.code else ():
                yield carrier.code, *plan_facts(plan), str(listed), *plan_words(plan)


def plan_facts(plan: Plan) -> tuple[str, ...]:
    """Contract, plan benefit package, segment."""
    return plan.contract, plan.pbp, plan.segment


def plan_words(plan: Plan) -> tuple[str, ...]:
    """Name, product, network."""
    return plan.name, plan.product, plan.network


def crosswalk_lines(carriers: Sequence[Carrier], year: int) -> Iterator[Line]:
    """What became at this new year of last year's plans."""
    for carrier in carriers:
        coded = {plan.base_code: plan for plan in carrier.plans if plan.code}
        renewed = next((p for p in coded.values() if p.fate is Fate.RENEWED), None)
        for plan in coded.values():
            goes_on = {Fate.RENEWED: plan, Fate.AREA_REDUCED: plan, Fate.CONSOLIDATED: renewed}
            current = goes_on.get(plan.fate)
            yield (
                plan.contract,
                plan.pbp,
                current.contract if current else None,
                current.pbp if current else None,
                plan.fate.value,
                str(year),
            )


def compliance_line(
    carrier: Carrier, enrollment: Enrollment, seed: int, as_of: date
) -> Line | None:
    """The compliance entry of an enrollment; most have none."""
    number = carrier.policy_number(enrollment)
    draw = Draw(seed, "compliance", enrollment.number)
    if not number or not draw.one_in(120):
        return None
    opened = as_of - timedelta(days=draw.between(5, 90))
    closed = opened + timedelta(days=draw.between(1, 4)) if draw.one_in(3) else None
    return carrier.code, number, opened, closed, draw.pick(NOTES)
