"""One enrollment: its fields, what it says about its status, and what is hidden of the client."""

from datetime import UTC, date, datetime

import pytest

from graph.node import global_id
from loaders import Access, Role
from models import EnrollmentStatus, FormerEnrollment, Network, Product, TerminationReason, Word
from tests.factories import HUMANA, agent, client, enrollment, plan, save, scope

MASKED = Access(agent_npn=None, sees_client_details=False, role=Role.VIEWER)
CLIENT = "{ enrollments { nodes { client { name memberId birthDate birthYear } } } }"


async def test_every_field_is_given_as_stored(connection, execute):
    ann = agent("Ann")
    gold = plan("H1234-001", name="Gold")
    save(
        connection,
        ann,
        gold,
        enrollment(
            ann,
            status=EnrollmentStatus.POLICY_DISENROLLMENT,
            plan_id=gold.id,
            plan_name="Gold Plus",
            product=Product.DSNP,
            network=Network.HMO_POS,
            policy_number="P-1",
            county="Miami-Dade",
            state="FL",
            status_since=date(2026, 4, 1),
            carrier_status="Termed",
            submitted_on=date(2025, 12, 20),
            effective_on=date(2026, 1, 1),
            termed_on=date(2026, 3, 31),
            termination_reason=TerminationReason.PLAN_CHANGE,
            termination_detail="Enrolled elsewhere",
            updated_at=datetime(2026, 4, 9, 1, 2, 3, tzinfo=UTC),
            reported_on=date(2026, 4, 7),
        ),
    )

    data = await execute(
        """{ enrollments { nodes {
          agent { name } carrier { code name reporting }
          plan { code name product network carrier { code } }
          planName product network policyNumber county state status statusSince carrierStatus
          submittedOn effectiveOn termedOn terminationReason terminationDetail troubleshooting
          updatedAt reportedOn
        } } }"""
    )

    assert data["enrollments"]["nodes"] == [
        {
            "agent": {"name": "Ann"},
            "carrier": {"code": "uhc", "name": "UnitedHealthcare", "reporting": "INCLUDED"},
            "plan": {
                "code": "H1234-001",
                "name": "Gold",
                "product": "MAPD",
                "network": "HMO",
                "carrier": {"code": "uhc"},
            },
            "planName": "Gold Plus",
            "product": "DSNP",
            "network": "HMO_POS",
            "policyNumber": "P-1",
            "county": "Miami-Dade",
            "state": "FL",
            "status": "POLICY_DISENROLLMENT",
            "statusSince": "2026-04-01",
            "carrierStatus": "Termed",
            "submittedOn": "2025-12-20",
            "effectiveOn": "2026-01-01",
            "termedOn": "2026-03-31",
            "terminationReason": "PLAN_CHANGE",
            "terminationDetail": "Enrolled elsewhere",
            "troubleshooting": "Was the change intentional? If not, reach out to the client.",
            "updatedAt": "2026-04-09T01:02:03Z",
            "reportedOn": "2026-04-07",
        }
    ]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"status": EnrollmentStatus.DECEASED, "died_on": date(2026, 2, 3)},
            "Deceased: the carrier reported the client's death on 2026-02-03, "
            "by the report as of 2026-11-13.",
        ),
        (
            {"status": EnrollmentStatus.DECEASED},
            "Deceased: the carrier reported the client's death, by the report as of 2026-11-13.",
        ),
        (
            {"status": EnrollmentStatus.ATTRITED, "word": Word.DENIED},
            "Attrited: the application was denied, by the report as of 2026-11-13.",
        ),
        (
            {
                "status": EnrollmentStatus.ATTRITED,
                "word": Word.CANCELED,
                "effective_on": date(2026, 1, 1),
                "termed_on": date(2026, 1, 1),
                "took_effect": True,
            },
            "Attrited: the term date 2026-01-01 is not after the effective date 2026-01-01, "
            "by the report as of 2026-11-13.",
        ),
        (
            {
                "status": EnrollmentStatus.ATTRITED,
                "word": Word.ENDED,
                "effective_on": date(2027, 1, 1),
            },
            "Attrited: reported as ended without a term date before the effective date "
            "2027-01-01, by the report as of 2026-11-13.",
        ),
        (
            {
                "status": EnrollmentStatus.POLICY_DISENROLLMENT,
                "effective_on": date(2026, 1, 1),
                "termed_on": date(2026, 3, 31),
            },
            "Policy disenrollment: effective 2026-01-01, with 2026-03-31 as the last covered day, "
            "by the report as of 2026-11-13.",
        ),
        (
            {
                "status": EnrollmentStatus.POLICY_DISENROLLMENT,
                "word": Word.ENDED,
                "effective_on": date(2026, 1, 1),
            },
            "Policy disenrollment: reported as ended without a term date, effective 2026-01-01, "
            "by the report as of 2026-11-13.",
        ),
        (
            {"status": EnrollmentStatus.APPROVED, "effective_on": date(2027, 1, 1)},
            "Approved: confirmed, takes effect on 2027-01-01, by the report as of 2026-11-13.",
        ),
        (
            {
                "status": EnrollmentStatus.ACTIVE,
                "effective_on": date(2026, 1, 1),
                "termed_on": date(2026, 12, 31),
            },
            "Active: confirmed, in effect since 2026-01-01 and the last covered day 2026-12-31 "
            "not over, by the report as of 2026-11-13.",
        ),
        (
            {"status": EnrollmentStatus.UNKNOWN, "word": Word.PENDING},
            "Unknown: the application is pending, by the report as of 2026-11-13.",
        ),
    ],
)
async def test_the_explanation_names_the_line_that_holds(connection, execute, columns, sentence):
    ann = agent("Ann")
    save(connection, ann, enrollment(ann, **columns))

    data = await execute("{ enrollments { nodes { statusExplanation } } }")

    assert data["enrollments"]["nodes"] == [{"statusExplanation": sentence}]


async def test_it_was_last_reported_on_the_newest_day_of_the_scopes_that_list_it(
    connection, execute
):
    ann = agent("Ann")
    old, new, silent = (
        scope(newest_on=date(2026, 11, 6)),
        scope(newest_on=date(2026, 11, 13)),
        scope(),
    )
    save(
        connection,
        ann,
        old,
        new,
        silent,
        enrollment(ann, reported_on=date(2026, 11, 1), listed_by=[old.id, new.id, silent.id]),
        enrollment(ann, reported_on=date(2026, 11, 1), listed_by=[silent.id]),
        enrollment(ann, reported_on=date(2026, 11, 10), listed_by=[old.id]),
        enrollment(ann, reported_on=date(2026, 11, 2), listed_by=[]),
    )

    data = await execute("{ enrollments { nodes { reportedOn } } }")

    assert [node["reportedOn"] for node in data["enrollments"]["nodes"]] == [
        "2026-11-13",
        "2026-11-01",
        "2026-11-10",
        "2026-11-02",
    ]


async def test_client_details_are_shown_to_who_may_see_them(connection, execute):
    ann = agent("Ann")
    dee = client("Dee Lou Doe", member_id="900000001", birth_date=date(1950, 5, 4))
    eli = client("Eli Roe", medicare_id="1EG4TE5MK73", carrier=HUMANA)
    save(connection, ann, dee, eli, enrollment(ann, client=dee), enrollment(ann, client=eli))

    data = await execute(CLIENT)

    assert [node["client"] for node in data["enrollments"]["nodes"]] == [
        {
            "name": "Dee Lou Doe",
            "memberId": "900000001",
            "birthDate": "1950-05-04",
            "birthYear": 1950,
        },
        {"name": "Eli Roe", "memberId": "1EG4TE5MK73", "birthDate": None, "birthYear": None},
    ]


async def test_client_details_are_masked_for_everyone_else(connection, execute):
    ann = agent("Ann")
    clients = [
        client("Dee Lou Doe", member_id="900000001", birth_date=date(1950, 5, 4)),
        client("Eli Roe", member_id="1234567"),
        client("Flo Poe"),
    ]
    save(connection, ann, *clients, *(enrollment(ann, client=one) for one in clients))

    data = await execute(CLIENT, MASKED)

    assert [node["client"] for node in data["enrollments"]["nodes"]] == [
        {"name": "D. L. D.", "memberId": "****0001", "birthDate": None, "birthYear": 1950},
        {"name": "E. R.", "memberId": "****", "birthDate": None, "birthYear": None},
        {"name": "F. P.", "memberId": None, "birthDate": None, "birthYear": None},
    ]


async def test_an_id_of_before_a_merge_leads_to_the_enrollment_of_now(connection, execute):
    ann = agent("Ann")
    kept = enrollment(ann, policy_number="P-1")
    save(connection, ann, kept, FormerEnrollment(id=77, enrollment_id=kept.id))
    ids = [global_id("Enrollment", 77), global_id("Enrollment", kept.id)]

    data = await execute(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Enrollment { policyNumber } } }",
        ids=ids,
    )

    assert data["nodes"] == [{"id": ids[1], "policyNumber": "P-1"}] * 2
