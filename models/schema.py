"""Brings a database's schema up to date: revisions, then functions and grants as they are now."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from importlib.resources import files
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.errors import DuplicateObject, InternalError_, UniqueViolation
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from models.database import (
    SERVER_ROLE,
    failed,
    owner_connection,
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


def upgrade_schema(owner_url: str, today: date) -> None:
    """The newest schema, whatever the database held before; twice changes nothing.

    `today` becomes the business date of a database that has none yet.
    """
    with owner_connection(owner_url) as lock, lock.transaction():
        lock.execute("select pg_advisory_xact_lock(%s)", (UPGRADE_LOCK,))
        with alembic_connection(owner_url) as connection:
            command.upgrade(alembic_config(connection), "head")
        with owner_connection(owner_url) as connection:
            create_functions(connection)
            create_server_role(connection, server_password(owner_url))
            insert_single_rows(connection, today)
            count_uncounted(connection)


def schema_revisions(owner_url: str) -> tuple[str | None, str | None]:
    """The revision that the database is at (null: none yet) and the newest there is."""
    with alembic_connection(owner_url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        return current, newest_revision()


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
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise failed(error.orig) from None
        raise


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
    role = sql.Identifier(SERVER_ROLE)
    # Roles belong to the whole server: another of its databases may be upgraded at this moment.
    if known.fetchone() is None:
        try:
            with suppress(DuplicateObject, UniqueViolation), connection.transaction():
                connection.execute(sql.SQL("create role {} login noinherit").format(role))
        except psycopg.errors.InsufficientPrivilege:
            raise DatabaseUnavailable(
                f"the owner may not create the role {SERVER_ROLE}, as which the server reads; "
                f"grant the owner CREATEROLE, or have it made: create role {SERVER_ROLE} login"
            ) from None
    if password is not None:
        set_password = sql.SQL("alter role {} password {}").format(role, sql.Literal(password))
        with suppress(InternalError_), connection.transaction():  # "tuple concurrently updated"
            connection.execute(set_password)
    connection.execute(function_text("server_role"))
    connection.execute(function_text("row_security"))


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
