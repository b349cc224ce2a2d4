"""Who is looking."""

from datetime import date
from typing import Annotated

import strawberry

from graph.context import Info
from loaders import Viewer as ViewerRow
from loaders.agent import AgentRow

LazyAgent = Annotated["Agent", strawberry.lazy("graph.agent")]  # type: ignore[name-defined]  # noqa: F821


@strawberry.type(description="Who is looking, and what that lets them see.")
class Viewer:
    """Resolved from the loaders' Viewer."""

    @strawberry.field(
        description="The agent at the top of what the viewer may see; null for the whole "
        "organisation, and for an agent who is not known here, to whom nothing is shown.",
        graphql_type=LazyAgent | None,
    )
    @staticmethod
    async def agent(viewer: strawberry.Parent[ViewerRow], info: Info) -> AgentRow | None:
        if viewer.agent_id is None:
            return None
        return await info.context.load.agent_by_id.load(viewer.agent_id)

    sees_client_details: bool = strawberry.field(
        description="Whether clients' names, birth dates and ids are shown unmasked."
    )
    today: date = strawberry.field(
        description="The business date that all statuses are computed for."
    )
