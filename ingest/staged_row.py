"""What a row says once it is normalised, and the rows that have to wait instead."""

from dataclasses import dataclass
from typing import NamedTuple

from models import HeldReason


class StagedRow(NamedTuple):
    """What one row says of an enrollment, in the order of `copy_statements.sql`.

    As cheap as COPY takes it: dates in ISO form, and the plain values of Product, Network, Word and
    SaidReason. `content` is a keyed hash of everything said: who says the same again has the same.
    """

    line: int
    agent_id: int
    plan_code: str | None
    plan_name: str | None
    product: str | None
    network: str | None
    policy_number: str | None
    county: str | None
    state: str | None
    submitted_on: str | None
    effective_on: str | None
    termed_on: str | None
    died: bool
    died_on: str | None
    word: str
    said_reason: str | None
    carrier_status: str | None
    termination_detail: str | None
    name: str | None
    name_letters: str | None
    birth_date: str | None
    member_id: str | None
    medicare_id: str | None
    medicare_partial: str | None
    content: str


@dataclass(frozen=True)
class HeldRecord:
    """A row that waits for what it lacks.

    `subject` is the number or name that is not known, as printed; `raw` has every printed cell by
    its header; `member_id` and `medicare_id` are kept as keyed hashes alone.
    """

    line: int
    reason: HeldReason
    subject: str | None
    message: str
    policy_number: str | None
    raw: dict[str, str]
    member_id: str | None = None
    medicare_id: str | None = None
