"""Requests that mean harm, each with the answer it must get; the bench sends the same ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

JSON = "application/json"
FIELDS = "name npn level status"
NO_CURSOR = (
    "`after` is not a cursor of this list in this order; "
    "take it from `pageInfo` or an edge of the same field"
)
GET_ONLY = "GET is for queries; send this operation as a POST"
NO_JSON = "the body must be application/json; `Content-Type` says otherwise"


@dataclass(frozen=True)
class Target:
    """What an attacker knows of what is not theirs."""

    npn: str
    node_id: str
    policy_number: str
    cursor: str  # of another list


Body = Callable[[int, Target], bytes]


@dataclass(frozen=True)
class Attack:
    """One way to do harm; `body` makes a request that was not sent before, by its number."""

    name: str
    body: Body
    code: str | None = None
    sentence: str | None = None
    data: Mapping[str, Any] | None = None
    status: int = 200
    method: str = "POST"
    content_type: str = JSON
    path: str = "/graphql"
    headers: Mapping[str, str] = field(default_factory=dict)


def asking(query: str, /, **variables: Any) -> Body:
    """A query, each time with another comment, so that nothing kept answers it."""

    def body(number: int, target: Target) -> bytes:
        given = {name: value(target) if callable(value) else value
                 for name, value in variables.items()}  # fmt: skip
        return orjson.dumps({"query": f"{query}\n# {number}", "variables": given})

    return body


def raw(content: bytes) -> Body:
    """The same bytes each time."""
    return lambda number, target: content


def doubled(levels: int) -> str:
    """A document whose fragments each spread the next one twice."""
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return " ".join(["{ ...F0 }", *parts, f"fragment F{levels} on Query {{ viewer {{ today }} }}"])


def many(text: str, count: int) -> str:
    """The text so often, with the number in place of each `#`."""
    return " ".join(text.replace("#", str(n)) for n in range(count))


def by_get(query: str, **parameters: str) -> str:
    """The address of a query."""
    return "/graphql?" + urlencode({"query": query, **parameters})


AGENTS = "query ($f: AgentFilter) { agents(filter: $f) { totalCount } }"
ENROLLMENTS = "query ($f: EnrollmentFilter) { enrollments(filter: $f) { totalCount } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"
PAGE = "query ($after: String) { agents(after: $after) { nodes { id } } }"
NONE_FOUND = {"agents": {"totalCount": 0}}
LIST = "enrollments(first: 500) { nodes {"
NEXT_TYPE = "fields { type { "

ATTACKS = [
    # the size of documents
    Attack("alias overload", asking("{ " + many("a#: viewer { today }", 51) + " }"),
           "ALIAS_LIMIT", "the operation has 51 aliases; at most 50 are allowed"),
    Attack("field duplication", asking("{ " + "viewer { today } " * 300 + "}"),
           "ALIAS_LIMIT", "the operation asks 299 times for a field again; at most 50 are allowed"),
    Attack("field duplication in a fragment that is not spread",
           asking("{ viewer { today } } fragment F on Viewer { " + "today " * 3_900 + "}"),
           "ALIAS_LIMIT",
           "the operation asks 3,899 times for a field again; at most 50 are allowed"),
    Attack("flood of __typename", asking("{ " + many("a#: __typename", 1_300) + " }"),
           "ALIAS_LIMIT", "the operation has 1,300 aliases; at most 50 are allowed"),
    Attack("fragment duplication",
           asking("{ viewer { today } } " + "fragment F on Query { viewer { today } } " * 300),
           "BAD_REQUEST", "There can be only one fragment named 'F'."),
    Attack("many fragments",
           asking("{ ...F0 } " + many("fragment F# on Query { viewer { today } }", 101)),
           "TOKEN_LIMIT", "the operation has 101 fragments; at most 100 are allowed"),
    Attack("fragment doubling", asking(doubled(90)), "ALIAS_LIMIT",
           "the operation asks millions of times for a field again; at most 50 are allowed"),
    Attack("circular fragments",
           asking("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }"),
           "BAD_REQUEST", "Cannot spread fragment 'F' within itself via 'G'."),
    Attack("many operations", asking(many("query Q# { viewer { today } }", 480)), "TOKEN_LIMIT",
           "the operation is one of 480 in the document; at most 50 are allowed"),
    Attack("a fragment in many operations",
           asking(many("query Q# { ...F0 }", 50) + many("fragment F# on Query { ...F }", 50)
                  + "fragment F on Query { " + "viewer { today } " * 41 + " }"),
           "TOKEN_LIMIT",
           "the operation has 4,100 fields, its fragments unfolded; at most 2,000 are allowed"),
    Attack("type definitions", asking("{ viewer { today } } " + many("type T# { a: Int }", 550)),
           "BAD_REQUEST", "a document has operations and fragments, nothing else"),
    Attack("directive overload",
           asking("{ viewer { today " + many("@bogus#", 200) + " } }"),
           "BAD_REQUEST", "the operation has 200 directives; at most 50 are allowed"),
    Attack("tokens", asking("{ viewer { " + "today " * 20_000 + "} }"), "TOKEN_LIMIT",
           "the document has more than 4,000 tokens, which is the limit"),
    Attack("just under the limit of tokens",
           asking("{ viewer { " + many("x#", 1_990) + " } }"),
           "BAD_REQUEST", "Cannot query field 'x0' on type 'Viewer'."),
    Attack("blank lines before many errors",
           asking("\n" * 130_000 + "{ viewer { " + many("x#", 225) + " } }"),
           "BAD_REQUEST", "Cannot query field 'x0' on type 'Viewer'."),
    Attack("many long names", asking("{ viewer { " + many("a" * 1_000 + "#", 200) + " } }"),
           "BAD_REQUEST"),
    Attack("a net of fragments",
           asking("{ ...F0 viewer { today } } " + " ".join(
               f"fragment F{n} on Query {{ viewer {{ today }} "
               + " ".join(f"...F{other}" for other in range(n + 1, min(n + 14, 99))) + " }"
               for n in range(99))), "ALIAS_LIMIT",
           "the operation asks millions of times for a field again; at most 50 are allowed"),
    Attack("many unknown types", asking(" ".join(
               ["{ ...F0 }", *(f"fragment F{n} on EnrollmentEnroll{n} {{ id }}"
                               for n in range(34))])), "BAD_REQUEST"),
    Attack("an object with many names", asking(AGENTS, f={f"n{n}": n for n in range(900)}),
           "BAD_ARGUMENT", "`f` has 900 names; an object must have at most 100"),
    Attack("a long list of nothing", raw(b"[" + b",".join([b"{}"] * 80_000) + b"]"),
           "BAD_REQUEST", "the body is a list; send one operation a request", status=400),
    Attack("deep fragments without a field",
           asking("{" + "...{" * 140 + "viewer{today}" + "}" * 141),
           data={"viewer": {"today": "2026-11-20"}}),
    Attack("variables with many names", asking(AGENTS, f={str(n): n for n in range(9_000)}),
           "BAD_ARGUMENT", "`f` has 9,000 values; it must have at most 1,000"),
    Attack("long name", asking("{ " + "a" * 200_000 + " }"), "TOKEN_LIMIT",
           "the document has a word of more than 2,000 characters; give long values as variables"),
    Attack("long number", asking("{ agents(first: " + "9" * 200_000 + ") { totalCount } }"),
           "TOKEN_LIMIT",
           "the document has a word of more than 2,000 characters; give long values as variables"),
    Attack("array batching", raw(b"[" + b",".join([b'{"query":"{viewer{today}}"}'] * 1_000) + b"]"),
           "BAD_REQUEST", "the body is a list; send one operation a request", status=400),
    # depth
    Attack("deep recursion",
           asking("{ agents { nodes { " + "upline { " * 20 + "name" + " }" * 23),
           "DEPTH_LIMIT", "the operation is 23 levels deep; at most 20 are allowed"),
    Attack("deep braces", asking("{a" * 1_900), "DEPTH_LIMIT", "the document is nested too deeply"),
    Attack("deep JSON", raw(b'{"query":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
           "BAD_REQUEST", "the body is not JSON", status=400),
    Attack("deep variables",
           raw(b'{"query":"{viewer{today}}","variables":' + b'{"a":' * 999 + b"1" + b"}" * 1_000),
           "BAD_REQUEST", "`variables` is nested too deeply", status=400),
    Attack("introspection depth",
           asking("{ __schema { types { " + NEXT_TYPE * 8 + "name" + " } }" * 9 + " }"),
           "BAD_REQUEST", "Maximum introspection depth exceeded"),
    Attack("introspection again and again",
           asking("{ " + many("a#: __schema { types { name } }", 50) + " }"),
           "TOKEN_LIMIT", "the operation asks 50 times for the schema; at most 5 are allowed"),
    # the browser, and what is told
    Attack("field suggestions", asking("{ viewr { today } }"), "BAD_REQUEST",
           "Cannot query field 'viewr' on type 'Query'."),
    Attack("verbose errors", asking("{ agents(first: {a: [1]}) { totalCount } }"), "BAD_ARGUMENT",
           "Int cannot represent non-integer value: { a: [1] }"),
    Attack("a large object, printed for each fault of it",
           asking("{ agents(filter: {" + many("f#: 1", 1_300) + "}) { totalCount } }"),
           "BAD_REQUEST"),
    Attack("GET that changes", raw(b""), "BAD_REQUEST", GET_ONLY, status=405, method="GET",
           path=by_get("mutation { x }")),
    *(Attack(f"a form's body: {kind}", asking("{ viewer { today } }"), "BAD_REQUEST", NO_JSON,
             status=415, content_type=kind)
      for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data")),
    Attack("no JSON", raw(b'{"query": "{ viewer { today } }", "variables": {"a": NaN}}'),
           "BAD_REQUEST", "the body is not JSON", status=400),
    Attack("half a character", raw(b'{"query": "{ a }", "variables": {"a": "\\ud800"}}'),
           "BAD_REQUEST", "the body is not JSON", status=400),
    Attack("NUL in a document", raw(b'{"query": "{ viewer { today } }\\u0000"}'),
           "BAD_REQUEST", "Syntax Error: Unexpected character: U+0000."),
    Attack("large body", raw(b" " * 300_000), "BAD_REQUEST",
           "the body is larger than 262144 bytes", status=413),
    Attack("an unknown form", raw(b""), "BAD_REQUEST",
           "`format` is '../../etc/passwd'; give one of json, csv, ndjson, parquet", status=400,
           method="GET", path=by_get("{ carriers { code } }", format="../../etc/passwd")),
    Attack("a long address", raw(b""), "BAD_REQUEST",
           "the address has more than 16384 characters; send a POST", status=414, method="GET",
           path="/graphql?" + "a&" * 16_000),
    Attack("an address in many pieces", raw(b""), "BAD_REQUEST",
           "the address has more than 20 parameters; send a POST", status=400, method="GET",
           path="/graphql?" + "a&" * 8_000),
    Attack("strange Accept", asking("{ viewer { today } }"), "BAD_REQUEST",
           "answers are application/json or application/graphql-response+json, tables also "
           "text/csv, application/x-ndjson, application/vnd.apache.parquet; "
           "`Accept` names none of them", status=406,
           headers={"accept": "*/*;q=nan, " + "a/b," * 900}),
    Attack("an empty token", asking("{ viewer { today } }"), "UNAUTHENTICATED",
           "`Authorization` must be one `Bearer` with one token", status=401,
           headers={"authorization": "Bearer "}),
    Attack("a long token that somebody made up", asking("{ viewer { today } }"), "UNAUTHENTICATED",
           "the token is not one of this server's", status=401,
           headers={"authorization": f"Bearer eyJhbGciOiJIUzI1NiJ9.{'A' * 8_000}.{'A' * 43}"}),
    Attack("a token with a long beginning", asking("{ viewer { today } }"), "UNAUTHENTICATED",
           "the token is not one of this server's", status=401,
           headers={"authorization": f"Bearer {'A' * 8_000}.A.A"}),
    Attack("unsigned token", asking("{ viewer { today } }"), "UNAUTHENTICATED",
           "the token is signed with a key or in a way that is not known here", status=401,
           headers={"authorization": "Bearer eyJhbGciOiJub25lIn0.eyJvcmdhbmlzYXRpb24iOnRydWV9."}),
    # arguments
    Attack("cost through a variable",
           asking("query ($n: Int!) { production(groupBy: [AGENT], limit: $n) { submitted } }",
                  n=2_000_000_000),
           "COST_LIMIT", "this asks for 2,000,000,000 objects, with what it asked before; "
           "at most 50,000 are allowed: ask for smaller pages, or filter more"),
    Attack("nested lists",
           asking("{ " + many(f"a#: {LIST} agent {{ {LIST} agent {{ {LIST} id" + " } }" * 4, 49)
                  + " }"), "COST_LIMIT"),
    Attack("long list", asking(AGENTS, f={"npn": ["1"] * 30_000}), "BAD_ARGUMENT",
           "`npn` has 30,000 values; it must have at most 1,000"),
    Attack("long list of wrong values", asking(AGENTS, f={"npn": [{}] * 50_000}), "BAD_ARGUMENT",
           "`npn` has 50,000 values; it must have at most 1,000"),
    Attack("many ids", asking("query ($i: [ID!]!) { nodes(ids: $i) { id } }", i=["1"] * 40_000),
           "BAD_ARGUMENT", "`i` has 40,000 values; it must have at most 1,000"),
    Attack("long string", asking(AGENTS, f={"search": "%_" * 120_000}), "BAD_ARGUMENT",
           "`search` has 240,000 characters; it must have at most 1,000"),
    Attack("long string of letters beyond ASCII", asking(AGENTS, f={"search": "é" * 1_000}),
           data=NONE_FOUND),
    Attack("many quotes", asking(ENROLLMENTS, f={"county": ['"' * 500] * 250}), "BAD_ARGUMENT",
           "`county` has 125,000 characters in all; it must have at most 50,000"),
    Attack("many strings of letters beyond ASCII",
           asking(ENROLLMENTS, f={"county": [f"éàüöñç {'x' * 30}{n}" for n in range(1_000)]}),
           data={"enrollments": {"totalCount": 0}}),
    Attack("NUL in a string", asking(AGENTS, f={"search": "a\0"}), "BAD_ARGUMENT",
           "`search` has a character that no name and no NPN can have"),
    Attack("NUL in a carrier's code", asking(ENROLLMENTS, f={"carrier": ["\0"]}), "BAD_ARGUMENT"),
    *(Attack(f"the number {number}",
             asking("query ($n: Int) { agents(first: $n) { totalCount } }", n=number),
             "BAD_ARGUMENT",
             "Variable '$n' has invalid value: Int cannot represent non 32-bit signed integer "
             f"value: {shown}")
      for number, shown in ((2**31, 2147483648), (2**63, 9223372036854775808))),
    Attack("a number beyond every bound",
           raw(b'{"query":"query ($n: Int) { production(limit: $n) { submitted } }","variables":'
               b'{"n":' + b"9" * 300 + b"}}"), "BAD_ARGUMENT",
           "Variable '$n' has invalid value: Int cannot represent non 32-bit signed integer "
           "value: 1e+300"),
    Attack("many months", asking("{ retention(months: [" + "1 " * 51 + "]) { rate } }"),
           "BAD_ARGUMENT", "`months` has 51 numbers; it must have at most 50"),
    *(Attack(f"the day {day}",
             asking(ENROLLMENTS, f={"termedOn": {"from": day}}), "BAD_ARGUMENT",
             f"Variable '$f' has invalid value at .termedOn.from: '{day}' is not a Date; "
             'write it like "2026-01-31"')
      for day in ("0000-00-00", "99999-12-31", "infinity", "2026-W01-1")),
    # what is another's
    Attack("a cursor of another list", asking(PAGE, after=lambda target: target.cursor),
           "BAD_CURSOR", NO_CURSOR),
    Attack("a forged cursor", asking(PAGE, after="WyJuYW1lIiwiXHVkODAwIiwiXHVkODAwIiwxXQ"),
           "BAD_CURSOR", NO_CURSOR),
    Attack("a forged cursor by NPN",
           asking("query ($after: String) { agents(after: $after, orderBy: {field: NPN}) "
                  "{ nodes { id } } }", after="WyJucG4iLCJcdWQ4MDAiXQ"), "BAD_CURSOR", NO_CURSOR),
    Attack("a long cursor", asking(PAGE, after="A" * 200_000), "BAD_CURSOR", NO_CURSOR),
    Attack("a bad id", asking(NODE, id="\0" * 1_000), data={"node": None}),
    Attack("node(id) of another's object", asking(NODE, id=lambda target: target.node_id),
           data={"node": None}),
    Attack("filter as an oracle", asking(AGENTS, f=lambda target: {"npn": [target.npn]}),
           data=NONE_FOUND),
    Attack("count as an oracle",
           asking(ENROLLMENTS, f=lambda target: {"policyNumber": [target.policy_number]}),
           data={"enrollments": {"totalCount": 0}}),
    Attack("filter on a field one may not read", asking(ENROLLMENTS, f={"memberId": ["1EG4"]}),
           "BAD_ARGUMENT",
           "`memberId` may be given only by viewers who see client details; "
           "leave it out, or ask for a token with that scope"),
    Attack("ordering as an oracle",
           asking("query ($n: [String!]) { agents(filter: {npn: $n}, orderBy: {field: NPN}, "
                  "last: 1) { nodes { id } pageInfo { hasPreviousPage startCursor } } }",
                  n=lambda target: [target.npn]),
           data={"agents": {"nodes": [],
                            "pageInfo": {"hasPreviousPage": False, "startCursor": None}}}),
]  # fmt: skip
