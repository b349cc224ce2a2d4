"""What a person reads when the database says no or goes away."""

import os

import psycopg
import pytest
from psycopg import sql

from models.database import owner_connection
from models.programs import DatabaseUnavailable
from models.schema import create_server_role


def test_a_connection_that_is_lost_meanwhile_ends_in_one_sentence(database_url: str) -> None:
    with (
        pytest.raises(DatabaseUnavailable, match=r"^the database went away .*again"),
        owner_connection(database_url) as connection,
    ):
        connection.execute("select pg_terminate_backend(pg_backend_pid())")


def test_an_owner_who_may_not_create_roles_is_told_what_to_do(
    connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, role = f"downline_powerless_{os.getpid()}", f"downline_nobody_{os.getpid()}"
    owner = sql.Identifier(name)
    monkeypatch.setattr("models.schema.SERVER_ROLE", role)
    connection.execute(sql.SQL("create role {}").format(owner))
    connection.execute(sql.SQL("set role {}").format(owner))

    with pytest.raises(DatabaseUnavailable) as refused:
        create_server_role(connection, None)

    assert str(refused.value) == (
        f"the owner {name} may not create the role {role}, as which the server reads; nothing was "
        f'changed. A superuser can run: alter role "{name}" createrole; or: create role {role} '
        "login noinherit password '...'; and DOWNLINE_SERVER_URL is then set to that role's URL. "
        "Then run the command again"
    )
    connection.execute("reset role")
    connection.execute(sql.SQL("drop role {}").format(owner))
