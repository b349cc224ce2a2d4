"""Queries that hypothesis-graphql makes up: never a failure of ours, never against the schema."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from graphql import StringValueNode, build_schema, execute_sync, parse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

SCHEMA = build_schema((Path(__file__).parents[2] / "schema.graphql").read_text())
SCALARS = {
    "Date": st.dates().map(lambda day: StringValueNode(value=day.isoformat())),
    "DateTime": st.datetimes().map(lambda at: StringValueNode(value=f"{at.isoformat()}Z")),
}
EXAMPLES = 120
TOLD = {"BAD_ARGUMENT", "BAD_CURSOR", "BAD_REQUEST"}
LIMITS = {"ALIAS_LIMIT", "COST_LIMIT", "DEPTH_LIMIT", "TOKEN_LIMIT"}


async def test_generated_queries_are_answered_as_the_schema_says(server):
    codes: Counter[str] = Counter()
    answered = 0

    async with httpx.AsyncClient(timeout=30) as http:
        for document in generated():
            response = await http.post(server, json={"query": document})
            assert response.status_code == 200, f"{response.text}\n{document}"
            body = response.json()
            codes.update(error["extensions"]["code"] for error in body.get("errors", ()))
            if body.get("data") is not None and "errors" not in body:
                assert violations(document, body["data"]) == [], document
                answered += 1

    print(f"hypothesis-graphql: {EXAMPLES} queries, {answered} answered, refusals {dict(codes)}")
    assert codes.keys() <= TOLD | LIMITS
    assert answered > EXAMPLES / 10


def generated() -> list[str]:
    """The same documents every time."""
    documents = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(queries(SCHEMA, custom_scalars=SCALARS, allow_x00=False))
    def collect(document):
        documents.append(document)

    collect()
    return documents


def violations(document: str, data: Any) -> list[str]:
    """What of an answer is not of the schema's types: found by answering with it once more."""
    result = execute_sync(
        SCHEMA,
        parse(document),
        data,
        field_resolver=lambda source, info, **_: source[info.path.key],
        type_resolver=lambda value, info, kind: kind_of(value, info, kind),
    )
    return [error.message for error in result.errors or ()]


def kind_of(value: Any, info: Any, kind: Any) -> str:
    """A type that the object can be: the one it names, else the first that has all its fields."""
    if "__typename" in value:
        return str(value["__typename"])
    return str(info.schema.get_possible_types(kind)[0].name)
