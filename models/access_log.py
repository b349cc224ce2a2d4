"""Who was shown clients' details unmasked, and how many clients' at a time."""

from datetime import date, datetime
from typing import NamedTuple

import psycopg
from sqlalchemy import BigInteger, DateTime, Identity, Index, text
from sqlmodel import Field, SQLModel


class AccessLog(SQLModel, table=True):
    """One answer, or one page of a file, that told unmasked details of `clients` clients.

    `subject` is whom the token names; `agent_npn` whose downline it was, none for the organisation.
    `document` is a hash of the GraphQL document without the values in it, so it tells nobody's id.
    The server's role can only append.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        # Serves the list, newest first.
        Index("access_log_at_idx", "at"),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity()]
    )
    at: datetime = Field(
        sa_type=DateTime(timezone=True),
        nullable=False,
        sa_column_kwargs={"server_default": text("now()")},
    )
    subject: str
    agent_npn: str | None = None
    role: str
    operation: str
    document: str
    form: str
    clients: int


class AccessLogRow(NamedTuple):
    """One entry of the log."""

    at: datetime
    subject: str
    agent_npn: str | None
    role: str
    operation: str
    document: str
    form: str
    clients: int


def read_access_log(
    connection: psycopg.Connection, since: date | None, most: int
) -> list[AccessLogRow]:
    """The newest entries since the beginning of a day in UTC, the newest first."""
    found = connection.execute(
        """
        select at, subject, agent_npn, role, operation, document, form, clients
        from access_log
        where %(since)s::date is null or at >= %(since)s::date at time zone 'UTC'
        order by at desc, id desc
        limit %(most)s
        """,
        {"since": since, "most": most},
    )
    return [AccessLogRow._make(row) for row in found]
