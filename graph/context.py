"""What every resolver has at hand."""

from dataclasses import dataclass

import strawberry

from loaders import Loaders, Viewer


@dataclass(frozen=True)
class Context:
    """The viewer of a request and the loaders that read for it."""

    viewer: Viewer
    load: Loaders


Info = strawberry.Info[Context, None]
