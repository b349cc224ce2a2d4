"""Why an enrollment is not listed as expected."""

from datetime import date

import strawberry

from loaders.staleness import StaleCause


@strawberry.type(description="A cause for a missing update, and what shows it.")
class StaleEvidence:
    """Resolved from the loaders' StaleEvidence."""

    cause: StaleCause = strawberry.field(description="What kept the update from coming.")
    evidence: str = strawberry.field(description="One sentence with the facts that show it.")


@strawberry.type(
    description="An enrollment that is not listed as expected: its last listing is older than the "
    "carrier's cadence plus lag, or the newest books no longer list it though it had not ended."
)
class Staleness:
    """Resolved from a StalenessRow."""

    since: date = strawberry.field(description="The first day on which a listing was missing.")
    causes: list[StaleEvidence] = strawberry.field(
        description="Every cause that holds, each with its evidence."
    )
