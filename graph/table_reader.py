"""Reads from a query which table it asks for, and rewrites it to ask for one page of the rows."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from graphql import DocumentNode as Document
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails, collect_fields
from strawberry.schema.schema import Schema

from graph.errors import BadRequest
from graph.manner import manner_of
from graph.table import Column, Kind, Paging, Table
from graph.table_document import (
    declaration,
    inner,
    of_kind,
    page_info,
    unused,
    variable,
    with_arguments,
    with_selections,
)

KINDS = {
    "Int": Kind.INTEGER,
    "Float": Kind.FLOAT,
    "Boolean": Kind.BOOLEAN,
    "Date": Kind.DATE,
    "DateTime": Kind.MOMENT,
    "JSON": Kind.DOCUMENT,
}
ALL_ROWS = 2**31 - 1  # as `limit` of a list that refuses to be long without one

# What is selected of the object at a place, for each type that it can be of.
Selected: TypeAlias = Mapping[GraphQLObjectType, Mapping[str, list[FieldDetails]]]
Keys: TypeAlias = tuple[str, ...]


class TableReader:
    """Walks through single objects to the list; the executor has the operation and variables.

    Without `is_whole` the query's own arguments say how many rows there are, as always.
    """

    def __init__(self, executor: Executor[Any], document: Document, *, is_whole: bool) -> None:
        self.executor, self.document, self.is_whole = executor, document, is_whole
        self.columns: dict[str, Column] = {}
        self.lists: list[Keys] = []
        self.row_type: str | None = None
        self.paging: Paging | None = None

    def read(self) -> Table:
        """The table; BadRequest where the query has none, or more than one."""
        executor, operation = self.executor, self.executor.operation
        root = executor.schema.get_root_type(operation.operation)
        assert root is not None, "a valid document has the type that it asks"
        collected = collect_fields(
            executor.schema, executor.fragments, executor.variable_values, root, operation
        )
        selections = self.path({root: collected.grouped_field_set}, ())
        if len(self.lists) != 1:
            raise BadRequest(wrong_number(self.lists))
        (keys,) = self.lists
        if all(column.beside for column in self.columns.values()):
            raise BadRequest(f"no field of `{'.'.join(keys)}` is selected; a table needs columns")
        name = next((key for key in reversed(keys) if key not in ("nodes", "edges")), keys[-1])
        columns = tuple(self.columns.values())
        return Table(name, self.row_type, keys, columns, self.rewritten(selections), self.paging)

    def path(self, selected: Selected, keys: Keys) -> list[SelectionNode]:
        """The selections that are left of an object on the way to the list."""
        kept: list[SelectionNode] = []
        for kind, fields in selected.items():
            nodes: list[SelectionNode] = []
            for name, details in fields.items():
                nodes += self.step(kind, details, (*keys, name))
            if len(selected) > 1 and nodes:
                nodes = [of_kind(kind.name, nodes)]
            kept += nodes
        return kept

    def step(
        self, parent: GraphQLObjectType, details: list[FieldDetails], keys: Keys
    ) -> list[FieldNode]:
        """What is asked of one field on the way: a value beside the list, the list, or further."""
        nodes = [detail.node for detail in details]
        definition = self.definition(parent, details)
        type_ = get_nullable_type(definition.type)
        if is_leaf_type(type_):
            self.add(Column(".".join(keys), keys, kind_of(type_), beside=True))
            return nodes
        if is_list_type(type_):
            self.lists.append(keys)
            self.row_type = get_named_type(type_).name
            self.add_row(get_named_type(type_), details, (), ".".join(keys))
            return [self.unlimited(definition, node) for node in nodes]
        selected = self.selected(type_, details)
        rows = self.rows_of_connection(selected)
        if not rows:
            return [with_selections(nodes[0], self.path(selected, keys))]
        return [self.connection(definition, nodes[0], selected, rows, keys)]

    def rows_of_connection(self, selected: Selected) -> list[str]:
        """The lists that are selected of a connection; none of anything else."""
        [(kind, fields), *others] = selected.items()
        if others or "pageInfo" not in kind.fields:
            return []
        return [
            name
            for name, details in fields.items()
            if is_list_type(get_nullable_type(self.definition(kind, details).type))
        ]

    def connection(
        self,
        definition: GraphQLField,
        node: FieldNode,
        selected: Selected,
        rows: list[str],
        keys: Keys,
    ) -> FieldNode:
        """The connection's rows alone, page by page; what speaks of its pages is left out."""
        [(kind, fields)] = selected.items()
        nodes = [found for name in rows for found in self.step(kind, fields[name], (*keys, name))]
        given = get_argument_values(definition, node, self.executor.variable_values)
        if not self.is_whole or given.get("last") is not None or "after" not in definition.args:
            return with_selections(node, nodes)
        alias = unused("pageInfo", set(rows))
        taken = {
            each.variable.name.value for each in self.executor.operation.variable_definitions or ()
        }
        first, after = unused("first", taken), unused("after", taken)
        self.paging = Paging(first, after, (*keys, alias), given.get("after"), given.get("first"))
        asked = [page_info(alias), *nodes]
        arguments = {"first": variable(first), "after": variable(after)}
        return with_arguments(with_selections(node, asked), arguments)

    def unlimited(self, definition: GraphQLField, node: FieldNode) -> FieldNode:
        """The same list, which a limit would have to bound if the answer were not a file."""
        if not self.is_whole or "limit" not in definition.args:
            return node
        given = get_argument_values(definition, node, self.executor.variable_values)
        if given.get("limit") is not None:
            return node
        return with_arguments(node, {"limit": IntValueNode(value=str(ALL_ROWS))})

    def add_row(self, type_: Any, details: list[FieldDetails], keys: Keys, where: str) -> None:
        """The columns of a row, or of a single object in it."""
        if is_leaf_type(type_):
            raise BadRequest(f"`{where}` is a list of plain values; a table needs rows with fields")
        for kind, fields in self.selected(type_, details).items():
            for name, parts in fields.items():
                below, here = get_nullable_type(self.definition(kind, parts).type), (*keys, name)
                if is_list_type(below):
                    raise BadRequest(
                        f"`{'.'.join(here)}` is a list inside the rows of `{where}`; a table's row "
                        "holds single values, so ask for it in a query of its own"
                    )
                if is_leaf_type(below):
                    attribute = None if keys else self.attribute(self.definition(kind, parts))
                    self.add(Column(".".join(here), here, kind_of(below), False, attribute))
                else:
                    self.add_row(below, parts, here, where)

    def add(self, column: Column) -> None:
        """One more column; the same one by another type of the same object is no other."""
        if self.columns.setdefault(column.name, column) != column:
            raise BadRequest(f"two columns are called `{column.name}`; give one of them an alias")

    def selected(self, type_: Any, details: list[FieldDetails]) -> Selected:
        """What is selected of an object, for each type that it can be of."""
        schema = self.executor.schema
        kinds: Any = schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
        collect = self.executor.collect_subfields
        return {kind: collect(kind, details).grouped_field_set for kind in kinds}

    def definition(self, parent: GraphQLObjectType, details: list[FieldDetails]) -> GraphQLField:
        """The field in the schema."""
        found = self.executor.schema.get_field(parent, details[0].node.name.value)
        assert found is not None, "a valid document asks for fields that there are"
        return found

    def attribute(self, definition: GraphQLField) -> str | None:
        """Where the field is read off the row's object; None if it is resolved in another way."""
        schema: Schema = self.executor.schema.extensions["strawberry-definition"]
        manner = manner_of(definition, schema)
        return manner.field.python_name if manner.field and manner.getter else None

    def rewritten(self, selections: Iterable[SelectionNode]) -> Document:
        """The document with these selections, and with the variables of the pages."""
        operation = self.executor.operation
        declared = list(operation.variable_definitions or ())
        if self.paging:
            declared += [
                declaration(self.paging.first, "Int"),
                declaration(self.paging.after, "String"),
            ]
        asked = OperationDefinitionNode(
            operation=operation.operation,
            name=operation.name,
            variable_definitions=tuple(declared),
            directives=operation.directives,
            selection_set=inner(selections),
        )
        fragments = [
            part for part in self.document.definitions if isinstance(part, FragmentDefinitionNode)
        ]
        return Document(definitions=(asked, *fragments))


def wrong_number(lists: list[Keys]) -> str:
    """What to do about a query that leads to no list, or to several."""
    if not lists:
        return "the query leads to no list; a table needs exactly one, such as `nodes { … }`"
    names = " and ".join(f"`{'.'.join(keys)}`" for keys in lists)
    return f"the query leads to {len(lists)} lists, {names}; a table needs exactly one"


def kind_of(type_: Any) -> Kind:
    """What values of a leaf are."""
    return Kind.WORD if is_enum_type(type_) else KINDS.get(type_.name, Kind.TEXT)
