"""Counts what an operation asks for, level by level, before a level is fetched."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    located_error,
)

from graph.column import Column, Selection
from graph.executor import BreadthFirstExecutor
from graph.page import most_rows
from graph.plan import PlannedField
from loaders import Role
from loaders.agent import AgentRow
from loaders.page import DEFAULT_SIZE
from models.limits import Limits


def cost_limit(limits: Limits, role: Role) -> int:
    """The most objects of one operation."""
    return {Role.BI: limits.cost_bi, Role.OPERATOR: limits.cost_operator}.get(role, limits.cost)


class CountingExecutor(BreadthFirstExecutor):
    """Refuses an operation before it fetches more objects than it may, and lets others go on."""

    async def pause(self) -> None:
        """Give way where the operation had the loop for long."""
        await self.context_value.load.snapshot.pace.turn()

    def charge_selection(self, selection: Selection, parents: list[Any]) -> None:
        """Count what a field is about to fetch."""
        planned, arguments = selection.planned, selection.arguments
        field = planned.manner.field
        if field is None or field.is_basic_field or isinstance(arguments, Exception):
            return
        named = get_named_type(planned.definition.type)
        if is_leaf_type(named) or is_part_of_page(planned.parent_type):
            return
        if isinstance(named, GraphQLObjectType) and "pageInfo" in named.fields:
            objects = self.objects_of_page(planned, named, parents, arguments)
        else:
            objects = len(parents) * objects_of_field(arguments)
        self.ask_for(objects, planned)

    def charge_items(self, selection: Selection, lists: Sequence[list[Any]]) -> None:
        """Count the items of lists of which nobody knew before how many they are."""
        planned, arguments = selection.planned, selection.arguments
        field = planned.manner.field
        if field is None or field.is_basic_field or is_part_of_page(planned.parent_type):
            return
        if isinstance(arguments, Exception) or is_bounded(arguments):
            return
        if not is_leaf_type(get_named_type(planned.definition.type)):
            self.ask_for(sum(len(items) - 1 for items in lists if items), planned)

    def introspect(self, column: Column, parents: list[Any]) -> None:
        """Answer about the schema, and count the objects of the answer: nobody knew before."""
        super().introspect(column, parents)
        self.ask_for(objects_in(column.values), column.selection.planned)

    def ask_for(self, objects: int, planned: PlannedField) -> None:
        """Add to the cost, and say which field it was that made it too much."""
        try:
            self.context_value.cost.add(objects)
        except GraphQLError as refusal:
            raise located_error(refusal, planned.nodes) from refusal

    def objects_of_page(
        self,
        planned: PlannedField,
        connection: GraphQLObjectType,
        parents: Sequence[Any],
        arguments: Mapping[str, Any],
    ) -> int:
        """One per parent for the count alone, else the page's size, or as many as there can be."""
        level = self.level_below(planned, connection)
        if isinstance(level, Exception) or all(map(counts_only, level.fields)):
            return len(parents)
        context, name = self.context_value, planned.nodes[0].name.value
        size = page_size(arguments, most_rows(context.limits, context.viewer.role))
        if name == "agents":
            viewer = context.viewer
            # Not the organisation's size where the viewer is one agent.
            return min(size, int(viewer.places), int(viewer.tree_to - viewer.tree_from + 1))
        if name in ("downline", "descendants") and arguments.get("on") is None:
            return sum(min(size, below(parent)) for parent in parents)
        return size * len(parents)


def objects_in(answers: Sequence[Any]) -> int:
    """How many objects there are in finished answers, at any depth."""
    waiting, found = [*answers], 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found += 1
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found


def counts_only(planned: PlannedField) -> bool:
    """Whether a field of a page needs none of its rows."""
    return planned.is_typename or planned.nodes[0].name.value == "totalCount"


def is_part_of_page(parent: GraphQLObjectType) -> bool:
    """Whether the fields of a type only take a page apart, which was counted before."""
    return "pageInfo" in parent.fields or "cursor" in parent.fields


def objects_of_field(arguments: Mapping[str, Any]) -> int:
    """As many as are asked for by id or by limit; one otherwise."""
    ids, limit = arguments.get("ids"), arguments.get("limit")
    if isinstance(ids, list):
        return len(ids)
    return limit if isinstance(limit, int) and limit > 0 else 1


def is_bounded(arguments: Mapping[str, Any]) -> bool:
    """Whether the arguments say how many there are, at the most."""
    return arguments.get("ids") is not None or arguments.get("limit") is not None


def page_size(arguments: Mapping[str, Any], most: int) -> int:
    """How many rows are asked for; a number out of range is refused by the field itself."""
    for name in ("first", "last"):
        size = arguments.get(name)
        if isinstance(size, int):
            return min(max(size, 0), most)
    return DEFAULT_SIZE


def below(agent: Any) -> int:
    """How many agents stand anywhere below one today."""
    if not isinstance(agent, AgentRow) or agent.tree_from is None or agent.tree_to is None:
        return 0
    return agent.tree_to - agent.tree_from
