"""Production by the tree of each enrollment's own day, counted from the enrollments."""

from typing import Any

from sqlalchemy import literal_column, select

from loaders.attribution import credited_through, credited_to, shown_writer
from loaders.branch_days import days_below, days_under_tops
from loaders.counted import over_what_counts
from loaders.counting import Counting
from loaders.dimension import dimension_value
from loaders.enrollment_filter import Shape, matching, names_policies
from loaders.hierarchy import asked_branches
from loaders.production_row import measure
from loaders.reach import Reach
from models import Enrollment


def credited_totals(
    reach: Reach,
    shape: Shape,
    names: tuple[str, ...],
    measures: tuple[str, ...],
    counting: Counting,
    sees_all: bool,
) -> Any:
    """The unsorted totals as a subquery with the columns place, the names, and the measures.

    Agents whom the viewer no longer sees are counted together, without a name; not where policies
    or members are named, since to count one of them is to show it.
    """
    attribution = counting.attribution
    place: Any = literal_column("1")
    branch: Any = None
    rows = select(Enrollment).where(*matching(shape, Enrollment))
    if "branch_id" in names and not (counting.from_top and reach is not Reach.ORGANISATION):
        is_whole = reach is Reach.ORGANISATION
        days = days_under_tops() if is_whole else days_below(asked_branches(), sees_all)
        rows = credited_through(rows, attribution, days)
        place, branch = days.c.place, days.c.branch_id
    elif reach is not Reach.ORGANISATION:
        asked = asked_branches()
        rows = credited_to(rows, attribution, asked)
        place, branch = asked.c.place, asked.c.agent_id
    expressions = {"agent_id": shown_writer(sees_all), "branch_id": branch}
    values = [
        expressions[name].label(name) if name in expressions else dimension_value(name)
        for name in names
    ]
    query = rows.with_only_columns(
        place.label("place"), *values, *map(measure, measures), maintain_column_froms=True
    )
    query = query.group_by(literal_column("1"), *map(position, range(len(names))))
    if not sees_all:
        query = over_what_counts(query, listed_only=names_policies(shape))
    return query.subquery("totals")


def position(number: int) -> Any:
    """The column of that number among the values, as GROUP BY names it: the place is the first."""
    return literal_column(str(number + 2))
