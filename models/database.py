"""Connections: the owner's, who migrates and ingests, and the server's, who only reads."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import URL

from models.server import DatabaseUnavailable, embedded_server
from models.settings import Settings, SettingsError

SERVER_ROLE = "downline_server"


@dataclass(frozen=True)
class DatabaseAddress:
    """Connection strings; `read_url` leads to replicas, if there are any."""

    owner_url: str
    server_url: str
    read_url: str | None
    embedded: bool

    def __repr__(self) -> str:
        """Without passwords."""
        return f"DatabaseAddress(embedded={self.embedded})"


@contextmanager
def open_database(settings: Settings) -> Iterator[DatabaseAddress]:
    """The database of the settings; without one the embedded server runs while this is open."""
    if settings.database_url is not None:
        yield address(settings, plain_url(settings.database_url.get_secret_value()), embedded=False)
        return
    with embedded_server() as server:
        yield address(settings, server.url, embedded=True)


def address(settings: Settings, owner_url: str, *, embedded: bool) -> DatabaseAddress:
    """The three connection strings that follow from the owner's."""
    given = settings.server_url
    return DatabaseAddress(
        owner_url=owner_url,
        server_url=plain_url(given.get_secret_value()) if given else server_url(owner_url),
        read_url=plain_url(settings.read_url.get_secret_value()) if settings.read_url else None,
        embedded=embedded,
    )


def plain_url(url: str) -> str:
    """A URL as psycopg takes it; SettingsError if it is none."""
    for prefix in ("postgresql+psycopg://", "postgres://"):
        if url.startswith(prefix):
            url = "postgresql://" + url.removeprefix(prefix)
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise SettingsError(
            "a database URL cannot be used; give postgresql://user:password@host:port/database"
        ) from None
    return url


def server_url(owner_url: str) -> str:
    """The owner's database as the runtime role sees it."""
    return make_conninfo(owner_url, user=SERVER_ROLE, password=server_password(owner_url))


def server_password(owner_url: str) -> str | None:
    """The runtime role's password, derived from the owner's; none where the owner needs none."""
    password = conninfo_to_dict(owner_url).get("password")
    if not password:
        return None
    return hmac.new(str(password).encode(), SERVER_ROLE.encode(), hashlib.sha256).hexdigest()


def sqlalchemy_url(url: str) -> URL:
    """The same connection for SQLAlchemy, which only Alembic uses."""
    return URL.create("postgresql+psycopg", query={"conninfo": make_conninfo(url)})


def connect_owner(url: str) -> psycopg.Connection:
    """A connection of the owner; DatabaseUnavailable, without any password, if there is none."""
    try:
        return psycopg.connect(url, application_name="downline")
    except psycopg.OperationalError as error:
        raise unavailable(url, error) from None


def unavailable(url: str, error: psycopg.Error) -> DatabaseUnavailable:
    """One sentence for a database that does not answer."""
    parts = conninfo_to_dict(url)
    where = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    why = str(error).strip().splitlines()[-1] if str(error).strip() else "no answer"
    return DatabaseUnavailable(
        f"the database at {where} cannot be reached ({why}); check DOWNLINE_DATABASE_URL"
    )


def open_pool(url: str, min_size: int = 2, max_size: int = 16) -> AsyncConnectionPool:
    """A pool of reading connections; enter it before use."""
    return AsyncConnectionPool(
        url,
        min_size=min_size,
        max_size=max_size,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 2, "application_name": "downline"},
        configure=configure_reader,
    )


async def configure_reader(connection: psycopg.AsyncConnection) -> None:
    """Nothing that this connection does can write."""
    await connection.execute("set default_transaction_read_only = on")
