"""Clients, masked here unless the viewer may see client details."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from loaders.align import one_per_key
from loaders.enrollment_filter import any_of
from loaders.loader import BatchLoader
from loaders.masking import masked_id, masked_name
from loaders.statement import Statement, compiled
from models import Client


class ClientRow(NamedTuple):
    """A client as the viewer may see it."""

    id: int
    name: str
    member_id: str | None
    birth_date: date | None
    birth_year: int | None


class ClientById(BatchLoader[int, ClientRow | None]):
    """The client of an id, reached only through enrollments that the viewer sees."""

    async def batch_load_fn(self, client_ids: list[int]) -> list[ClientRow | None]:
        """One statement for all ids."""
        rows = await self.snapshot.all(clients_by_id(), {"wanted": client_ids})
        if not self.viewer.sees_client_details:
            rows = list(map(masked, rows))
        return one_per_key(client_ids, rows, key=lambda row: row.id)


def masked(row: ClientRow) -> ClientRow:
    """The client with initials, year of birth and the end of the member id."""
    return ClientRow(row.id, masked_name(row.name), masked_id(row.member_id), None, row.birth_year)


def client_row(row: tuple[Any, ...]) -> ClientRow:
    """The row of a client's columns, unmasked."""
    return ClientRow(row[0], row[1], row[2], row[3], row[3].year if row[3] else None)


@cache
def clients_by_id() -> Statement[ClientRow]:
    """The clients of some ids; the member id, else the full Medicare id."""
    member_id = func.coalesce(col(Client.member_id), col(Client.medicare_id))
    query = select(col(Client.id), col(Client.name), member_id, col(Client.birth_date)).where(
        any_of(col(Client.id), "wanted")
    )
    return compiled(query, client_row)
