"""The person who is enrolled."""

from datetime import date

import strawberry


@strawberry.type(description="The person who is enrolled, one per carrier and member.")
class Client:
    """Resolved from a ClientRow, which is masked already where it must be."""

    name: str = strawberry.field(
        description="First and last name; initials unless the viewer may see client details."
    )
    member_id: str | None = strawberry.field(
        description="The carrier's member id, else the Medicare id; null where none is printed. "
        "Unless the viewer may see client details, at most its last four characters."
    )
    birth_date: date | None = strawberry.field(
        description="The birth date; null when unknown or hidden from the viewer."
    )
    birth_year: int | None = strawberry.field(description="The year of birth; null when unknown.")
