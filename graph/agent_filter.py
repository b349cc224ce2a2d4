"""The filter and the order of lists of agents."""

from datetime import date

import strawberry
from strawberry import UNSET

from graph.context import Info
from graph.enrollment_filter import EnrollmentFilter, read_enrollment_filter, read_npns
from graph.given import check_lists, given, given_list
from graph.text_input import storable
from loaders import agent_filter as loaders_filter
from loaders.agent_order import AgentOrderField
from loaders.agent_page import AgentQuestion
from loaders.errors import BadArgument
from loaders.order import Direction
from models import AgentLevel, AgentStatus

LONGEST_SEARCH = 1_000  # characters


@strawberry.input(
    description="Which agents are meant: all given fields must match, a list by any of its "
    "values, at most 1,000. Null or absent is no condition, `[]` matches nothing."
)
class AgentFilter:
    """Read by `read_agent_filter`."""

    search: str | None = strawberry.field(
        default=UNSET,
        description="The beginning of any word of the name, case-blind, or of the NPN.",
    )
    top: bool | None = strawberry.field(
        default=UNSET,
        description="True: only agents without an upline that the viewer may see. "
        "False: only agents with one.",
    )
    level: list[AgentLevel] | None = strawberry.field(
        default=UNSET, description="Rungs of the hierarchy."
    )
    status: list[AgentStatus] | None = strawberry.field(
        default=UNSET, description="Whether they are with the organisation."
    )
    npn: list[str] | None = strawberry.field(
        default=UNSET, description="NPNs, leading zeros ignored; unknown ones match nothing."
    )
    having: EnrollmentFilter | None = strawberry.field(
        default=UNSET, description="Only agents with an enrollment of their own that matches."
    )
    lacking: EnrollmentFilter | None = strawberry.field(
        default=UNSET, description="Only agents without an enrollment of their own that matches."
    )


@strawberry.input(description="How a list of agents is sorted.")
class AgentOrder:
    """By name, A to Z, unless said otherwise."""

    field: AgentOrderField = strawberry.field(
        default=AgentOrderField.NAME, description="What to sort by."
    )
    direction: Direction = strawberry.field(
        default=Direction.ASC, description="In which direction."
    )


async def read_agent_filter(info: Info, filter: AgentFilter | None) -> loaders_filter.AgentFilter:
    """What the filter means; raises BadArgument for values that no agent could have."""
    filter = given(filter)
    if filter is None:
        return loaders_filter.ANYONE
    check_lists(info, filter)
    having, lacking = given(filter.having), given(filter.lacking)
    return loaders_filter.AgentFilter(
        search=read_search(given(filter.search)),
        top=given(filter.top),
        level=given_list(filter.level),
        status=given_list(filter.status),
        npn=read_npns("npn", given_list(filter.npn)),
        having=await read_enrollment_filter(info, having) if having else None,
        lacking=await read_enrollment_filter(info, lacking) if lacking else None,
    )


async def read_agent_question(
    info: Info,
    filter: AgentFilter | None,
    order_by: AgentOrder | None,
    on: date | None = None,
) -> AgentQuestion:
    """Which agents are asked for, in which order, and by the tree of which other day."""
    order = given(order_by) or AgentOrder()
    return AgentQuestion(await read_agent_filter(info, filter), order.field, order.direction, on)


def read_search(text: str | None) -> str | None:
    """The text to search for."""
    if text is not None and len(text) > LONGEST_SEARCH:
        raise BadArgument(
            f"`search` has {len(text):,} characters; it must have at most {LONGEST_SEARCH:,}"
        )
    if text is not None and not storable(text):
        raise BadArgument("`search` has a character that no name and no NPN can have")
    return text
