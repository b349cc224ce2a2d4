"""The schema: root fields, scalars, and how queries are executed."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph import enums  # noqa: F401  (gives the enums their descriptions before they are used)
from graph.agent import Agent
from graph.carrier import Carrier, Plan
from graph.enrollment import Enrollment
from graph.executor import BreadthFirstExecutor
from graph.held_row import HeldRow
from graph.query import Query
from graph.report import Report
from graph.scalars import SCALARS

schema = strawberry.Schema(
    query=Query,
    types=[Agent, Carrier, Enrollment, HeldRow, Plan, Report],
    execution_context_class=BreadthFirstExecutor,
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
# The same schema as graphql-core executes it; Strawberry has no public name for it.
graphql_schema: GraphQLSchema = schema._schema


def schema_text() -> str:
    """The schema as the file schema.graphql has it."""
    return schema.as_str() + "\n"
