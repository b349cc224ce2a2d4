"""Pages of a downline: merged from its agents' own where it is small, else found on a walk."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from tests.factories import agent, enrollment, save

PAGE = """
query ($npn: String!, $order: EnrollmentOrder, $first: Int, $after: String, $last: Int,
  $before: String) {
  agent(npn: $npn) {
    enrollments(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { policyNumber } }
      pageInfo { hasNextPage hasPreviousPage }
    }
  }
}
"""
NOBODY_IS_LARGE, EVERYBODY_IS_LARGE = 100, 0


@pytest.mark.parametrize("large_from", [NOBODY_IS_LARGE, EVERYBODY_IS_LARGE])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["SUBMITTED_ON", "EFFECTIVE_ON", "TERMED_ON", "UPDATED_AT"])
async def test_pages_of_a_branch_join_to_its_sorted_list(
    connection, execute, monkeypatch, field, direction, large_from
):
    monkeypatch.setattr("loaders.enrollment_page.large_from", lambda *_: large_from)
    ann = agent("Ann")
    bob = agent("Bob", upline=ann)
    cyd, dan = agent("Cyd", upline=bob), agent("Dan", upline=bob)
    rows = random_rows([bob, cyd, dan], Random(7), 30)
    save(connection, ann, bob, cyd, dan, *rows, enrollment(ann, policy_number="above"))
    expected = in_order(rows, field.lower(), falling=direction == "DESC")
    order = {"field": field, "direction": direction}

    for size in (4, 11, 30):
        assert await all_pages(execute, bob.npn, order, "first", size) == expected
        assert await all_pages(execute, bob.npn, order, "last", size) == expected


def random_rows(writers, random, count):
    """Enrollments with few different dates, many of them without one; ids ascend."""

    def day():
        return random.choice([None, date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])

    return [
        enrollment(
            random.choice(writers),
            policy_number=str(number),
            submitted_on=day(),
            effective_on=day(),
            termed_on=day(),
            updated_at=datetime(2026, 1, random.randint(1, 4), tzinfo=UTC),
        )
        for number in range(count)
    ]


def in_order(rows, column, *, falling):
    """The policy numbers: rows without a value last, level ones by id."""
    dated = [row for row in rows if getattr(row, column) is not None]
    dated.sort(key=lambda row: getattr(row, column), reverse=falling)
    return [row.policy_number for row in dated + [row for row in rows if row not in dated]]


async def all_pages(execute, npn, order, name, size):
    """Every policy number, page by page, from the list's start or its end."""
    found, place = [], None
    forward = name == "first"
    while True:
        window = {name: size, "after" if forward else "before": place}
        listed = (await execute(PAGE, npn=npn, order=order, **window))["agent"]["enrollments"]
        numbers = [edge["node"]["policyNumber"] for edge in listed["edges"]]
        found = found + numbers if forward else numbers + found
        if not listed["pageInfo"]["hasNextPage" if forward else "hasPreviousPage"]:
            return found
        place = listed["edges"][-1 if forward else 0]["cursor"]
