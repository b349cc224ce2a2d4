"""The rule that what is written into a document is of the type it must be, at a bounded price."""

from contextlib import suppress
from typing import Any

from graphql import GraphQLError, GraphQLInputType, ValueNode, ValuesOfCorrectTypeRule
from graphql.language import SKIP, VisitorAction
from graphql.utilities.validate_input_value import validate_input_literal


class Faulty(Exception):
    """The literal is known to be wrong; the rest of it says nothing new."""


class LiteralRule(ValuesOfCorrectTypeRule):
    """Tells the first fault of each literal.

    Every fault prints the whole of what it is in: twenty in one large object, the object twenty
    times.
    """

    def is_valid_value_node(
        self, node: ValueNode, input_type: GraphQLInputType | None
    ) -> VisitorAction:
        """Report the first fault, and go on behind the literal."""

        def report(error: GraphQLError, _path: Any) -> None:
            self.report_error(error)
            raise Faulty

        if input_type:
            hide = self.context.hide_suggestions
            with suppress(Faulty):
                validate_input_literal(node, input_type, report, None, None, hide)
        return SKIP
