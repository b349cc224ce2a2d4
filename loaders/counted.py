"""Counts beyond the viewer's rows: the same statement over the views that exist to be counted."""

from typing import Any, TypeVar, cast

from sqlalchemy import Column, Table, TableClause, column, table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement

from models import Downline, Enrollment, EnrollmentEvent

Clause = TypeVar("Clause", bound=ClauseElement)


def view_of(name: str, model: Any) -> TableClause:
    """A view as statements name it; which of the model's columns it has, the database knows."""
    return table(name, *(column(each.name, each.type) for each in model.__table__.columns))


TREES: dict[Any, TableClause] = {
    Downline.__table__: view_of("counted_downline", Downline),  # type: ignore[attr-defined]
}
VIEWS: dict[Any, TableClause] = {
    **TREES,
    Enrollment.__table__: view_of("counted_enrollment", Enrollment),  # type: ignore[attr-defined]
    EnrollmentEvent.__table__: view_of("counted_event", EnrollmentEvent),  # type: ignore[attr-defined]
}


def over_what_counts(query: Clause, *, listed_only: bool) -> Clause:
    """The same query, counting also what the viewer may not list by today's tree.

    With `listed_only` by the trees of other days, but only what the viewer may list.
    """
    views = TREES if listed_only else VIEWS

    def replace(element: Any, **_: Any) -> Any:
        plain = element._deannotate() if hasattr(element, "_deannotate") else element
        if isinstance(plain, Table):
            return views.get(plain)
        if isinstance(plain, Column):
            known = views.get(plain.table._deannotate())
            return None if known is None else known.c[plain.key]
        return None

    return cast(Clause, visitors.replacement_traverse(query, {}, replace))
