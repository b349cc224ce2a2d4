"""What must have become of each enrollment on the day that is looked from: `expected.csv`."""

from ingest.synthesis.carriers import Carrier
from ingest.synthesis.csv_file import Line
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.weeks import Weeks

EXPECTED_NAME = "expected.csv"
COLUMNS = (
    "carrier", "npn", "member_id", "name", "plan", "product", "network", "policy_number", "state",
    "county", "status", "reason", "submitted", "effective", "termed", "reported_on",
)  # fmt: skip


def expected_line(carrier: Carrier, enrollment: Enrollment, weeks: Weeks) -> Line:
    """One enrollment's end, in the order of the columns."""
    person, life, said = enrollment.person, enrollment.life, enrollment.deciding
    return (
        carrier.code,
        said.agent.npn,
        carrier.member_id(enrollment),
        carrier.name(enrollment),
        said.plan.code,
        said.plan.product,
        said.plan.network,
        carrier.policy_number(enrollment),
        person.state,
        carrier.county(enrollment),
        life.ending.status,
        life.ending.reason,
        carrier.submitted(enrollment),
        life.effective,
        life.ending.termed,
        weeks.days[enrollment.last_week],
    )
