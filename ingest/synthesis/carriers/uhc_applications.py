"""UnitedHealthcare's applications, which print no member id, no number and no outcome."""

from dataclasses import replace

from ingest.synthesis.dates import us_date
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.manner import Cell, Manner
from ingest.synthesis.organisation import AGENCY
from ingest.synthesis.story import Condition, Life, Listing, Story, Teller, laid

APPLICATIONS_HEADER = (
    "Agency ID", "Agency Name", "Agent ID", "Agent ID Status", "Agent Name", "Plan Level",
    "Plan Nbr", "Plan Name", "App State", "Received Date", "Effective Date", "Mem First Name",
    "Mem Last Name", "Member DOB", "App Status",
)  # fmt: skip
# Of two words that mean the same, a person's application has one.
WORDS = {
    Condition.PENDING: ("SUBMITTED", "PENDING"),
    Condition.ACCEPTED: ("COMPLETED", "ACCEPTED"),
    Condition.ACTIVE: ("COMPLETED", "ACCEPTED"),
    Condition.DENIED: ("DENIED", "DENIED"),
    Condition.WITHDRAWN: ("WITHDRAWN", "WITHDRAWN"),
    Condition.CANCELLED: ("CANCELLED", "CANCELLED"),
}


def only_applied_for(story: Story) -> Story:
    """A life that no book has listed yet."""

    def application(teller: Teller) -> Life:
        life = story(teller)
        for listing in life.listings:
            listing.is_application = True
            listing.agent = listing.agent.working_on(life.submitted)
        return life

    return application


def applied_for(story: Story, *, by_another: bool = False, cancelled_later: bool = False) -> Story:
    """A life in the books whose application was listed too; the books tell how it ends.

    The application may be another agent's, and a word of it that comes when a book has listed
    the enrollment says nothing any more.
    """

    def joined(teller: Teller) -> Life:
        life = story(teller)
        writer = teller.agent
        if by_another:
            writer = teller.writers.other_writer(teller.draw, writer)
        first, last = (Condition.ACTIVE, Condition.CANCELLED) if cancelled_later else (
            Condition.PENDING, Condition.ACTIVE,
        )  # fmt: skip
        row = Listing(first, life.effective, teller.plan, writer.working_on(life.submitted))
        row.is_application = True
        steps = [row, replace(row, condition=last)]
        entry = teller.entered(life.submitted)
        life.listings += laid(steps, teller.weeks.turns(teller.draw, entry, 2, leaves=True))
        return life

    return joined


def application_cells(enrollment: Enrollment, listing: Listing, manner: Manner) -> tuple[Cell, ...]:
    """An application's row, names in capitals."""
    person, plan, agent = enrollment.person, listing.plan, listing.agent
    submitted = enrollment.life.submitted
    assert listing.effective is not None
    is_unmapped = listing.condition is Condition.UNMAPPED
    return (
        "770214",
        AGENCY,
        manner.number(agent.uhc_id_on(submitted)),
        "Active",
        agent.name,
        "Agent",
        f"{plan.contract}-{plan.pbp}-{plan.segment}",
        plan.name,
        person.state,
        manner.day(submitted, us_date),
        manner.day(listing.effective, us_date),
        person.first_column.upper(),
        person.last.upper(),
        manner.day(person.birth, us_date),
        listing.word if is_unmapped else WORDS[listing.condition][person.trait % 2],
    )
