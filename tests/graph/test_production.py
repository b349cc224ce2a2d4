"""Totals: what they count, how they are grouped and sorted, and that they equal a recount."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import combinations
from random import Random

import pytest
from psycopg import sql

from models import EnrollmentStatus, Network, Product, TerminationReason
from tests.factories import HUMANA, UHC, ZING, agent, enrollment, plan, save

COUNTS = """
submitted approved active attrited deceased disenrolled unknown net effective attritionRate
rapidDisenrollments rapidDisenrollmentRate lastUpdatedAt
"""
ENDED = EnrollmentStatus.POLICY_DISENROLLMENT


async def test_without_enrollments_there_is_one_row_of_zeros(connection, execute):
    ann = agent("Ann")
    save(connection, ann)
    zeros = {
        "submitted": 0,
        "approved": 0,
        "active": 0,
        "attrited": 0,
        "deceased": 0,
        "disenrolled": 0,
        "unknown": 0,
        "net": 0,
        "effective": 0,
        "attritionRate": None,
        "rapidDisenrollments": 0,
        "rapidDisenrollmentRate": None,
        "lastUpdatedAt": None,
    }

    data = await execute(
        f"""query ($npn: String!) {{
          production {{ {COUNTS} }}
          agent(npn: $npn) {{
            production {{ {COUNTS} }}
            own: production(scope: OWN) {{ {COUNTS} }}
            grouped: production(groupBy: [CARRIER]) {{ submitted }}
          }}
        }}""",
        npn=ann.npn,
    )

    assert data == {
        "production": [zeros],
        "agent": {"production": [zeros], "own": [zeros], "grouped": []},
    }


async def test_each_status_has_its_count_and_rates_follow(connection, execute):
    ann = agent("Ann")
    statuses = [EnrollmentStatus.APPROVED] * 2 + [EnrollmentStatus.ATTRITED] * 3
    statuses += [EnrollmentStatus.DECEASED, EnrollmentStatus.UNKNOWN, EnrollmentStatus.ACTIVE]
    save(
        connection,
        ann,
        *(enrollment(ann, status=status) for status in statuses),
        enrollment(
            ann,
            status=ENDED,
            termination_reason=TerminationReason.OTHER,
            effective_on=date(2026, 1, 1),
            termed_on=date(2026, 1, 31),
            updated_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
        ),
        enrollment(ann, status=ENDED, termination_reason=TerminationReason.PLAN_CHANGE),
    )

    data = await execute(f"{{ production {{ {COUNTS} }} }}")

    assert data["production"] == [
        {
            "submitted": 10,
            "approved": 2,
            "active": 1,
            "attrited": 3,
            "deceased": 1,
            "disenrolled": 2,
            "unknown": 1,
            "net": 3,
            "effective": 4,
            "attritionRate": 0.3,
            "rapidDisenrollments": 1,
            "rapidDisenrollmentRate": 0.25,
            "lastUpdatedAt": "2026-11-20T08:00:00Z",
        }
    ]


@pytest.mark.parametrize(
    ("columns", "rapid"),
    [
        ({"effective_on": date(2026, 1, 15), "termed_on": date(2026, 4, 14)}, 1),
        ({"effective_on": date(2026, 1, 15), "termed_on": date(2026, 4, 15)}, 0),
        ({"effective_on": date(2025, 11, 30), "termed_on": date(2026, 2, 27)}, 1),
        ({"effective_on": date(2025, 11, 30), "termed_on": date(2026, 2, 28)}, 0),
        ({"effective_on": date(2026, 1, 1)}, 0),
    ],
)
async def test_rapid_is_before_the_same_day_three_months_on(connection, execute, columns, rapid):
    ann = agent("Ann")
    reasons = [TerminationReason.OTHER, TerminationReason.PLAN_EXIT]
    save(
        connection,
        ann,
        *(
            enrollment(ann, status=ENDED, termination_reason=reason, **columns)
            for reason in reasons
        ),
        enrollment(ann, status=EnrollmentStatus.DECEASED, **columns),
        enrollment(ann, status=EnrollmentStatus.ATTRITED, **columns),
    )

    data = await execute("{ production { rapidDisenrollments } }")

    assert data["production"] == [{"rapidDisenrollments": rapid}]


async def test_a_plan_brings_its_carrier_and_a_county_its_state(connection, execute):
    ann = agent("Ann")
    gold = plan("H1-1", carrier=HUMANA)
    save(
        connection,
        ann,
        gold,
        enrollment(ann, plan_id=gold.id, carrier=HUMANA, county="Lee", state="FL"),
        enrollment(ann, carrier=HUMANA, county="Lee", state="AL"),
        enrollment(ann),
    )

    data = await execute(
        """{
          plans: production(groupBy: [PLAN], orderBy: {field: DIMENSIONS, direction: ASC}) {
            plan { code } carrier { code } state submitted
          }
          counties: production(groupBy: [COUNTY], orderBy: {field: DIMENSIONS, direction: ASC}) {
            county state carrier { code } submitted
          }
        }"""
    )

    assert data == {
        "plans": [
            {
                "plan": {"code": "H1-1"},
                "carrier": {"code": "humana"},
                "state": None,
                "submitted": 1,
            },
            {"plan": None, "carrier": {"code": "humana"}, "state": None, "submitted": 1},
            {"plan": None, "carrier": {"code": "uhc"}, "state": None, "submitted": 1},
        ],
        "counties": [
            {"county": "Lee", "state": "AL", "carrier": None, "submitted": 1},
            {"county": "Lee", "state": "FL", "carrier": None, "submitted": 1},
            {"county": None, "state": None, "carrier": None, "submitted": 1},
        ],
    }


async def test_rows_are_sorted_by_a_count_and_level_ones_by_their_dimensions(connection, execute):
    zoe, ann, bob = agent("Zoe"), agent("Ann"), agent("Bob")
    attrited = EnrollmentStatus.ATTRITED
    save(
        connection,
        *(zoe, ann, bob),
        *(enrollment(writer) for writer in (zoe, ann)),
        *(enrollment(bob, status=attrited) for _ in range(3)),
    )
    query = """query ($order: ProductionOrder, $limit: Int) {
      production(groupBy: [AGENT], orderBy: $order, limit: $limit) { agent { name } }
    }"""

    async def names(field=None, direction="DESC", limit=None):
        order = field and {"field": field, "direction": direction}
        rows = (await execute(query, order=order, limit=limit))["production"]
        return [row["agent"]["name"] for row in rows]

    assert await names() == ["Bob", "Ann", "Zoe"]
    assert await names("SUBMITTED", "ASC") == ["Ann", "Zoe", "Bob"]
    assert await names("ACTIVE") == ["Ann", "Zoe", "Bob"]
    assert await names("NET", "ASC") == ["Bob", "Ann", "Zoe"]
    assert await names("DIMENSIONS", "ASC") == ["Ann", "Bob", "Zoe"]
    assert await names("DIMENSIONS", "DESC") == ["Zoe", "Bob", "Ann"]
    assert await names(limit=2) == ["Bob", "Ann"]
    assert await names(limit=0) == []


async def test_dimensions_sort_enums_as_declared_and_months_by_time(connection, execute):
    ann = agent("Ann")
    save(
        connection,
        ann,
        enrollment(ann, status=EnrollmentStatus.UNKNOWN, submitted_on=date(2026, 2, 28)),
        enrollment(ann, status=EnrollmentStatus.ACTIVE),
        enrollment(ann, status=EnrollmentStatus.ACTIVE, submitted_on=date(2026, 2, 1)),
        enrollment(ann, status=EnrollmentStatus.APPROVED, submitted_on=date(2025, 12, 31)),
    )

    data = await execute(
        """{
          production(
            groupBy: [STATUS, SUBMITTED_MONTH, STATUS], orderBy: {field: DIMENSIONS, direction: ASC}
          ) { status submittedMonth }
        }"""
    )

    assert [(row["status"], row["submittedMonth"]) for row in data["production"]] == [
        ("APPROVED", "2025-12-01"),
        ("ACTIVE", "2026-02-01"),
        ("ACTIVE", None),
        ("UNKNOWN", "2026-02-01"),
    ]


DIMENSIONS = {
    "AGENT": ("agent { npn }", lambda row: {"npn": row["agent"].npn}),
    "CARRIER": ("carrier { code }", lambda row: {"code": row["carrier"].code}),
    "PRODUCT": ("product", lambda row: row["product"].value),
    "NETWORK": ("network", lambda row: row["network"].value),
    "STATE": ("state", lambda row: row["state"]),
    "STATUS": ("status", lambda row: row["status"].value),
    "TERMINATION_REASON": (
        "terminationReason",
        lambda row: row["termination_reason"] and row["termination_reason"].value,
    ),
    "SUBMITTED_MONTH": ("submittedMonth", lambda row: month(row["submitted_on"])),
    "EFFECTIVE_MONTH": ("effectiveMonth", lambda row: month(row["effective_on"])),
    "TERMED_MONTH": ("termedMonth", lambda row: month(row["termed_on"])),
}


def month(day):
    return day and day.replace(day=1).isoformat()


def random_history(random):
    """Nine agents under each other at random, and what each of 150 enrollments is."""
    agents = [agent("Ann")]
    for number in range(8):
        agents.append(agent(f"More {number}", upline=random.choice([None, *agents])))
    days = [None, date(2026, 1, 5), date(2026, 1, 31), date(2026, 4, 30)]
    rows = [
        {
            "agent": random.choice(agents),
            "carrier": random.choice([UHC, HUMANA, ZING]),
            "product": random.choice([Product.MAPD, Product.PDP]),
            "network": random.choice([Network.HMO, Network.NONE]),
            "state": random.choice([None, "FL", "GA"]),
            "status": random.choice(list(EnrollmentStatus)),
            "termination_reason": random.choice([None, *TerminationReason]),
            "submitted_on": random.choice(days),
            "effective_on": random.choice(days),
            "termed_on": random.choice(days),
        }
        for _ in range(150)
    ]
    return agents, rows


def below(top, agents):
    """The agent and everyone whose way up passes it."""
    uplines = {one.id: one.upline_id for one in agents}
    found = set()
    for one in agents:
        above = one.id
        while above is not None and above != top.id:
            above = uplines[above]
        if above == top.id:
            found.add(one.id)
    return found


def recount(rows, names):
    """The totals of rows by the values of the dimensions, as (values, submitted, active)."""
    submitted: Counter = Counter()
    active: Counter = Counter()
    for row in rows:
        values = tuple(str(DIMENSIONS[name][1](row)) for name in names)
        submitted[values] += 1
        active[values] += row["status"] is EnrollmentStatus.ACTIVE
    return {values: (count, active[values]) for values, count in submitted.items()}


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_grouping_equals_a_recount(connection, execute, seed):
    agents, rows = random_history(Random(seed))
    written = [
        enrollment(row["agent"], **{name: row[name] for name in row if name != "agent"})
        for row in rows
    ]
    save(connection, *agents, *written)
    included = [row for row in rows if row["carrier"] is not ZING]

    for names in [*((name,) for name in DIMENSIONS), *list(combinations(DIMENSIONS, 2))[::4]]:
        fields = " ".join(DIMENSIONS[name][0] for name in names)
        grouped = f"(groupBy: [{' '.join(names)}]"
        data = await execute(
            f"""{{
              production{grouped}) {{ {fields} submitted active }}
              agents {{ nodes {{ npn
                all: production{grouped}) {{ {fields} submitted active }}
                own: production{grouped}, scope: OWN) {{ {fields} submitted active }}
              }} }}
            }}"""
        )
        assert shown(data["production"], names) == recount(included, names)
        by_npn = {node["npn"]: node for node in data["agents"]["nodes"]}
        for one in agents:
            branch = below(one, agents)
            theirs = [row for row in included if row["agent"].id in branch]
            own = [row for row in included if row["agent"] is one]
            assert shown(by_npn[one.npn]["all"], names) == recount(theirs, names)
            assert shown(by_npn[one.npn]["own"], names) == recount(own, names)


def shown(rows, names):
    """The rows of an answer as `recount` has them; no two rows have the same values."""
    fields = [DIMENSIONS[name][0].partition(" ")[0] for name in names]
    found = {
        tuple(str(row[field]) for field in fields): (row["submitted"], row["active"])
        for row in rows
    }
    assert len(found) == len(rows)
    return found


async def test_a_rows_dimensions_as_a_filter_list_its_enrollments(connection, execute):
    ann = agent("Ann")
    plans = [None, plan("H1234-001"), plan("H1234-002")]
    random = Random(5)
    rows = [
        enrollment(
            ann,
            plan_id=chosen and chosen.id,
            state=random.choice([None, "FL"]),
            county=random.choice([None, "Lee", "De Soto"]),
            termination_reason=random.choice([None, TerminationReason.OTHER]),
            status=random.choice(list(EnrollmentStatus)),
        )
        for chosen in (random.choice(plans) for _ in range(60))
    ]
    save(connection, ann, *filter(None, plans), *rows)
    data = await execute(
        """{ production(groupBy: [PLAN, COUNTY, STATUS, TERMINATION_REASON]) {
          plan { code } carrier { code } county state status terminationReason submitted
        } }"""
    )

    assert sum(row["submitted"] for row in data["production"]) == 60
    for row in data["production"]:
        listed = await execute(
            "query ($filter: EnrollmentFilter) { enrollments(filter: $filter) { totalCount } }",
            filter={
                "plan": [row["plan"] and row["plan"]["code"]],
                "carrier": [row["carrier"]["code"]],
                "county": [row["county"]],
                "state": [row["state"]],
                "status": [row["status"]],
                "terminationReason": [row["terminationReason"]],
            },
        )
        assert listed["enrollments"]["totalCount"] == row["submitted"]


async def test_more_than_ten_thousand_rows_are_refused_without_a_limit(
    connection, execute, refusal
):
    ann = agent("Ann")
    save(connection, ann, enrollment(ann, county="County 0"))
    others = [
        name
        for (name,) in connection.execute(
            "select column_name from information_schema.columns where table_name = 'enrollment' "
            "and is_nullable = 'NO' and column_name not in ('id', 'county')"
        )
    ]
    columns = sql.SQL(", ").join(map(sql.Identifier, others))
    connection.execute(
        sql.SQL(
            "insert into enrollment (id, county, {0}) "
            "select 1000000 + n, 'County ' || n, {0} from enrollment, generate_series(1, 10000) n"
        ).format(columns)
    )
    query = "query ($limit: Int) { production(groupBy: [COUNTY], limit: $limit) { submitted } }"

    assert await refusal(query) == (
        "BAD_ARGUMENT",
        "`production` has more than 10000 rows here; give a `limit`, filter, or group by fewer "
        "dimensions",
    )
    assert len((await execute(query, limit=10_001))["production"]) == 10_001


async def test_the_number_of_statements_does_not_grow_with_the_agents(
    connection, execute, count_queries
):
    query = """{ agents { nodes {
      production { submitted }
      months: production(groupBy: [SUBMITTED_MONTH, CARRIER, AGENT]) {
        submittedMonth carrier { code } agent { name }
      }
    } } }"""
    ann = agent("Ann")
    save(connection, ann, enrollment(ann))
    with count_queries(6):  # viewer, agents, two productions, carriers, writers
        await execute(query)

    more = [agent(f"More {n}", upline=ann) for n in range(20)]
    save(connection, *more, *(enrollment(one) for one in more))

    with count_queries(6):
        await execute(query)
