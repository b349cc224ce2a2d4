"""Brings a database's schema up to date: revisions, then functions and grants as they are now."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateObject, InsufficientPrivilege, InternalError_, UniqueViolation
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from models.database import (
    SERVER_ROLE,
    HalfMade,
    failed,
    patient,
    server_password,
    sqlalchemy_url,
)
from models.programs import DatabaseUnavailable

# In this order: a function must exist before the one that calls it is created.
FUNCTIONS = (
    "ingest_lock",
    "enrollment_status",
    "product_of",
    "is_rapid_disenrollment",
    "production_threshold",
    "production_holders",
    "production_holding",
    "production_total_change",
    "production_cell_change",
    "count_enrollments",
    "rebuild_production",
    "remember_production",
    "move_production",
    "number_tree",
    "roll_business_day",
    "member_key_under",
    "member_keys_of",
    "enrollments_of_members",
    "viewer_is_organisation",
    "viewer_sees_all",
    "viewer_from",
    "viewer_to",
    "open_view",
    "told_report",
    "agent_move",
    "counted_enrollment",
    "counted_event",
    "counted_downline",
)
UPGRADE_LOCK = 6302027  # one upgrade at a time; a second process waits and finds nothing to do


class MayNotMakeRole(DatabaseUnavailable):
    """The runtime role is not there, and the owner may not make it."""

    def __init__(self, owner: str) -> None:
        super().__init__(
            f"the owner {owner} may not create the role {SERVER_ROLE}, as which the server reads; "
            f"nothing was changed. A superuser can run: alter role {quoted(owner)} createrole; "
            f"or: create role {SERVER_ROLE} login noinherit password '...'; and "
            "DOWNLINE_SERVER_URL is then set to that role's URL. Then run the command again"
        )


class MayNotSetPassword(DatabaseUnavailable):
    """Somebody else made the runtime role, and its password is another one."""

    def __init__(self, owner: str) -> None:
        super().__init__(
            f"the owner {owner} may not set the password of the role {SERVER_ROLE}, as which the "
            f"server reads; nothing was changed. A superuser can run: alter role {quoted(owner)} "
            f"createrole; grant {SERVER_ROLE} to {quoted(owner)} with admin option; "
            f"or: alter role {SERVER_ROLE} password '...'; and DOWNLINE_SERVER_URL is then set to "
            "that role's URL. Then run the command again"
        )


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return sql.Identifier(name).as_string()


def upgrade_schema(owner_url: str, today: date, *, sets_password: bool = True) -> None:
    """The newest schema, whatever the database held before; twice changes nothing.

    All of it is one transaction. `today` becomes the business date of a database that has none
    yet. Where DOWNLINE_SERVER_URL is given, the runtime role's password is not ours to set.
    """
    with alembic_connection(owner_url) as connection:
        ours = plain_connection(connection)
        ours.execute("select pg_advisory_xact_lock(%s)", (UPGRADE_LOCK,))
        refuse_newer(connection)
        command.upgrade(alembic_config(connection), "head")
        create_functions(ours)
        create_server_role(ours, server_password(owner_url) if sets_password else None)
        insert_single_rows(ours, today)
        count_uncounted(ours)


def refuse_newer(connection: Connection) -> None:
    """DatabaseUnavailable where a newer version has been at work."""
    current = current_revision(connection)
    if current is not None and current not in known_revisions():
        raise DatabaseUnavailable(revision_problem(current))


def schema_revisions(owner_url: str) -> tuple[str | None, str | None]:
    """The revision that the database is at (null: none yet) and the newest there is."""
    with alembic_connection(owner_url) as connection:
        return current_revision(connection), newest_revision()


def schema_problem(owner_url: str) -> str | None:
    """Why this version cannot work on the database as it is, and what to do; None if it can."""
    with alembic_connection(owner_url) as connection:
        problem = revision_problem(current_revision(connection))
        if problem is None and not is_whole(plain_connection(connection)):
            return str(HalfMade())
        return problem


def revision_problem(current: str | None) -> str | None:
    """Why this version cannot work on that revision, and what to do; None if it can."""
    newest = newest_revision()
    if current == newest:
        return None
    if current is not None and current not in known_revisions():
        return (
            f"the database's schema is at {current}, made by a newer version of downline than this "
            f"one, which knows it up to {newest}; install that version and restart"
        )
    return (
        f"the database's schema is at {current or 'nothing'}, this version needs {newest}; "
        "run: downline db upgrade"
    )


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at; null: none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def is_whole(connection: psycopg.Connection) -> bool:
    """Whether the upgrade came to its end; before it was one transaction it could break off."""
    return connection.execute("select from business_day").fetchone() is not None


@cache
def known_revisions() -> frozenset[str]:
    """Every revision that this version knows."""
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


@cache
def newest_revision() -> str | None:
    """The newest revision that this version knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def alembic_connection(owner_url: str) -> Iterator[Connection]:
    """A SQLAlchemy connection in one transaction, for Alembic alone."""
    engine = create_engine(sqlalchemy_url(owner_url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except psycopg.Error as error:
        raise failed(error) from None
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise failed(error.orig) from None
        raise


def plain_connection(connection: Connection) -> psycopg.Connection:
    """The connection below, in the same transaction."""
    below = connection.connection.driver_connection
    assert isinstance(below, psycopg.Connection), "Alembic's connection is psycopg's"
    return below


def create_functions(connection: psycopg.Connection) -> None:
    """Create or replace every function and view of models/functions."""
    for name in FUNCTIONS:
        connection.execute(function_text(name))


def function_text(name: str) -> bytes:
    """One statement of models/functions."""
    return files("models").joinpath("functions", f"{name}.sql").read_bytes()


def create_server_role(connection: psycopg.Connection, password: str | None) -> None:
    """The runtime role with its grants, and the wall around what not everyone may see.

    Without a password where the owner needs none either.
    """
    known = connection.execute("select 1 from pg_roles where rolname = %s", (SERVER_ROLE,))
    if known.fetchone() is None:
        make_role(connection)
    if password is not None:
        set_password(connection, password)
    connection.execute(function_text("server_role"))
    connection.execute(function_text("row_security"))


def make_role(connection: psycopg.Connection) -> None:
    """Create the runtime role; MayNotMakeRole says who can."""
    make = sql.SQL("create role {} login noinherit").format(sql.Identifier(SERVER_ROLE))
    # Roles belong to the whole server: another of its databases may be upgraded at this moment.
    try:
        with suppress(DuplicateObject, UniqueViolation), connection.transaction():
            connection.execute(make)
    except InsufficientPrivilege:
        raise MayNotMakeRole(acting_role(connection)) from None


def set_password(connection: psycopg.Connection, password: str) -> None:
    """Give the runtime role its password; MayNotSetPassword unless it has that one already."""
    role, text = sql.Identifier(SERVER_ROLE), sql.Literal(password)
    try:
        with suppress(InternalError_), connection.transaction():  # "tuple concurrently updated"
            connection.execute(sql.SQL("alter role {} password {}").format(role, text))
    except InsufficientPrivilege:
        if not is_password(connection, password):
            raise MayNotSetPassword(acting_role(connection)) from None


def acting_role(connection: psycopg.Connection) -> str:
    """Whose rights count."""
    [(role,)] = connection.execute("select current_user").fetchall()
    return str(role)


def is_password(connection: psycopg.Connection, password: str) -> bool:
    """Whether the runtime role comes in with this password."""
    url = make_conninfo(connection.info.dsn, user=SERVER_ROLE, password=password)
    try:
        psycopg.connect(patient(url)).close()
    except psycopg.OperationalError:
        return False
    return True


def insert_single_rows(connection: psycopg.Connection, today: date) -> None:
    """The business date and the secret of the keyed hashes, where they are not yet."""
    connection.execute(
        "insert into business_day (id, today) values (1, %s) on conflict do nothing",
        (today,),
    )
    connection.execute(
        "insert into secret (id, value) values (1, %s) on conflict do nothing",
        (secrets.token_bytes(32),),
    )


def count_uncounted(connection: psycopg.Connection) -> None:
    """The totals of enrollments that were there before totals were."""
    connection.execute(
        "select rebuild_production() where exists (select from enrollment) "
        "and not exists (select from production_total)"
    )
