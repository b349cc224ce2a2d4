"""Arguments that are refused, each with a code and one sentence."""

import pytest

from loaders import Access, Role
from tests.factories import agent, enrollment, save

REFUSED = [
    ("{ agents(first: -1) { totalCount } }", "`first` is -1; it must be from 0 to 500"),
    ("{ agents(last: 501) { totalCount } }", "`last` is 501; it must be from 0 to 500"),
    (
        "{ enrollments(first: 1, last: 1) { totalCount } }",
        "`first` and `last` cannot be given together; give one of them",
    ),
    (
        '{ enrollments(filter: {carrier: ["uhc", "nope"]}) { totalCount } }',
        "`carrier` has 'nope', which is no carrier's code; `{ carriers { code } }` lists them",
    ),
    (
        '{ agents(filter: {having: {carrier: ["nope"]}}) { totalCount } }',
        "`carrier` has 'nope', which is no carrier's code; `{ carriers { code } }` lists them",
    ),
    (
        '{ production(filter: {state: ["Florida"]}) { submitted } }',
        "`state` has 'Florida'; a state is two letters, such as \"FL\"",
    ),
    (
        '{ enrollments(filter: {termedOn: {missing: true, from: "2026-01-01"}}) { totalCount } }',
        "`termedOn` has `missing: true` together with `from` or `to`; give one or the other",
    ),
    (
        '{ enrollments(filter: {submittedOn: {from: "2026-02-30"}}) { totalCount } }',
        "'2026-02-30' is not a Date; write it like \"2026-01-31\"",
    ),
    (
        '{ enrollments(filter: {submittedOn: {from: "20260228"}}) { totalCount } }',
        "'20260228' is not a Date; write it like \"2026-01-31\"",
    ),
    (
        '{ enrollments(filter: {updatedAt: {from: "2026-01-01T00:00:00"}}) { totalCount } }',
        "'2026-01-01T00:00:00' is not a DateTime with an offset; "
        'write it like "2026-01-31T09:30:00Z"',
    ),
    (
        '{ enrollments(filter: {plan: ["H1234-001", "Gold Plus"]}) { totalCount } }',
        "`plan` has 'Gold Plus'; a plan code is written like H1234-001, "
        "or H1234-001-002 with a segment",
    ),
    (
        '{ enrollments(filter: {agentNpn: ["123", "12a"]}) { totalCount } }',
        "`agentNpn` has '12a'; an NPN is 1 to 10 digits",
    ),
    (
        '{ agents(filter: {npn: ["12345678901"]}) { totalCount } }',
        "`npn` has '12345678901'; an NPN is 1 to 10 digits",
    ),
    ("{ production(limit: -1) { submitted } }", "`limit` is -1; it must be 0 or more"),
    (
        "{ agents { nodes { descendants(maxDepth: 0) { totalCount } } } }",
        "`maxDepth` is 0; it must be 1 or more",
    ),
    (
        '{ agents(filter: {search: "a\\u0000"}) { totalCount } }',
        "`search` has a character that no name and no NPN can have",
    ),
    (
        "{ agents(filter: {npn: [%s]}) { totalCount } }" % ('"1" ' * 1001),
        "`npn` has 1,001 values; it must have at most 1,000",
    ),
    (
        "{ enrollments(filter: {carrierStatus: [%s]}) { totalCount } }" % ('"x" ' * 1001),
        "`carrierStatus` has 1,001 values; it must have at most 1,000",
    ),
    (
        "{ nodes(ids: [%s]) { id } }" % ('"x" ' * 101),
        "`ids` has 101 ids; it must have at most 100",
    ),
]


async def test_arguments_out_of_range_are_refused_by_name(connection, refusal):
    save(connection, agent("Ann"))

    answers = [(query, await refusal(query)) for query, _ in REFUSED]

    assert answers == [(query, ("BAD_ARGUMENT", sentence)) for query, sentence in REFUSED]


async def test_a_malformed_value_in_a_variable_is_refused_too(refusal):
    query = """query ($from: Date) {
      enrollments(filter: {submittedOn: {from: $from}}) { totalCount }
    }"""

    code, sentence = await refusal(query, **{"from": "yesterday"})

    assert code == "BAD_ARGUMENT"
    assert sentence.endswith("'yesterday' is not a Date; write it like \"2026-01-31\"")


AGENTS = "query ($f: AgentFilter) { agents(filter: $f) { totalCount } }"
ENROLLMENTS = "query ($f: EnrollmentFilter) { enrollments(filter: $f) { totalCount } }"
NOT_NULL = "Expected value of non-null type 'AgentStatus!' not to be null."
NO_TEXT = "String cannot represent a non string value"
OF_JSON = [
    (AGENTS, {"status": [None]}, f".status[0]: {NOT_NULL}"),
    (AGENTS, {"npn": None, "status": ["active"]}, ".status[0]: Value 'active' does not exist in "
     "'AgentStatus' enum."),
    (AGENTS, {"status": [True]}, ".status[0]: Enum 'AgentStatus' cannot represent non-string "
     "value: true."),
    (AGENTS, {"npn": [False]}, f".npn[0]: {NO_TEXT}: false"),
    (AGENTS, {"npn": [["a", None, "it's"]]}, f'.npn[0]: {NO_TEXT}: ["a", null, "it\'s"]'),
    (AGENTS, {"npn": [{"None": True}]}, f'.npn[0]: {NO_TEXT}: {{"None": true}}'),
    (AGENTS, {"top": "None"}, ".top: Boolean cannot represent a non boolean value: 'None'"),
    (AGENTS, [None], ": Expected value of type 'AgentFilter' to be an object, found: [null]."),
    (ENROLLMENTS, {"termedOn": {"from": True}}, ".termedOn.from: true is not a Date; write it "
     'like "2026-01-31"'),
    (ENROLLMENTS, {"termedOn": {"from": {"a": [None]}}}, '.termedOn.from: {"a": [null]} is not a '
     'Date; write it like "2026-01-31"'),
]  # fmt: skip
OF_DOCUMENTS = [
    ("{ agents(filter: {status: [null]}) { totalCount } }", NOT_NULL),
    (
        "{ agents(filter: {status: [active]}) { totalCount } }",
        "Value 'active' does not exist in 'AgentStatus' enum. "
        "Did you mean the enum value 'ACTIVE'?",
    ),
    ("{ agents(filter: {npn: [1]}) { totalCount } }", f"{NO_TEXT}: 1"),
    (
        "{ enrollments(filter: {termedOn: {from: true}}) { totalCount } }",
        'true is not a Date; write it like "2026-01-31"',
    ),
    (
        "query ($s: [AgentStatus!] = [null]) { agents(filter: {status: $s}) { totalCount } }",
        NOT_NULL,
    ),
]


async def test_what_is_not_of_its_type_in_a_filter_is_a_bad_argument_told_in_json(refusal):
    answers = [await refusal(query, f=value) for query, value, _ in OF_JSON]
    answers += [await refusal(query) for query, _ in OF_DOCUMENTS]

    assert answers == [
        *(
            ("BAD_ARGUMENT", f"Variable '$f' has invalid value{' at ' * (end[0] == '.')}{end}")
            for *_, end in OF_JSON
        ),
        *(("BAD_ARGUMENT", sentence) for _, sentence in OF_DOCUMENTS),
    ]


async def test_a_field_that_a_filter_has_not_is_no_malformed_value(refusal):
    assert await refusal(AGENTS, f={"nobody": None}) == (
        "BAD_REQUEST",
        "Variable '$f' has invalid value: Expected value of type 'AgentFilter' not to include "
        "unknown field 'nobody', found: {\"nobody\": null}.",
    )


async def test_a_null_variable_where_a_value_must_be_is_told_in_json(refusal):
    query = "query ($n: Int = 1) { retention(months: [$n]) { rate } }"

    assert await refusal(query, n=None) == (
        "BAD_ARGUMENT",
        "Argument 'months' has invalid value at [0]: Expected variable '$n' provided to non-null "
        "type 'Int!' not to be null.",
    )


async def test_cursors_of_other_lists_and_of_nowhere_are_refused(connection, execute, refusal):
    ann = agent("Ann")
    save(connection, ann, enrollment(ann))
    data = await execute(
        "{ agents { edges { cursor } } enrollments { edges { cursor } pageInfo { endCursor } } }"
    )
    [agents] = data["agents"]["edges"]
    [enrollments] = data["enrollments"]["edges"]
    lists = "query ($cursor: String) { %s { totalCount nodes { id } } }"

    for field, cursor in (
        ("enrollments(after: $cursor)", agents["cursor"]),
        ("agents(before: $cursor)", enrollments["cursor"]),
        ("enrollments(after: $cursor, orderBy: {field: TERMED_ON})", enrollments["cursor"]),
        ("enrollments(after: $cursor)", ""),
        ("enrollments(after: $cursor)", "x"),
        ("enrollments(after: $cursor)", "ä"),
        ("enrollments(after: $cursor)", enrollments["cursor"] + "A"),
        ("enrollments(after: $cursor)", "WyJzdWJtaXR0ZWRfb24iLG51bGwsbnVsbF0"),  # no id
        ("enrollments(after: $cursor)", "A" * 100_000),
    ):
        code, sentence = await refusal(lists % field, cursor=cursor)
        argument = "before" if "before" in field else "after"
        assert code == "BAD_CURSOR"
        assert sentence == (
            f"`{argument}` is not a cursor of this list in this order; "
            "take it from `pageInfo` or an edge of the same field"
        )


@pytest.mark.parametrize(("role", "most"), [(Role.VIEWER, 500), (Role.BI, 10_000)])
async def test_the_largest_page_depends_on_the_role(execute, refusal, role, most):
    access = Access(agent_npn=None, sees_client_details=False, role=role)
    query = "query ($first: Int) { agents(first: $first) { nodes { id } } }"

    assert await execute(query, access, first=most) == {"agents": {"nodes": []}}
    assert await refusal(query, access, first=most + 1) == (
        "BAD_ARGUMENT",
        f"`first` is {most + 1}; it must be from 0 to {most}",
    )


async def test_a_failure_of_ours_is_told_by_its_id_alone(connection, respond, caplog):
    ann = agent("Ann")
    save(connection, ann)
    connection.execute("drop table plan cascade")
    connection.execute("alter table agent rename column level to rung")

    body = await respond("{ agents { nodes { level } } }")

    [error] = body["errors"]
    assert error["message"] == "something went wrong here; the id tells us what"
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in caplog.text
    assert "column agent.level does not exist" in caplog.text
