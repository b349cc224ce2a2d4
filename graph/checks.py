"""The rules of validation as one, which calls for a node only those that look at its kind.

One by one, some thirty rules would be asked about every kind in every document.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar, Literal

from graphql import (
    ASTValidationRule,
    Node,
    NoSchemaIntrospectionCustomRule,
    ValidationContext,
    ValidationRule,
    ValuesOfCorrectTypeRule,
    specified_rules,
)
from graphql.language import BREAK, SKIP, VisitorAction
from graphql.language.visitor import EnterLeaveVisitor

from graph.literal_rule import LiteralRule

Rule = type[ASTValidationRule]
Method = Callable[..., VisitorAction]


class Checks(ValidationRule):
    """Every rule of the specification; what each says and when is as graphql-core has it."""

    rules: ClassVar[tuple[Rule, ...]] = tuple(
        LiteralRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
    )

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.each = [rule(context) for rule in self.rules]
        # By a rule's place: the node below which it looks at nothing, or BREAK for the rest.
        self.resting: dict[int, Node | VisitorAction] = {}

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """What is called for nodes of a kind."""
        if kind not in self.enter_leave_map:
            enter, leave = self.methods("enter", kind), self.methods("leave", kind)
            self.enter_leave_map[kind] = EnterLeaveVisitor(self.entry(enter), self.exit(leave))
        return self.enter_leave_map[kind]

    def methods(self, when: Literal["enter", "leave"], kind: str) -> list[tuple[int, Method]]:
        """Those of the rules that look at the kind, with their rules' places."""
        names = names_of_methods(self.rules, when, kind)
        return [(place, getattr(self.each[place], name)) for place, name in names]

    def entry(self, methods: Sequence[tuple[int, Method]]) -> Method:
        """Lets rules look at a node before what is below it."""
        resting = self.resting

        def enter(node: Node, *where: Any) -> None:
            for place, method in methods:
                if place not in resting:
                    action = method(node, *where)
                    if action is SKIP:
                        resting[place] = node
                    elif action is BREAK:
                        resting[place] = BREAK

        return enter

    def exit(self, methods: Sequence[tuple[int, Method]]) -> Method:
        """Lets rules look at a node after what is below it."""
        resting = self.resting

        def leave(node: Node, *where: Any) -> None:
            for place, method in methods:
                if place not in resting:
                    action = method(node, *where)
                    if action is BREAK:
                        resting[place] = BREAK
            if resting:
                for place in [place for place, below in resting.items() if below is node]:
                    del resting[place]

        return leave


class ChecksWithoutIntrospection(Checks):
    """And that a document does not ask about the schema."""

    rules = (*Checks.rules, NoSchemaIntrospectionCustomRule)


@cache
def names_of_methods(rules: tuple[Rule, ...], when: str, kind: str) -> list[tuple[int, str]]:
    """The methods that look at the kind, by the places of the rules."""
    names = (f"{when}_{kind}", when)
    found = [next((name for name in names if hasattr(rule, name)), None) for rule in rules]
    return [(place, name) for place, name in enumerate(found) if name is not None]
