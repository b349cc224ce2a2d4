"""What every resolver has at hand."""

from dataclasses import dataclass, field

import strawberry

from graph.cost import Cost
from graph.rules import DEFAULT_LIMITS
from loaders import Loaders, Viewer
from models.limits import Limits


@dataclass(frozen=True)
class Context:
    """The viewer of a request, the loaders that read for it, and what it may still ask for."""

    viewer: Viewer
    load: Loaders
    limits: Limits = DEFAULT_LIMITS
    cost: Cost = field(default_factory=Cost)


Info = strawberry.Info[Context, None]
