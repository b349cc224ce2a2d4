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
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    get_argument_values,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    located_error,
)
from graphql.execution.collect_fields import DeferUsage, FieldDetails, GroupedFieldSet
from graphql.execution.executor import invalid_return_type_error
from graphql.pyutils import AwaitableOrValue, Path
from strawberry import Info
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graph.column import Column, Failures, Items, Paths, Selection
from graph.completion import attempt, awaited, is_in_range, iterated, may_wait, together
from graph.manner import manner_of
from graph.resolution import (
    attributes,
    resolve,
    resolve_info,
    strawberry_info,
    strawberry_schema,
)
from graph.support import is_breadth_first


class BreadthFirstExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes queries level by level; the rest is left to Strawberry's own executor."""

    nulled: list[tuple[Path, GraphQLError]]  # where errors ended, in order of appearance

    def charge(
        self, info: Info[Any, Any], parents: Sequence[Any], arguments: Mapping[str, Any]
    ) -> None:
        """Called before a field is resolved for these parents; to refuse the operation, raise.

        All fields of a level are charged before any of them is resolved, except those that are
        only read off their parents. The arguments go by their GraphQL names. A GraphQLError
        raised here becomes the only error of an answer without data.
        """

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
        [data], failures = await self.level(root_type, fields, [root_value], None)
        if failures:
            raise failures[0]
        # From the root down: an error below a place that became null is not told.
        for path, error in sorted(self.nulled, key=lambda nulled: len(nulled[0].as_list())):
            self.collected_errors.add(error, path)
        return data

    async def level(
        self,
        parent_type: GraphQLObjectType,
        fields: GroupedFieldSet,
        parents: list[Any],
        paths: Paths | None,
    ) -> tuple[list[dict[str, Any]], Failures]:
        """One answer per parent to what the selection set asks, and which parents failed."""
        asked = {
            name: selection
            for name, details in fields.items()
            if (selection := self.select(name, parent_type, paths, details))
        }
        for selection in asked.values():
            self.charge_selection(selection, parents)
        answers: list[list[Any]] = [[]] * len(asked)
        failures: Failures = {}

        async def fill(position: int, column: Column, is_complete: bool) -> None:
            if not is_complete:
                await self.complete_field(column, parents)
            answers[position] = column.values
            for parent, failure in column.failures.items():
                failures.setdefault(parent, failure)

        waiting = []
        for position, selection in enumerate(asked.values()):
            column = Column(selection, [], selection.path)
            is_complete = self.complete_attribute(column, parents)
            if is_complete and not column.failures:
                answers[position] = column.values
            else:
                waiting.append(fill(position, column, is_complete))
        await together(waiting)
        if not asked:
            return [{} for _ in parents], failures
        rows = zip(*answers, strict=True)
        return [dict(zip(asked, row, strict=True)) for row in rows], failures

    def select(
        self,
        name: str,
        parent_type: GraphQLObjectType,
        paths: Paths | None,
        details: list[FieldDetails],
    ) -> Selection | None:
        """The field with its arguments, coerced once for all parents; nothing if there is none."""
        node, _, fragment_variables = details[0]
        definition = self.schema.get_field(parent_type, node.name.value)
        if definition is None:
            return None
        arguments: dict[str, Any] | Exception = {}
        if definition.args or node.arguments:
            variables, hide = self.variable_values, self.hide_suggestions
            arguments = attempt(
                get_argument_values, definition, node, variables, fragment_variables, hide
            )
        return Selection(
            name=name,
            parent_type=parent_type,
            parent_paths=paths,
            definition=definition,
            manner=manner_of(definition, strawberry_schema(self)),
            details=details,
            nodes=[detail.node for detail in details],
            arguments=arguments,
        )

    def charge_selection(self, selection: Selection, parents: list[Any]) -> None:
        """Let the application refuse the operation, unless the field is only read."""
        field = selection.manner.field
        if field is None or field.is_basic_field or isinstance(selection.arguments, Exception):
            return
        try:
            self.charge(strawberry_info(self, selection, field), parents, selection.arguments)
        except GraphQLError as refusal:
            raise located_error(refusal, selection.nodes) from refusal

    def complete_attribute(self, column: Column, parents: list[Any]) -> bool:
        """Read and complete a leaf without a resolver; false if there is more to do."""
        selection, manner = column.selection, column.selection.manner
        if selection.definition is TypeNameMetaFieldDef:
            column.values = [selection.parent_type.name] * len(parents)
            return True
        if not (manner.is_read and manner.field):
            return False
        column.values = attributes(manner.field, parents)
        kinds = set(map(type, column.values))
        if manner.leaf is None or may_wait(kinds):
            return False
        if not (kinds <= manner.final and is_in_range(manner.leaf, column.values)):
            column.serialise(manner.leaf)
            column.sift(selection.definition.type)
            self.settle(selection.definition.type, column)
        return True

    async def complete_field(self, column: Column, parents: list[Any]) -> None:
        """Resolve and complete a field; attributes have been read before."""
        selection = column.selection
        if selection.definition in (SchemaMetaFieldDef, TypeMetaFieldDef):
            return self.introspect(column, parents)
        if not column.values:
            column.values = await resolve(self, selection, parents)
        await awaited(column.values)
        await self.complete(selection.definition.type, column)

    def introspect(self, column: Column, parents: list[Any]) -> None:
        """Answer about the schema itself, which Strawberry's executor knows how to do."""
        selection = column.selection
        kind, details = selection.parent_type, selection.details
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
        present, values, details = column.present(), column.values, column.selection.details
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
        fields = attempt(self.collect_subfields, type_, column.selection.details)
        if isinstance(fields, Exception):
            for index in chosen:
                column.fail(index, fields)
            return
        part = column.part(chosen)
        rows, failures = await self.level(type_, fields[0], part.values, part.paths)
        column.put(chosen, rows, failures)

    async def check_type(self, type_: GraphQLObjectType, column: Column) -> None:
        """Fail the values that are not of the type."""
        present, values = column.present(), column.values
        if not present:
            return
        info, is_type = resolve_info(self, column.selection), type_.is_type_of
        assert is_type is not None
        verdicts = [attempt(is_type, values[index], info) for index in present]
        for index, verdict in zip(present, await awaited(verdicts), strict=True):
            if isinstance(verdict, Exception):
                column.fail(index, verdict)
            elif not verdict:
                details = column.selection.details
                column.fail(index, invalid_return_type_error(type_, values[index], details))
