"""A family whose enrollments files are made of, and a server that makes them."""

from datetime import date

import pytest

from tests.factories import HUMANA, agent, client, enrollment, save
from tests.graph.serving import serving


@pytest.fixture
def family(connection):
    """Ann over Bob: two enrollments of hers, one of his."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", npn="12", upline=ann)
    dan = client("Dan, Jr. Doe", birth_date=date(1951, 2, 3))
    save(
        connection,
        ann,
        bob,
        dan,
        enrollment(ann, submitted_on=date(2026, 11, 3), policy_number="P1", plan_name=""),
        enrollment(ann, submitted_on=date(2026, 11, 2), policy_number="P2", carrier=HUMANA),
        enrollment(bob, submitted_on=date(2026, 11, 1), policy_number="P3", client=dan),
    )


@pytest.fixture
async def http(database_url, family):
    async with serving(database_url) as http:
        yield http
