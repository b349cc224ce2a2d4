"""The orders in which enrollments are listed."""

from enum import StrEnum
from functools import cache

from sqlmodel import col

from loaders.cursor import DAY, ID, MOMENT, Place
from loaders.enrollment import EnrollmentRow
from loaders.order import Direction, Key, Order
from models import Enrollment


class EnrollmentOrderField(StrEnum):
    """What enrollments can be sorted by."""

    SUBMITTED_ON = "SUBMITTED_ON"
    EFFECTIVE_ON = "EFFECTIVE_ON"
    TERMED_ON = "TERMED_ON"
    UPDATED_AT = "UPDATED_AT"


@cache
def enrollment_order(field: EnrollmentOrderField, direction: Direction) -> Order[EnrollmentRow]:
    """By one date, rows without it last; level ones by id, ascending in both directions."""
    name = field.lower()
    is_moment = field is EnrollmentOrderField.UPDATED_AT
    first = Key(
        getattr(Enrollment, name),
        MOMENT if is_moment else DAY,
        descending=direction is Direction.DESC,
        nullable=not is_moment,
    )

    def place(row: EnrollmentRow) -> Place:
        return getattr(row, name), row.id

    return Order(name, (first, Key(col(Enrollment.id), ID)), place)
