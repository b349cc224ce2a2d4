"""Connections: the owner's, who migrates and ingests, and the server's, who only reads."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr
from sqlalchemy import URL

from models.pool import FOR_EVER, ReadingPool
from models.programs import DatabaseUnavailable
from models.server import embedded_server
from models.settings import Settings

SERVER_ROLE = "downline_server"
APPLICATION = "downline"
# Without our tables there is nothing to wall off.
WALL = "select coalesce(row_security_active(to_regclass('enrollment')), true)"
STATEMENT_TIMEOUT = "set statement_timeout = '10s'"  # of what no operation's own limit holds
# What a URL does not say itself: a host that never answers, or no longer, is given up in seconds.
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}


@dataclass(frozen=True)
class DatabaseAddress:
    """Connection strings; `read_url` leads to replicas, if there are any."""

    owner_url: str
    server_url: str
    read_url: str | None
    embedded: bool
    revive: Callable[[], str] | None = None  # starts the embedded server again: the owner's URL

    def __repr__(self) -> str:
        """Without passwords."""
        return f"DatabaseAddress(embedded={self.embedded})"


@contextmanager
def open_database(settings: Settings) -> Iterator[DatabaseAddress]:
    """The database of the settings; without one the embedded server runs while this is open.

    DatabaseUnavailable if the owner cannot connect, so that whoever comes after need not ask.
    """
    if settings.database_url is None:
        with embedded_server() as server:
            yield replace(address(settings, server.url, embedded=True), revive=server.revive)
        return
    owner_url = settings.database_url.get_secret_value()
    connect_owner(owner_url).close()
    yield address(settings, owner_url, embedded=False)


@contextmanager
def served_database(settings: Settings) -> Iterator[DatabaseAddress]:
    """The same for a server, which starts though the database is away for the moment."""
    if settings.database_url is None:
        with open_database(settings) as found:
            yield found
        return
    yield address(settings, settings.database_url.get_secret_value(), embedded=False)


def address(settings: Settings, owner_url: str, *, embedded: bool) -> DatabaseAddress:
    """The three connection strings that follow from the owner's."""
    return DatabaseAddress(
        owner_url=owner_url,
        server_url=revealed(settings.server_url) or server_url(owner_url),
        read_url=revealed(settings.read_url),
        embedded=embedded,
    )


def revealed(secret: SecretStr | None) -> str | None:
    """What a secret setting says; null if it is not set."""
    return secret.get_secret_value() if secret else None


def server_url(owner_url: str) -> str:
    """The owner's database as the runtime role sees it."""
    return make_conninfo(owner_url, user=SERVER_ROLE, password=server_password(owner_url))


def server_password(owner_url: str) -> str | None:
    """The runtime role's password, derived from the owner's; none where the owner needs none."""
    password = conninfo_to_dict(owner_url).get("password")
    if not password:
        return None
    return hmac.new(str(password).encode(), SERVER_ROLE.encode(), hashlib.sha256).hexdigest()


def without_password(url: str) -> tuple[str, str | None]:
    """The connection string without its password, and the password."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    return make_conninfo("", **parts), None if password is None else str(password)


def sqlalchemy_url(url: str) -> URL:
    """The same connection for SQLAlchemy, which only Alembic uses."""
    return URL.create("postgresql+psycopg", query={"conninfo": make_conninfo(url)})


def connect_owner(url: str) -> psycopg.Connection:
    """A connection of the owner; DatabaseUnavailable, without any password, if there is none."""
    try:
        return psycopg.connect(patient(url), application_name=APPLICATION)
    except psycopg.Error as error:
        raise unavailable(url, error) from None


@contextmanager
def owner_connection(url: str) -> Iterator[psycopg.Connection]:
    """A connection of the owner while it is needed; DatabaseUnavailable if it is lost meanwhile."""
    try:
        with connect_owner(url) as connection:
            yield connection
    except psycopg.Error as error:
        raise failed(error) from None


def failed(error: psycopg.Error) -> DatabaseUnavailable:
    """One sentence for a database that was there a moment ago, and what to do about it."""
    return DatabaseUnavailable(
        f"{trouble(error)}, and run the command again: "
        "what was not finished has left nothing behind"
    )


TROUBLES = {
    "53100": "the database has no room left ({}); make room on its disk",
    "53200": "the database ran out of memory ({}); give it more",
    "53400": "the database has reached a limit of its settings ({}); raise it",
    "42501": "the owner may not do this ({}); grant it, or connect as the owner of the tables",
    "25006": "the database only reads ({}); give the URL of the primary",
    "57014": "the database stopped a statement ({}); look for a time limit or whoever cancelled it",
    "58030": "the database cannot read or write its disk ({}); look at its log",
}
LOST = ("08", "57")  # classes of SQLSTATE in which the connection is gone


def trouble(error: psycopg.Error) -> str:
    """What the database says, and what to look at."""
    code = error.sqlstate
    if code in TROUBLES:
        return TROUBLES[code].format(reason(error))
    if code is None or code.startswith(LOST):
        return f"the database went away ({reason(error)}); see that it runs"
    return f"the database refused ({reason(error)}, SQLSTATE {code}); look at its log"


def patient(url: str) -> str:
    """The same address, but a host that never answers is given up."""
    return make_conninfo(url, **{**PATIENCE, **conninfo_to_dict(url)})


def unavailable(url: str, error: psycopg.Error) -> DatabaseUnavailable:
    """One sentence for a database that does not answer."""
    parts = conninfo_to_dict(url)
    where = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    at = "" if "@" in where else f" at {where}"  # what has an @ in it may hold a password
    return DatabaseUnavailable(
        f"the database{at} cannot be reached as {parts.get('user', 'the current user')} "
        f"({reason(error)}); {remedy(str(parts.get('user')), error)}"
    )


def remedy(user: str, error: psycopg.Error) -> str:
    """What to do where nobody answers, or where the runtime role has another password."""
    if user != SERVER_ROLE or "password authentication failed" not in str(error):
        return "check that it runs, and the DOWNLINE_ URL that leads to it"
    return (
        "its password follows from the owner's: where that has changed, run: downline db upgrade; "
        "where this Postgres has a database of another owner too, set DOWNLINE_SERVER_URL"
    )


def reason(error: psycopg.Error) -> str:
    """The server's own words, or the library's: the end of the first line that says anything."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or ["no answer"]
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return fatal[0] if fatal else lines[0].rpartition(" failed: ")[2]


Configure = Callable[[psycopg.AsyncConnection], Awaitable[None]]


class HalfMade(DatabaseUnavailable):
    """The tables are there, and what belongs to them is not: an upgrade broke off."""

    def __init__(self) -> None:
        super().__init__("the database's schema is only half made; run: downline db upgrade")


class NoWall(DatabaseUnavailable):
    """A server's role would be shown every row, whoever looks."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"the server would read as {role}, whom row-level security does not hold back; lead "
            f"DOWNLINE_SERVER_URL and DOWNLINE_READ_URL to {SERVER_ROLE}, or to a member of it"
        )


def check_wall(url: str) -> None:
    """NoWall where row-level security does not hold the role back."""
    try:
        with psycopg.connect(patient(url), application_name=APPLICATION) as connection:
            held = connection.execute(WALL).fetchone()
    except psycopg.OperationalError as error:
        raise unavailable(url, error) from None
    if held != (True,):
        raise NoWall(str(conninfo_to_dict(url).get("user", "the current user")))


@asynccontextmanager
async def open_pool(
    url: str, min_size: int = 2, max_size: int = 16, *, waiting: int = 128, patience: float = 5.0
) -> AsyncIterator[ReadingPool]:
    """A pool of reading connections while it is needed; DatabaseUnavailable if there are none."""
    try:
        first = await psycopg.AsyncConnection.connect(patient(url), application_name=APPLICATION)
    except psycopg.Error as error:
        raise unavailable(url, error) from None
    await first.close()
    async with reading_pool(
        url, min_size, max_size, waiting=waiting, patience=patience, configure=configure_reader
    ) as pool:
        yield pool


def reading_pool(
    url: str,
    min_size: int,
    max_size: int,
    *,
    waiting: int,
    patience: float,
    configure: Configure,
) -> ReadingPool:
    """A pool of reading connections; enter it before use, whether or not the database is there.

    So many may wait for a connection, each for so many seconds.
    """
    return ReadingPool(
        patient(url),
        min_size=min(min_size, max_size),
        max_size=max_size,
        max_waiting=waiting,
        timeout=patience,
        reconnect_timeout=FOR_EVER,
        open=False,
        # Statements are prepared by the connection's exchange; psycopg's own would forget them all.
        kwargs={"autocommit": True, "prepare_threshold": None, "application_name": APPLICATION},
        configure=configure,
    )


async def configure_reader(connection: psycopg.AsyncConnection) -> None:
    """Nothing writes here unless its transaction says so, and moments come in UTC.

    Compiling a plan costs more than these plans run, which the row policies make look dear.
    """
    await connection.execute("set default_transaction_read_only = on")
    await connection.execute("set timezone = 'UTC'")
    await connection.execute("set jit = off")


async def configure_server(connection: psycopg.AsyncConnection) -> None:
    """A reader behind the wall: one that stands before it is never lent."""
    await configure_reader(connection)
    await connection.execute(STATEMENT_TIMEOUT)
    if await (await connection.execute(WALL)).fetchone() != (True,):
        raise NoWall(connection.info.user)


async def configure_mover(connection: psycopg.AsyncConnection) -> None:
    """The same for the connections that move the business date, for however long that takes."""
    await configure_server(connection)
    await connection.execute("set statement_timeout = 0")
