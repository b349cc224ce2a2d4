"""A cursor with a part exchanged for an extreme one is refused or leads somewhere."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

import pytest

from models import HeldReason, HeldRow, Report
from tests.factories import RECEIVED_AT, agent, enrollment, save

LISTS = [
    "agents(%s)",
    "agents(orderBy: {field: NPN}, %s)",
    "enrollments(orderBy: {field: SUBMITTED_ON}, %s)",
    "enrollments(orderBy: {field: EFFECTIVE_ON}, %s)",
    "enrollments(orderBy: {field: TERMED_ON}, %s)",
    "enrollments(orderBy: {field: UPDATED_AT}, %s)",
    "reports(%s)",
    "heldRows(%s)",
    'agent(npn: "10") { downline(%s)',
    'agent(npn: "10") { downline(on: "2026-11-01", %s)',
    'agent(npn: "10") { descendants(%s)',
    'agent(npn: "10") { descendants(on: "2026-11-01", %s)',
]
EXTREMES = [
    *(0, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**400, -1, 1.5, None, True),
    *("", "\0", "\ud800", [], {}, "0001-01-01", "9999-12-31", "ff"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"),
]


@pytest.fixture
def stored(connection):
    """One of everything that is listed."""
    ann = agent("Ann", npn="10")
    bob = agent("Bob", npn="11", upline=ann)
    report = Report(id=1, feed="book", file_name="a.csv", digest=b"1", received_at=RECEIVED_AT)
    row = HeldRow(id=1, report_id=1, line=1, reason=HeldReason.CONFLICT, message="m", raw={})
    day = date(2026, 11, 1)
    save(connection, ann, bob, report, row, enrollment(bob, submitted_on=day, effective_on=day))


def forged(cursor):
    """The cursor with each of its parts exchanged."""
    padded = cursor + "=" * (-len(cursor) % 4)
    name, *parts = json.loads(urlsafe_b64decode(padded))
    for place in range(len(parts)):
        for extreme in EXTREMES:
            text = json.dumps(
                [name, *parts[:place], extreme, *parts[place + 1 :]], separators=(",", ":")
            )
            yield urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def query_of(shape, arguments):
    """A query for where the list's page ends."""
    return f"query ($cursor: String) {{ {shape % arguments} {{ pageInfo {{ endCursor }} }} }}" + (
        " }" if shape.startswith("agent(") else ""
    )


def end_of(data):
    """The cursor at the end of the only list there is."""
    (value,) = data.values()
    return value["pageInfo"]["endCursor"] if "pageInfo" in value else end_of(value)


@pytest.mark.parametrize("shape", LISTS)
async def test_a_forged_cursor_breaks_nothing(stored, execute, respond, shape):
    query = query_of(shape, "after: $cursor")
    cursor = end_of(await execute(query_of(shape, "first: 1, after: $cursor")))

    answers = [await respond(query, cursor=each) for each in forged(cursor)]

    codes = {e["extensions"]["code"] for answer in answers for e in answer.get("errors", ())}
    assert codes == {"BAD_CURSOR"}
    await execute(query, cursor=cursor)  # the true one is taken


FIELDS = {
    "agents": ["NAME", "NPN"],
    "enrollments": ["SUBMITTED_ON", "EFFECTIVE_ON", "TERMED_ON", "UPDATED_AT"],
}
DIRECTIONS = [("ASC", "DESC"), ("DESC", "ASC")]


@pytest.mark.parametrize(("way", "other"), DIRECTIONS)
@pytest.mark.parametrize(("name", "field"), [(n, field) for n in FIELDS for field in FIELDS[n]])
async def test_a_cursor_of_one_direction_is_none_of_the_other(
    stored, execute, refusal, name, field, way, other
):
    shape = f"{name}(orderBy: {{field: {field}, direction: %s}}, %s)"
    cursor = end_of(await execute(query_of(shape % (way, "%s"), "first: 1, after: $cursor")))
    ways = ("after: $cursor", "last: 1, before: $cursor")

    refused = [await refusal(query_of(shape % (other, "%s"), ask), cursor=cursor) for ask in ways]

    sentence = "is not a cursor of this list in this order; take it from `pageInfo` or an edge"
    assert refused == [
        ("BAD_CURSOR", f"`{argument}` {sentence} of the same field")
        for argument in ("after", "before")
    ]
    for ask in ways:
        await execute(query_of(shape % (way, "%s"), ask), cursor=cursor)
