"""What an upgrade does as a database's owner who is no superuser, as in most organisations."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from models.database import check_wall, server_url
from models.programs import DatabaseUnavailable
from models.schema import (
    MayNotSetPassword,
    quoted,
    schema_problem,
    schema_revisions,
    upgrade_schema,
)
from tests.conftest import TODAY

OWNER = f"downline_plain_{os.getpid()}"
SHOWN = "select to_regclass('agent')::text, to_regclass('alembic_version')::text"


@pytest.fixture
def superuser(postgres: str, template: str) -> Iterator[psycopg.Connection]:
    """Somebody who may do everything, and who made the runtime role."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner_url(superuser: psycopg.Connection) -> Iterator[str]:
    """An empty database of a plain owner, over TCP, where passwords count."""
    owner, database = sql.Identifier(OWNER), sql.Identifier(f"of_{OWNER}")
    superuser.execute(sql.SQL("create role {} login password 'hidden'").format(owner))
    superuser.execute(sql.SQL("create database {} owner {}").format(database, owner))
    yield make_conninfo(
        superuser.info.dsn, host="127.0.0.1", user=OWNER, password="hidden", dbname=f"of_{OWNER}"
    )
    superuser.execute(sql.SQL("drop database {} with (force)").format(database))
    superuser.execute(sql.SQL("drop role {}").format(owner))


@pytest.fixture
def asks_for_passwords(owner_url: str) -> None:
    """Skips where the server lets everybody in, as one set up with `trust` does."""
    try:
        psycopg.connect(make_conninfo(owner_url, password="wrong")).close()
    except psycopg.OperationalError:
        return
    pytest.skip("this Postgres asks nobody for a password")


def grant_all(superuser: psycopg.Connection) -> None:
    """What the sentence says that a superuser can run."""
    superuser.execute(f"alter role {quoted(OWNER)} createrole".encode())
    superuser.execute(f"grant downline_server to {quoted(OWNER)} with admin option".encode())


@pytest.mark.usefixtures("asks_for_passwords")
def test_an_upgrade_that_may_not_set_the_roles_password_leaves_nothing_and_says_what_to_run(
    owner_url: str,
) -> None:
    with pytest.raises(MayNotSetPassword) as refused:
        upgrade_schema(owner_url, TODAY)

    assert str(refused.value) == (
        f"the owner {OWNER} may not set the password of the role downline_server, as which the "
        f'server reads; nothing was changed. A superuser can run: alter role "{OWNER}" createrole; '
        f'grant downline_server to "{OWNER}" with admin option; or: alter role downline_server '
        "password '...'; and DOWNLINE_SERVER_URL is then set to that role's URL. Then run the "
        "command again"
    )
    with psycopg.connect(owner_url) as owner:
        assert owner.execute(SHOWN).fetchone() == (None, None)


def test_what_the_sentence_says_is_enough_and_is_not_needed_twice(
    superuser: psycopg.Connection, owner_url: str
) -> None:
    grant_all(superuser)

    upgrade_schema(owner_url, TODAY)

    check_wall(server_url(owner_url))
    superuser.execute(f"alter role {quoted(OWNER)} nocreaterole".encode())
    superuser.execute(f"revoke downline_server from {quoted(OWNER)}".encode())
    upgrade_schema(owner_url, TODAY)
    assert schema_problem(owner_url) is None


def test_where_the_servers_url_is_given_its_password_is_not_ours_to_set(
    superuser: psycopg.Connection, owner_url: str
) -> None:
    superuser.execute("alter role downline_server password 'theirs'")

    upgrade_schema(owner_url, TODAY, sets_password=False)

    current, newest = schema_revisions(owner_url)
    assert current == newest
    check_wall(make_conninfo(owner_url, user="downline_server", password="theirs"))


@pytest.mark.usefixtures("asks_for_passwords")
def test_a_password_that_another_owner_changed_is_told_with_what_to_do(
    superuser: psycopg.Connection, owner_url: str
) -> None:
    upgrade_schema(owner_url, TODAY, sets_password=False)
    superuser.execute("alter role downline_server password 'of another owner'")

    with pytest.raises(DatabaseUnavailable) as refused:
        check_wall(server_url(owner_url))

    assert str(refused.value).endswith(
        'cannot be reached as downline_server (password authentication failed for user "'
        "downline_server\"); its password follows from the owner's: where that has changed, run: "
        "downline db upgrade; where this Postgres has a database of another owner too, set "
        "DOWNLINE_SERVER_URL"
    )
