"""Runs queries breadth first: every selection once for all its parents, not once per object.

    schema = strawberry.Schema(Query, execution_context_class=BreadthFirstExecutor)

Answers, nulls and errors are those of Strawberry's own executor, which pays for each object and
field. Here plain attributes are read for all parents in one comprehension, a `batched` field is
resolved once with all of them, and any other resolver is called per parent and awaited together.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLError,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfoHelpers,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    located_error,
)
from graphql.execution.collect_fields import DeferUsage, GroupedFieldSet
from graphql.execution.executor import invalid_return_type_error
from graphql.pyutils import AwaitableOrValue, Path
from strawberry import Info
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graph.column import Column, Failures, Items, Paths, Selection
from graph.completion import attempt, awaited, iterated, together
from graph.plan import Level, PlannedField, arguments_of, level_of, new_plan
from graph.plan_cache import plans
from graph.resolution import attributes, read_leaves, resolve, resolve_info, strawberry_info
from graph.support import is_breadth_first
from graph.type_check import looks_at_class


class BreadthFirstExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes queries level by level; the rest is left to Strawberry's own executor."""

    nulled: list[tuple[Path, GraphQLError]]  # where errors ended, in order of appearance

    @property
    def async_helpers(self) -> GraphQLResolveInfoHelpers:
        """What resolvers are given, made anew: kept, executor and helpers would keep each other."""
        return GraphQLResolveInfoHelpers(self.gather_async_work, self.track_async_work)

    @async_helpers.setter
    def async_helpers(self, made: GraphQLResolveInfoHelpers) -> None:
        """Leave those that the executor begins with."""

    def charge(
        self, info: Info[Any, Any], parents: Sequence[Any], arguments: Mapping[str, Any]
    ) -> None:
        """Called before a field is resolved for these parents; to refuse the operation, raise.

        All fields of a level are charged before any of them is resolved, except those that are
        only read off their parents. The arguments go by their GraphQL names. A GraphQLError
        raised here becomes the only error of an answer without data.
        """

    async def pause(self) -> None:
        """Called wherever work on one field may go on; to let other requests go first, wait."""

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,
        new_defer_usages: Sequence[DeferUsage],
    ) -> AwaitableOrValue[dict[str, Any]]:
        """The operation's data, as a coroutine if it is executed breadth first."""
        if is_breadth_first(self):
            return self.execute_breadth_first(root_type, root_value, grouped_field_set)
        return super().execute_collected_root_fields(
            root_type, root_value, grouped_field_set, serially, new_defer_usages
        )

    async def execute_breadth_first(
        self, root_type: GraphQLObjectType, root_value: Any, fields: GroupedFieldSet
    ) -> dict[str, Any]:
        """The operation's data; raises the error that leaves it without any."""
        self.nulled = []
        plan = plans.find(self) or new_plan(self)
        root, is_new = plan.root, plan.root is None
        if root is None:
            root = plan.root = level_of(self, root_type, fields)
        [data], failures = await self.level(root, [root_value], None)
        if is_new:
            root.measure()
            plans.keep(self, plan)
        if failures:
            raise failures[0]
        # From the root down: an error below a place that became null is not told.
        for path, error in sorted(self.nulled, key=lambda nulled: len(nulled[0].as_list())):
            self.collected_errors.add(error, path)
        return data

    async def level(
        self, level: Level, parents: list[Any], paths: Paths | None
    ) -> tuple[list[dict[str, Any]], Failures]:
        """One answer per parent to what the selection set asks, and which parents failed."""
        answers: list[list[Any]] = [[]] * len(level.fields)
        failures: Failures = {}

        async def fill(position: int, column: Column) -> None:
            await self.pause()
            await self.complete_field(column, parents)
            answers[position] = column.values
            for parent, failure in column.failures.items():
                failures.setdefault(parent, failure)

        waiting: list[tuple[int, Column]] = []
        for position, planned in enumerate(level.fields):
            values, is_complete = self.read(planned, parents)
            if is_complete:
                answers[position] = values
            else:
                selection = self.select(planned, paths)
                waiting.append((position, Column(selection, values, selection.path)))
        for _, column in waiting:
            self.charge_selection(column.selection, parents)
        # What has most below it goes first: its next rows are fetched while the rest is completed.
        waiting.sort(key=lambda each: each[1].selection.planned.depth, reverse=True)
        await together([fill(position, column) for position, column in waiting])
        if not level.fields:
            return [{} for _ in parents], failures
        return level.objects(answers), failures

    def read(self, planned: PlannedField, parents: list[Any]) -> tuple[list[Any], bool]:
        """What a look at the parents gives of a field, and whether that is its answer."""
        manner = planned.manner
        if manner.getter:
            return (
                read_leaves(manner, parents)
                if manner.leaf
                else (attributes(manner, parents), False)
            )
        if planned.is_typename:
            return [planned.parent_type.name] * len(parents), True
        return [], False

    def select(self, planned: PlannedField, paths: Paths | None) -> Selection:
        """The field with its arguments, coerced once for all parents."""
        arguments: Any = planned.arguments
        if arguments is None:
            arguments = attempt(arguments_of, self, planned.definition, planned.details)
        return Selection(planned, paths, arguments)

    def charge_selection(self, selection: Selection, parents: list[Any]) -> None:
        """Let the application refuse the operation, unless the field is only read."""
        field = selection.planned.manner.field
        if field is None or field.is_basic_field or isinstance(selection.arguments, Exception):
            return
        try:
            self.charge(strawberry_info(self, selection, field), parents, selection.arguments)
        except GraphQLError as refusal:
            raise located_error(refusal, selection.planned.nodes) from refusal

    def charge_items(self, selection: Selection, lists: Sequence[list[Any]]) -> None:
        """Let the application refuse the operation for how much was found; nothing is refused."""

    async def complete_field(self, column: Column, parents: list[Any]) -> None:
        """Resolve and complete a field."""
        planned = column.selection.planned
        if planned.definition in (SchemaMetaFieldDef, TypeMetaFieldDef):
            return self.introspect(column, parents)
        if not planned.manner.getter:
            column.values = await resolve(self, column.selection, parents, self.pause)
        await awaited(column.values)
        await self.pause()
        await self.complete(planned.definition.type, column)

    def introspect(self, column: Column, parents: list[Any]) -> None:
        """Answer about the schema itself, which Strawberry's executor knows how to do."""
        selection = column.selection
        kind, details = selection.planned.parent_type, selection.planned.details
        for index, parent in enumerate(parents):
            path = selection.path(index)
            value = attempt(self.execute_field, kind, parent, details, path, None)
            column.values.append(value)
            if isinstance(value, GraphQLError):
                column.bear(index, value)

    async def complete(self, type_: GraphQLOutputType, column: Column) -> None:
        """Bring the values into the form that the type gives them, children included."""
        nullable: Any = type_.of_type if is_non_null_type(type_) else type_
        if is_leaf_type(nullable):
            column.serialise(nullable)
        column.sift(type_)
        if is_list_type(nullable):
            await self.complete_lists(nullable, column)
        elif is_abstract_type(nullable):
            await self.complete_abstract(nullable, column)
        elif not is_leaf_type(nullable):
            await self.complete_objects(nullable, column)
        self.settle(type_, column)

    def settle(self, type_: GraphQLOutputType, column: Column) -> None:
        """Let failures end here if null is allowed; else the parents must bear them."""
        if column.failures and not is_non_null_type(type_):
            self.nulled += [
                (column.paths(index), error) for index, error in column.failures.items()
            ]
            column.failures = {}

    async def complete_lists(self, type_: GraphQLList[Any], column: Column) -> None:
        """All items of all lists as one column, dealt back afterwards."""
        present = column.present()
        lists = [iterated(column.values[index], column.selection) for index in present]
        found: dict[int, list[Any]] = {}
        for index, items in zip(present, await awaited(lists), strict=True):
            if isinstance(items, Exception):
                column.fail(index, items)
            else:
                found[index] = items
        self.charge_items(column.selection, list(found.values()))
        laid_out = Items(column, found)
        await awaited(laid_out.column.values)
        await self.complete(type_.of_type, laid_out.column)
        laid_out.deal()

    async def complete_abstract(self, type_: GraphQLAbstractType, column: Column) -> None:
        """Each object as the type that it is, those of one type together."""

        async def complete_kind(kind: GraphQLObjectType, chosen: list[int]) -> None:
            part = column.part(chosen)
            await self.complete_objects(kind, part)
            column.put(chosen, part.values, part.failures)

        kinds = await self.kinds(type_, column)
        await together([complete_kind(kind, chosen) for kind, chosen in kinds.items()])

    async def kinds(
        self, type_: GraphQLAbstractType, column: Column
    ) -> dict[GraphQLObjectType, list[int]]:
        """Which of the values are of which type; those of none fail."""
        present, values, details = column.present(), column.values, column.selection.planned.details
        if not present:
            return {}
        info = resolve_info(self, column.selection)
        name_of = type_.resolve_type or self.type_resolver
        names = await awaited([attempt(name_of, values[index], info, type_) for index in present])
        kinds: dict[GraphQLObjectType, list[int]] = {}
        for index, name in zip(present, names, strict=True):
            kind = name
            if not isinstance(name, Exception):
                ensure = self.ensure_valid_runtime_type
                kind = attempt(ensure, name, type_, details, info, values[index])
            if isinstance(kind, Exception):
                column.fail(index, kind)
            else:
                kinds.setdefault(kind, []).append(index)
        return kinds

    async def complete_objects(self, type_: GraphQLObjectType, column: Column) -> None:
        """The next level, for all objects that are there."""
        if type_.is_type_of:
            await self.check_type(type_, column)
        chosen = column.present()
        if not chosen:
            return
        level = self.level_below(column.selection.planned, type_)
        if isinstance(level, Exception):
            for index in chosen:
                column.fail(index, level)
            return
        part = column.part(chosen)
        rows, failures = await self.level(level, part.values, part.paths)
        column.put(chosen, rows, failures)

    def level_below(self, planned: PlannedField, type_: GraphQLObjectType) -> Level | Exception:
        """What is asked of the objects of a type under a field, or why that cannot be said."""
        level = planned.levels.get(type_)
        if level is None:
            collected = attempt(self.collect_subfields, type_, planned.details)
            if isinstance(collected, Exception):
                return collected
            level = planned.levels[type_] = level_of(self, type_, collected[0])
        return level

    async def check_type(self, type_: GraphQLObjectType, column: Column) -> None:
        """Fail the values that are not of the type."""
        present, values = column.present(), column.values
        if not present:
            return
        info, is_type = resolve_info(self, column.selection), type_.is_type_of
        assert is_type is not None
        if looks_at_class(is_type):  # then one value of each class stands for all of them
            samples = {type(value): value for value in values if value is not None}
            if all(attempt(is_type, value, info) is True for value in samples.values()):
                return
        verdicts = [attempt(is_type, values[index], info) for index in present]
        if verdicts.count(True) == len(present):
            return
        for index, verdict in zip(present, await awaited(verdicts), strict=True):
            if isinstance(verdict, Exception):
                column.fail(index, verdict)
            elif not verdict:
                details = column.selection.planned.details
                column.fail(index, invalid_return_type_error(type_, values[index], details))
