"""The schema file, and a description on everything in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import is_enum_type, is_input_object_type, is_interface_type, is_object_type

from graph.schema import graphql_schema, schema_text

SCHEMA_FILE = Path(__file__).parents[2] / "schema.graphql"


def elements() -> Iterator[tuple[str, str | None]]:
    """Everything that can have a description, by name."""
    for name, kind in graphql_schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name, kind.description
        if is_enum_type(kind):
            yield from (
                (f"{name}.{value}", kind.values[value].description) for value in kind.values
            )
        if is_input_object_type(kind):
            yield from (
                (f"{name}.{field}", kind.fields[field].description) for field in kind.fields
            )
        if is_object_type(kind) or is_interface_type(kind):
            for field, definition in kind.fields.items():
                yield f"{name}.{field}", definition.description
                for argument, given in definition.args.items():
                    yield f"{name}.{field}({argument})", given.description


def test_schema_file_is_current():
    assert SCHEMA_FILE.read_text() == schema_text()


@pytest.mark.parametrize("name", [name for name, _ in elements()])
def test_everything_has_a_description(name):
    description = dict(elements())[name]

    assert description
    assert description.endswith((".", "…"))


def test_a_viewer_without_an_agent_is_the_whole_organisation_or_nobody():
    assert dict(elements())["Viewer.agent"] == (
        "The agent at the top of what the viewer may see; null for the whole organisation, and for "
        "an agent who is not known here, to whom nothing is shown."
    )


def test_what_is_said_of_a_page_is_said_of_the_window_between_both_cursors():
    described = dict(elements())

    assert described["PageInfo.hasNextPage"] == (
        "Whether rows follow this page, with `first` and `before` only those before that cursor; "
        "with `last` whether `before` was given, whose row follows unless it is gone."
    )
    assert described["PageInfo.hasPreviousPage"] == (
        "Whether rows precede this page, with `last` and `after` only those after that cursor; "
        "with `first` whether `after` was given, whose row precedes unless it is gone."
    )
