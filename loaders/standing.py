"""Whether the database is as the server needs it: its schema's revision and its business date."""

from datetime import date
from functools import cache
from typing import NamedTuple

from psycopg.errors import InsufficientPrivilege, UndefinedTable
from sqlalchemy import column, select, table
from sqlmodel import col

from loaders.database import Database
from loaders.statement import Statement, compiled
from models import BusinessDay


class Standing(NamedTuple):
    """Where the database stands; without a revision it holds nothing of ours."""

    revision: str | None
    today: date | None


NOTHING = Standing(None, None)


async def load_standing(database: Database) -> Standing:
    """Revision and business date, from one snapshot; DatabaseUnreachable where nobody answers."""
    async with database.snapshot() as snapshot:
        try:
            return await snapshot.one(standing_statement(), {})
        except (UndefinedTable, InsufficientPrivilege):
            return NOTHING


@cache
def standing_statement() -> Statement[Standing]:
    """The one row of each of the two tables."""
    revision = select(table("alembic_version", column("version_num")).c.version_num)
    query = select(revision.scalar_subquery(), col(BusinessDay.today))
    return compiled(query, Standing._make)
