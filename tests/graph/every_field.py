"""Queries over every field of the schema, with arguments that probe for what is hidden."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    Undefined,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)

from graph.schema import graphql_schema

PAGE = "first: 4"


def every_query(probes: dict[str, list[str]], depth: int) -> list[str]:
    """For each root field, and for each of its ways to probe, a query over all fields below."""
    root = graphql_schema.query_type
    assert root is not None
    return [
        f"{{ {name}{arguments} {selection(get_named_type(field.type), depth)} }}"
        for name, field in root.fields.items()
        for arguments in ways(name, field, probes)
    ]


def ways(name: str, field: GraphQLField, probes: dict[str, list[str]]) -> list[str]:
    """The argument lists of a root field."""
    if name == "agent":
        return [f'(npn: "{npn}")' for npn in probes["npn"]]
    if name == "node":
        return [f'(id: "{one}")' for one in probes["id"]]
    if name == "nodes":
        return [f"(ids: {listed(probes['id'])})"]
    required = " ".join(f"{key}: {RANGE}" for key, each in field.args.items() if undefaulted(each))
    page = PAGE if "first" in field.args else ""
    found = [f"({page} {required})" if page or required else ""]
    if "filter" in field.args:
        kind = get_named_type(field.args["filter"].type)
        found += [
            f"({page} {required} filter: {{{key}: {value}}})"
            for key, value in filters(kind, probes)
        ]
    if "groupBy" in field.args:
        dimensions = get_named_type(field.args["groupBy"].type)
        assert isinstance(dimensions, GraphQLEnumType)
        found += [f"(groupBy: [{each}])" for each in dimensions.values]
    return found


RANGE = '{from: "2026-01-01", to: "2026-11-20"}'


def filters(kind: Any, probes: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each field of a filter for which there is something to probe for."""
    texts = {
        "npn": "npn",
        "agentNpn": "npn",
        "policyNumber": "policy",
        "county": "county",
        "carrierStatus": "word",
        "memberId": "member",
    }
    found = [(name, listed(probes[texts[name]])) for name in kind.fields if name in texts]
    if "search" in kind.fields:
        found += [("search", f'"{name}"') for name in probes["name"]]
        found += [("top", "true"), ("top", "false")]
        policies = listed(probes["policy"])
        found += [(name, f"{{policyNumber: {policies}}}") for name in ("having", "lacking")]
    return found


def listed(values: list[str]) -> str:
    """A list of texts."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def selection(type_: Any, depth: int) -> str:
    """Every field of a type, so many objects deep; nothing of a leaf."""
    if is_leaf_type(type_):
        return ""
    if not isinstance(type_, GraphQLObjectType):
        kinds = graphql_schema.get_possible_types(type_)
        return "{ __typename " + " ".join(
            f"... on {kind.name} {renamed(kind, depth)}" for kind in kinds
        ) + " }"  # fmt: skip
    return "{ __typename " + " ".join(asked(type_, depth)) + " }"


def renamed(kind: GraphQLObjectType, depth: int) -> str:
    """The fields of one of several types: of its leaves alone, which merge with any other's."""
    return "{ " + " ".join(
        name for name, field in kind.fields.items() if name == "id" or name == "npn"
    ) + " }"  # fmt: skip


def asked(type_: GraphQLObjectType, depth: int) -> list[str]:
    """The fields of a type with their selections."""
    found = []
    for name, field in type_.fields.items():
        below = get_named_type(field.type)
        if is_leaf_type(below):
            found.append(name)
        elif not is_leaf_type(below) and depth > 0:
            steps = 0 if is_page(type_) else 1
            required = [f"{key}: {RANGE}" for key, each in field.args.items() if undefaulted(each)]
            page = ["first: 3"] if "first" in field.args else []
            arguments = f"({' '.join([*page, *required])})" if page or required else ""
            found.append(f"{name}{arguments} {selection(below, depth - steps)}")
    return found


def undefaulted(argument: Any) -> bool:
    """Whether an argument must be given."""
    return is_non_null_type(argument.type) and argument.default_value is Undefined


def is_page(type_: GraphQLObjectType) -> bool:
    """Whether the type only takes a page apart."""
    return "pageInfo" in type_.fields or "cursor" in type_.fields
