"""Retention: of those who became effective in a month, how many lasted how many months."""

from datetime import date

import pytest

from loaders import Access, Role
from models import EnrollmentStatus, TerminationReason
from tests.factories import HUMANA, ZING, agent, enrollment, save

RETENTION = """
query ($months: [Int!], $effectiveOn: DateRange, $filter: EnrollmentFilter) {
  retention(months: $months, effectiveOn: $effectiveOn, filter: $filter) {
    effectiveMonth months enrolled active rate }
}
"""
ENDED = EnrollmentStatus.POLICY_DISENROLLMENT
DECEASED = EnrollmentStatus.DECEASED
OTHER = TerminationReason.OTHER


@pytest.fixture
def family(connection):
    """Ann over Bob; Bob's January cohort is lost one by one, the business date is 2026-11-20."""
    ann = agent("Ann", npn="1")
    bob = agent("Bob", npn="2", upline=ann)
    january = date(2026, 1, 15)

    def ended(termed_on, status=ENDED, **columns):
        reason = OTHER if status is ENDED else None
        return enrollment(
            bob, status=status, effective_on=january, termed_on=termed_on,
            termination_reason=reason, **columns,
        )  # fmt: skip

    save(
        connection,
        ann,
        bob,
        enrollment(bob, effective_on=date(2026, 1, 1)),
        enrollment(bob, effective_on=january, termed_on=date(2026, 12, 31)),
        ended(date(2026, 3, 31)),
        ended(date(2026, 4, 1)),
        ended(date(2026, 6, 30), DECEASED, died_on=date(2026, 6, 30)),
        ended(None, status_since=date(2026, 7, 1)),
        enrollment(ann, effective_on=date(2026, 11, 1)),
        enrollment(ann, status=EnrollmentStatus.APPROVED, effective_on=date(2026, 12, 1)),
        enrollment(ann, status=EnrollmentStatus.ATTRITED, effective_on=january),
        enrollment(ann, status=EnrollmentStatus.UNKNOWN),
        enrollment(ann, carrier=HUMANA, effective_on=date(2025, 1, 1)),
        enrollment(ann, carrier=ZING, effective_on=date(2025, 1, 1)),
    )


def rows(data):
    return [tuple(row.values()) for row in data["retention"]]


async def test_each_cohort_counts_who_had_not_ended_by_the_first_of_the_month(execute, family):
    data = await execute(RETENTION, months=[2, 3, 4, 5, 6, 10, 11])

    assert rows(data) == [
        *[("2025-01-01", months, 1, 1, 1.0) for months in (2, 3, 4, 5, 6, 10, 11)],
        ("2026-01-01", 2, 6, 6, 1.0),
        ("2026-01-01", 3, 6, 5, 5 / 6),
        ("2026-01-01", 4, 6, 4, 4 / 6),
        ("2026-01-01", 5, 6, 4, 4 / 6),
        ("2026-01-01", 6, 6, 2, 2 / 6),
        ("2026-01-01", 10, 6, 2, 2 / 6),
        ("2026-01-01", 11, 6, None, None),
        *[("2026-11-01", months, 1, None, None) for months in (2, 3, 4, 5, 6, 10, 11)],
    ]


async def test_the_day_that_is_today_is_not_ahead(connection, execute, family):
    connection.execute("select roll_business_day('2026-12-01')")

    found = [row for row in rows(await execute(RETENTION, months=[11])) if row[0] == "2026-01-01"]

    assert found == [("2026-01-01", 11, 6, 2, 2 / 6)]


async def test_the_usual_months_are_asked_for_unless_others_are(execute, family):
    usual = await execute("{ retention { months } }")
    null = await execute(RETENTION.replace("$months: [Int!], ", "").replace("$months", "null"))

    assert [row["months"] for row in usual["retention"]] == [3, 6, 12, 13] * 3
    assert [row[1] for row in rows(null)] == [3, 6, 12, 13] * 3
    assert rows(await execute(RETENTION, months=[])) == []
    assert [row[1] for row in rows(await execute(RETENTION, months=[6, 0, 6]))] == [6, 0] * 3


YEAR_END = date(2026, 12, 31)
TOLD = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("termed_on", "died_on", "lost_after"),
    [
        (YEAR_END, date(2026, 2, 10), 2),
        (None, date(2026, 2, 10), 2),
        (YEAR_END, date(2026, 2, 28), 2),  # the day after is the first of the month
        (YEAR_END, date(2026, 3, 1), 3),
        (date(2026, 2, 10), date(2026, 2, 10), 2),
        (YEAR_END, None, 6),
        (None, None, 6),
        (date(2026, 3, 31), None, 3),
        (YEAR_END, date(2026, 1, 1), 1),
    ],
)
async def test_who_died_is_lost_from_the_day_after_whatever_later_end_is_printed(
    connection, execute, termed_on, died_on, lost_after
):
    ann = agent("Ann")
    dead = {"status": DECEASED, "died": True, "died_on": died_on}
    since = max(TOLD, died_on or TOLD)
    january = date(2026, 1, 1)
    save(
        connection,
        ann,
        enrollment(ann, effective_on=january, termed_on=termed_on, status_since=since, **dead),
        enrollment(ann, effective_on=january),
    )

    data = await execute(RETENTION, months=[*range(10)])

    assert [(row["enrolled"], row["active"]) for row in data["retention"]] == [
        (2, 2 if month < lost_after else 1) for month in range(10)
    ]


async def test_who_died_before_the_effective_date_was_never_in_the_cohort(connection, execute):
    ann = agent("Ann")
    effective_on = date(2026, 3, 10)

    def dead(day, **columns):
        facts = {"status_since": TOLD, "effective_on": effective_on, **columns}
        return enrollment(ann, status=DECEASED, died=True, died_on=day, **facts)

    save(
        connection,
        ann,
        dead(date(2026, 3, 9)),
        dead(date(2026, 3, 9), termed_on=YEAR_END),
        dead(None, status_since=date(2026, 3, 9), termed_on=YEAR_END),
        dead(None, termed_on=date(2026, 3, 9)),
        dead(date(2026, 11, 5), effective_on=date(2027, 1, 1)),
        enrollment(ann, status=EnrollmentStatus.ATTRITED, effective_on=effective_on),
        dead(effective_on),  # the day of death is the last covered one
    )

    data = await execute(RETENTION, months=[0, 1])

    assert rows(data) == [("2026-03-01", 0, 1, 1, 1.0), ("2026-03-01", 1, 1, 0, 0.0)]


async def test_cohorts_are_chosen_by_their_effective_dates_and_the_filter(execute, family):
    async def enrolled(**arguments):
        data = await execute(RETENTION, months=[0], **arguments)
        return [(row["effectiveMonth"], row["enrolled"]) for row in data["retention"]]

    assert await enrolled(effectiveOn={"from": "2026-01-02", "to": "2026-11-01"}) == [
        ("2026-01-01", 5),
        ("2026-11-01", 1),
    ]
    assert await enrolled(effectiveOn={"missing": True}) == []
    assert await enrolled(filter={"carrier": ["humana", "zing"]}) == [("2025-01-01", 2)]
    assert await enrolled(filter={"status": ["DECEASED"]}) == [("2026-01-01", 1)]
    assert await enrolled(filter={"carrier": []}) == []


async def test_an_agents_retention_is_over_the_downline_or_its_own(execute, family, count_queries):
    query = """{ agents { nodes { name
      OWN: retention(scope: OWN, months: [3]) { effectiveMonth enrolled active }
      ALL: retention(months: [3]) { effectiveMonth enrolled active } } } }"""

    with count_queries(4):  # the viewer, agents, a statement for each of the two
        data = await execute(query)

    found = {
        (node["name"], scope): [tuple(row.values()) for row in node[scope]]
        for node in data["agents"]["nodes"]
        for scope in ("OWN", "ALL")
    }
    january = ("2026-01-01", 6, 5)
    anns = [("2025-01-01", 1, 1), ("2026-11-01", 1, None)]
    assert found == {
        ("Ann", "OWN"): anns,
        ("Ann", "ALL"): [anns[0], january, anns[1]],
        ("Bob", "OWN"): [january],
        ("Bob", "ALL"): [january],
    }
    bob = Access(agent_npn="2", sees_client_details=False, role=Role.VIEWER)
    assert rows(await execute(RETENTION, bob, months=[3])) == [(*january[:1], 3, 6, 5, 5 / 6)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"months": [3, -1]}, "`months` has -1; each must be from 0 to 120"),
        ({"months": [121]}, "`months` has 121; each must be from 0 to 120"),
        ({"months": list(range(51))}, "`months` has 51 numbers; it must have at most 50"),
    ],
)
async def test_months_out_of_range_are_refused(refusal, arguments, sentence):
    assert await refusal(RETENTION, **arguments) == ("BAD_ARGUMENT", sentence)


async def test_more_rows_than_an_operation_may_have_are_refused_before_they_are_made(
    refusal, execute, family, monkeypatch
):
    monkeypatch.setattr("loaders.room.LEAST", 8)
    monkeypatch.setattr("loaders.database.MOST_IN_ALL", 8)
    refused = (
        "BAD_ARGUMENT",
        "`retention` has more than 8 rows here; ask for fewer months, filter, or ask about fewer "
        "agents at a time",
    )

    assert len(rows(await execute(RETENTION, months=[3, 6]))) == 6
    assert await refusal(RETENTION, months=[3, 6, 12]) == refused
    both = "{ agents { nodes { retention(months: [3]) { enrolled } } } }"
    assert await refusal(both) == refused  # each of two has rows of losses enough for itself
