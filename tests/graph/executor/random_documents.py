"""Random valid queries: fragments, aliases, directives, variables, fields asked for twice."""

from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_object_type,
    parse,
)

DEPTH = 4
LITERALS = {
    "Int": ["1", "2"],
    "Box": ["{size: 2}", "{colours: [RED, BLUE]}", "{inner: {size: 3}}", "null"],
    "Boolean": ["true", "false"],
}
VALUES: dict[str, list[Any]] = {
    "Int!": [1, 3],
    "Box": [{"size": 4}, {"colours": ["BLUE"], "inner": {"size": 5}}, None],
    "Boolean!": [True, False],
}


class Document:
    """One query over the schema, written by drawing lots."""

    def __init__(self, schema: GraphQLSchema, lots: Random) -> None:
        self.schema, self.lots = schema, lots
        self.fragments: list[tuple[Any, str]] = []
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.arguments: dict[str, str] = {}
        body = self.selection_set(schema.query_type, DEPTH)
        heading = f"query ({', '.join(self.declared)}) " if self.declared else ""
        texts = [f"fragment F{n} {text}" for n, (_, text) in enumerate(self.fragments)]
        self.source = "\n".join([heading + body, *texts])
        self.parsed = parse(self.source)

    def selection_set(self, type_: Any, depth: int) -> str:
        count = self.lots.randint(1, 5)
        selections = [self.selection(type_, depth) for _ in range(count)]
        return "{ " + " ".join(selections) + " }"

    def selection(self, type_: Any, depth: int) -> str:
        lot = self.lots.randint(1, 20)
        if lot <= 2:
            return "__typename" + self.directive()
        if lot <= 5 and depth > 1:
            condition = self.overlapping(type_)
            body = self.selection_set(condition, depth - 1)
            return f"... on {condition}{self.directive()} {body}"
        if lot <= 8 and depth > 1:
            return self.spread(type_, depth)
        if not getattr(type_, "fields", None):
            return "__typename"
        return self.field(type_, depth)

    def field(self, type_: Any, depth: int) -> str:
        names = list(type_.fields)
        for _ in range(20):
            name = self.lots.choice(names)
            field = type_.fields[name]
            inner = get_named_type(field.type)
            if not is_composite_type(inner):
                if depth == 1 or self.lots.randint(1, 3) == 1:
                    return self.asked(name, field) + self.directive()
            elif depth > 1:
                body = self.selection_set(inner, depth - 1)
                return f"{self.asked(name, field)}{self.directive()} {body}"
        return "__typename"

    def asked(self, name: str, field: GraphQLField) -> str:
        """The field under one of three names, each with arguments of its own in all places."""
        alias = self.lots.choice(["", "", f"{name}1: ", f"{name}2: "])
        key = alias + name
        if field.args and key not in self.arguments:
            self.arguments[key] = self.argument_list()
        return key + self.arguments.get(key, "")

    def argument_list(self) -> str:
        given = []
        for name, type_name, declared in (("n", "Int", "Int!"), ("box", "Box", "Box")):
            match self.lots.randint(1, 4):
                case 1:
                    given.append(f"{name}: {self.lots.choice(LITERALS[type_name])}")
                case 2:
                    given.append(f"{name}: {self.variable(declared)}")
        return f"({', '.join(given)})" if given else ""

    def variable(self, declared: str) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {declared}")
        if declared.endswith("!") or self.lots.randint(1, 3) > 1:
            self.variables[name] = self.lots.choice(VALUES[declared])
        return f"${name}"

    def directive(self) -> str:
        if self.lots.randint(1, 10) > 1:
            return ""
        name = self.lots.choice(["skip", "include"])
        literal = self.lots.choice(LITERALS["Boolean"])
        value = literal if self.lots.randint(1, 2) == 1 else self.variable("Boolean!")
        return f" @{name}(if: {value})"

    def spread(self, type_: Any, depth: int) -> str:
        fitting = [n for n, (kind, _) in enumerate(self.fragments) if self.overlap(kind, type_)]
        if fitting and self.lots.randint(1, 2) == 1:
            return f"...F{self.lots.choice(fitting)}{self.directive()}"
        condition = self.overlapping(type_)
        body = self.selection_set(condition, depth - 1)
        self.fragments.append((condition, f"on {condition} {body}"))
        return f"...F{len(self.fragments) - 1}{self.directive()}"

    def overlapping(self, type_: Any) -> Any:
        kinds = [kind for kind in self.schema.type_map.values() if is_composite_type(kind)]
        return self.lots.choice([kind for kind in kinds if self.overlap(kind, type_)])

    def overlap(self, one: Any, other: Any) -> bool:
        return bool(self.concrete(one) & self.concrete(other))

    def concrete(self, type_: Any) -> set[str]:
        if is_object_type(type_):
            return {type_.name}
        assert is_abstract_type(type_)
        return {kind.name for kind in self.schema.get_possible_types(type_)}
