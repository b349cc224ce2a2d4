"""The filter over enrollments: its fields, and the checks of their values."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET

from graph.context import Info
from graph.given import check_lists, given, given_list
from graph.scalars import rounded_up
from graph.text_input import (
    is_npn,
    read_county,
    read_npn,
    read_plan_code,
    storable,
    storable_only,
)
from loaders import enrollment_filter as loaders_filter
from loaders.enrollment_filter import Range
from loaders.errors import BadArgument
from models import EnrollmentStatus, Network, Product, TerminationReason


@strawberry.input(description="Days between two, both included; or rows without this date.")
class DateRange:
    """Read by `read_days`."""

    from_: date | None = strawberry.field(
        name="from", default=UNSET, description="The first day that matches."
    )
    to: date | None = strawberry.field(default=UNSET, description="The last day that matches.")
    missing: bool | None = strawberry.field(
        default=UNSET,
        description="True: only rows without this date, not together with `from` or `to`. "
        "False: only rows with it.",
    )


@strawberry.input(description="Moments between two, both included.")
class DateTimeRange:
    """Read by `read_moments`."""

    from_: datetime | None = strawberry.field(
        name="from", default=UNSET, description="The first moment that matches."
    )
    to: datetime | None = strawberry.field(
        default=UNSET, description="The last moment that matches."
    )


@strawberry.input(
    description="Which enrollments are meant: all given fields must match, a list by any of its "
    "values, at most 1,000. Null or absent is no condition, `[]` matches nothing, a null inside a "
    "list matches rows without a value. Carriers left out of the aggregates count only where the "
    "filter names carriers, policy numbers or member ids."
)
class EnrollmentFilter:
    """Read by `read_enrollment_filter`."""

    carrier: list[str] | None = strawberry.field(
        default=UNSET, description="Carrier codes; an unknown one is refused as BAD_ARGUMENT."
    )
    status: list[EnrollmentStatus] | None = strawberry.field(
        default=UNSET, description="Statuses on the business date."
    )
    carrier_status: list[str] | None = strawberry.field(
        default=UNSET, description="The carrier's own status words, case-blind."
    )
    termination_reason: list[TerminationReason | None] | None = strawberry.field(
        default=UNSET, description="Reasons of the end; null for enrollments that have none."
    )
    product: list[Product] | None = strawberry.field(default=UNSET, description="What is covered.")
    network: list[Network] | None = strawberry.field(
        default=UNSET, description="How providers are bound."
    )
    plan: list[str | None] | None = strawberry.field(
        default=UNSET,
        description="Plan codes such as `H1234-001`; null for enrollments without a plan. "
        "Unknown ones match nothing, what is no plan code is refused.",
    )
    state: list[str | None] | None = strawberry.field(
        default=UNSET, description="Two-letter states, case-blind; null where none is known."
    )
    county: list[str | None] | None = strawberry.field(
        default=UNSET, description="Counties, case-blind; null where none is known."
    )
    agent_npn: list[str] | None = strawberry.field(
        default=UNSET,
        description="NPNs of writing agents, leading zeros ignored; unknown ones match nothing.",
    )
    submitted_on: DateRange | None = strawberry.field(
        default=UNSET, description="The day the application was submitted."
    )
    effective_on: DateRange | None = strawberry.field(
        default=UNSET, description="The day the policy takes effect."
    )
    termed_on: DateRange | None = strawberry.field(
        default=UNSET, description="The last covered day."
    )
    status_since: DateRange | None = strawberry.field(
        default=UNSET, description="The day the status began."
    )
    updated_at: DateTimeRange | None = strawberry.field(
        default=UNSET, description="When the report that last changed it was received."
    )
    policy_number: list[str] | None = strawberry.field(
        default=UNSET,
        description="Policy or application numbers, whole; unknown ones match nothing.",
    )
    member_id: list[str] | None = strawberry.field(
        default=UNSET,
        description="Carrier member ids or Medicare ids, whole, case, spaces and dashes ignored; "
        "BAD_ARGUMENT unless the viewer sees client details.",
    )
    stale: bool | None = strawberry.field(
        default=UNSET,
        description="True: only those that are not listed as expected. False: only the others.",
    )


async def read_enrollment_filter(
    info: Info, filter: EnrollmentFilter | None
) -> loaders_filter.EnrollmentFilter:
    """What the filter means; raises BadArgument for values that no enrollment could have."""
    filter = given(filter)
    if filter is None:
        return loaders_filter.UNFILTERED
    check_lists(info, filter)
    return loaders_filter.EnrollmentFilter(
        carrier=await read_carriers(info, given_list(filter.carrier)),
        status=given_list(filter.status),
        carrier_status=read_texts(given_list(filter.carrier_status)),
        termination_reason=given_list(filter.termination_reason),
        product=given_list(filter.product),
        network=given_list(filter.network),
        plan=read_plans(given_list(filter.plan)),
        state=read_states(given_list(filter.state)),
        county=read_counties(given_list(filter.county)),
        agent_npn=read_npns("agentNpn", given_list(filter.agent_npn)),
        submitted_on=read_days("submittedOn", filter.submitted_on),
        effective_on=read_days("effectiveOn", filter.effective_on),
        termed_on=read_days("termedOn", filter.termed_on),
        status_since=read_days("statusSince", filter.status_since),
        updated_at=read_moments(filter.updated_at),
        policy_number=read_texts(given_list(filter.policy_number)),
        member_id=read_member_ids(info, given_list(filter.member_id)),
        stale=given(filter.stale),
    )


async def read_carriers(info: Info, codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The codes, each known."""
    plain = {code for code in codes or () if code.isascii() and storable(code)}
    carriers = await info.context.load.carrier_by_code.load_many(plain)
    known = {carrier.code for carrier in carriers if carrier is not None}
    for code in codes or ():
        if code not in known:
            raise BadArgument(
                f"`carrier` has {code[:40]!r}, which is no carrier's code; "
                "`{ carriers { code } }` lists them"
            )
    return codes


def read_texts(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The texts that can be stored."""
    if values is None:
        return None
    return tuple(value for value in storable_only(values) if value is not None)


def read_member_ids(info: Info, ids: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The ids as they are keyed, noted: an answer tells whether they are clients'.

    Raises BadArgument for viewers without client details.
    """
    if ids is not None and not info.context.viewer.sees_client_details:
        raise BadArgument(
            "`memberId` may be given only by viewers who see client details; "
            "leave it out, or ask for a token with that scope"
        )
    found = read_texts(ids)
    info.context.load.looked_up.update(found or ())
    return found


def read_plans(codes: tuple[str | None, ...] | None) -> tuple[str | None, ...] | None:
    """Plan codes as they are stored, each written as one."""
    if codes is None:
        return None
    found = [code if code is None else read_plan_code(code) for code in codes]
    for code, read in zip(codes, found, strict=True):
        if code is not None and read is None:
            raise BadArgument(
                f"`plan` has {code[:40]!r}; a plan code is written like H1234-001, "
                "or H1234-001-002 with a segment"
            )
    return tuple(found)


def read_states(states: tuple[str | None, ...] | None) -> tuple[str | None, ...] | None:
    """States as they are stored, each two letters."""
    for state in states or ():
        if state is not None and not (len(state) == 2 and state.isascii() and state.isalpha()):
            raise BadArgument(f'`state` has {state[:40]!r}; a state is two letters, such as "FL"')
    return None if states is None else tuple(state and state.upper() for state in states)


def read_counties(counties: tuple[str | None, ...] | None) -> tuple[str | None, ...] | None:
    """Counties without the word itself."""
    if counties is None:
        return None
    return tuple(county and read_county(county) for county in storable_only(counties))


def read_npns(name: str, npns: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The NPNs as they are stored; raises BadArgument for what can be none."""
    if npns is None:
        return None
    for npn in npns:
        if not is_npn(npn):
            raise BadArgument(f"`{name}` has {npn[:40]!r}; an NPN is 1 to 10 digits")
    return tuple(found for found in map(read_npn, npns) if found is not None)


def read_days(name: str, days: DateRange | None) -> Range | None:
    """The days of a range; raises BadArgument for one that contradicts itself."""
    days = given(days)
    if days is None:
        return None
    first, last, missing = given(days.from_), given(days.to), given(days.missing)
    if missing and (first is not None or last is not None):
        raise BadArgument(
            f"`{name}` has `missing: true` together with `from` or `to`; give one or the other"
        )
    return Range(first, last, missing)


def read_moments(moments: DateTimeRange | None) -> Range | None:
    """The moments of a range, in whole microseconds like those they are compared with."""
    moments = given(moments)
    if moments is None:
        return None
    first = given(moments.from_)
    return Range(first and rounded_up(first), given(moments.to))
