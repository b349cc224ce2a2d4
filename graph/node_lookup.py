"""From a global id to its object, of whatever type."""

from asyncio import gather
from collections.abc import Sequence

from graph.context import Info
from graph.node import NodeRow, read_global_id
from loaders.errors import BadArgument

MOST_IDS = 100


async def load_node(info: Info, id: str) -> NodeRow | None:
    """The object of the id; None for anything that is not there for this viewer."""
    named = read_global_id(id)
    if named is None:
        return None
    kind, key = named
    load = info.context.load
    if kind == "Agent":
        return await load.agent_by_id.load(key)
    if kind == "Enrollment":
        return await load.enrollment_by_id.load(key)
    if kind == "Plan":
        return await load.plan_by_id.load(key)
    if kind == "Carrier":
        return await load.carrier_by_id.load(key)
    if kind == "Report":
        return await load.report_by_id.load(key)
    if kind == "HeldRow":
        return await load.held_row_by_id.load(key)
    return None


async def load_nodes(info: Info, ids: Sequence[str]) -> list[NodeRow | None]:
    """The objects of the ids, in their order."""
    if len(ids) > MOST_IDS:
        raise BadArgument(f"`ids` has {len(ids)} ids; it must have at most {MOST_IDS}")
    return list(await gather(*(load_node(info, id) for id in ids)))
