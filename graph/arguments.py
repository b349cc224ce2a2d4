"""The arguments that many fields share, each with its description."""

from typing import Annotated

import strawberry

First = Annotated[
    int | None,
    strawberry.argument(
        description="So many rows from the start, or after `after`: 0 to 500, 50 by default, "
        "10,000 for the role bi; not together with `last`."
    ),
]
After = Annotated[
    str | None,
    strawberry.argument(description="Only rows after this cursor of the same list and order."),
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="So many rows from the end, or before `before`: 0 to 500, 10,000 for the role "
        "bi; not together with `first`."
    ),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="Only rows before this cursor of the same list and order."),
]
