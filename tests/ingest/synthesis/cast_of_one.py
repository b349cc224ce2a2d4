"""People, agents and weeks made by hand for tests of what is printed of them."""

from datetime import date

from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.manner import Kind, Manner
from ingest.synthesis.organisation import Agent
from ingest.synthesis.people import Person
from ingest.synthesis.plans import Plan
from ingest.synthesis.story import Condition, Ending, Life, Listing
from ingest.synthesis.weeks import Weeks

WEEKS = Weeks(date(2026, 11, 20), (date(2026, 11, 4), date(2026, 11, 11), date(2026, 11, 18)))
PLAIN = Manner(",", (), damaged=False, date_cells=False, wordy=False)
DAMAGED = Manner(",", (), damaged=True, date_cells=False, wordy=True)
WORKBOOK = Manner(",", (), damaged=True, date_cells=True, wordy=True, kind=Kind.XLSX)


def agent(name: str, number: int, level: str = "AGENT", *above: Agent) -> Agent:
    made = Agent(
        f"170000{number}", name, level, "ACTIVE", date(2020, 1, 1), None,
        uhc_id=f"200000{number}", san=f"130000{number}", tin=f"98000000{number}",
    )  # fmt: skip
    made.chain = (*above, made)
    return made


TOP = agent("Nora Okafor", 1, "NMO")
ANN = agent("Ann Reyes", 2, "AGENT", TOP)


def person(**facts: object) -> Person:
    made = Person(
        number=3, first="Maeve", second="Lee", last="O'Brien", birth=date(1950, 3, 9),
        mbi="1EG4TE5MK73", female=True, street="12 Oak Avenue", city="Newark", county="Essex",
        state="NJ", zip_code="07102", phone="(201) 555-0142", trait=4,
    )  # fmt: skip
    for name, fact in facts.items():
        setattr(made, name, fact)
    return made


def listing(condition: Condition, effective: date | None, plan: Plan, **facts: object) -> Listing:
    made = Listing(condition, effective, plan, ANN, 0, 3)
    for name, fact in facts.items():
        setattr(made, name, fact)
    return made


def enrolled(listing: Listing, ending: Ending, **facts: object) -> Enrollment:
    life = Life(date(2025, 11, 20), listing.effective, [listing], ending)
    return Enrollment(person(**facts), 6, life)
