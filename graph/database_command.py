"""`downline db`: what is done to the database itself."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from graph.console import say
from graph.ending import DATABASE, USAGE, fail
from ingest.carrier import carrier_profiles
from ingest.outlook import outlook
from ingest.pipeline import business_date
from models.database import DatabaseAddress, open_database, owner_connection, without_password
from models.production import rebuild_production
from models.schema import schema_problem, schema_revisions, upgrade_schema
from models.settings import Settings, business_day

database_command = typer.Typer(
    help="The database: upgrade, status, psql, rebuild-totals.", no_args_is_help=True
)


@contextmanager
def current_database(settings: Settings) -> Iterator[DatabaseAddress]:
    """The database of the settings; the embedded one comes with the newest schema."""
    with open_database(settings) as address:
        if address.embedded:
            upgrade(address, settings)
        else:
            check_schema(address.owner_url)
        yield address


def upgrade(address: DatabaseAddress, settings: Settings) -> None:
    """Bring the schema up to date; a given DOWNLINE_SERVER_URL brings the role's password."""
    ours = settings.server_url is None
    upgrade_schema(address.owner_url, business_day(settings), sets_password=ours)


def check_schema(owner_url: str) -> None:
    """Refuse to work on a given database whose schema is not the newest, or only half made."""
    problem = schema_problem(owner_url)
    if problem is not None:
        fail(problem, DATABASE)


@database_command.command("upgrade")
def upgrade_command() -> None:
    """Bring the database's schema up to date."""
    settings = Settings.load()
    with open_database(settings) as address:
        upgrade(address, settings)
        _, newest = schema_revisions(address.owner_url)
    say(f"the schema is at {newest}")


@database_command.command("status")
def status_command() -> None:
    """Say where the schema and the business date stand."""
    settings = Settings.load()
    carrier_profiles()  # a mistake in a carrier's file is said here, too
    with open_database(settings) as address:
        current, newest = schema_revisions(address.owner_url)
        say(f"schema {current or 'nothing'} of {newest}")
        check_schema(address.owner_url)
        with owner_connection(address.owner_url) as connection:
            today = business_date(connection)
            say(f"business date {today}")
            for sentence in outlook(connection, today).sentences:
                say(sentence)


@database_command.command("rebuild-totals")
def rebuild_command() -> None:
    """Count the stored totals anew from the enrollments."""
    settings = Settings.load()
    with current_database(settings) as address, owner_connection(address.owner_url) as connection:
        wrong = rebuild_production(connection)
    if wrong:
        say(f"the totals are counted anew; {wrong} stored counts were not what the rows say")
    else:
        say("the totals are counted anew and were what the rows say")


@database_command.command("psql")
def psql_command() -> None:
    """Open psql on the database, as its owner."""
    settings = Settings.load()
    program = shutil.which("psql")
    if program is None:
        fail("psql is not installed; install PostgreSQL's client", USAGE)
    with open_database(settings) as address:
        # The password goes by the environment: an argument shows in every list of processes.
        url, password = without_password(address.owner_url)
        environment = os.environ if password is None else {**os.environ, "PGPASSWORD": password}
        sys.exit(os.spawnve(os.P_WAIT, program, ["psql", url], environment))
