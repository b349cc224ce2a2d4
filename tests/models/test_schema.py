"""The models and the migrations describe one schema."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import models
from models import schema
from models.database import sqlalchemy_url
from models.schema import schema_revisions, upgrade_schema
from tests.conftest import TODAY, fresh_database, make_url

COLUMNS = """
select table_name, column_name, udt_name, is_nullable, identity_generation, column_default
from information_schema.columns where table_schema = 'public' and table_name <> 'alembic_version'
    and table_name not in (select viewname from pg_views where schemaname = 'public')
order by 1, 2
"""
CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
from pg_constraint
where connamespace = 'public'::regnamespace and conrelid <> 0
    and conrelid::regclass::text <> 'alembic_version'
order by 1, 2
"""
INDEXES = """
select indexname, indexdef from pg_indexes
where schemaname = 'public' and tablename <> 'alembic_version'
order by 1
"""
ENUMS = """
select typname, array_agg(enumlabel order by enumsortorder)
from pg_type join pg_enum on enumtypid = pg_type.oid
group by 1 order by 1
"""


def described(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return {
            name: connection.execute(query).fetchall()
            for name, query in {
                "columns": COLUMNS,
                "constraints": CONSTRAINTS,
                "indexes": INDEXES,
                "enums": ENUMS,
            }.items()
        }


def test_migrations_from_empty_give_what_the_models_declare(
    postgres: str, template: str, database_url: str
) -> None:
    name = f"downline_models_{os.getpid()}"
    with fresh_database(postgres, name, "template0"):
        url = make_url(postgres, name)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create extension btree_gist")
        engine = create_engine(sqlalchemy_url(url))
        SQLModel.metadata.create_all(engine)
        engine.dispose()

        declared = described(url)

    assert described(database_url) == declared


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    before = described(database_url)

    upgrade_schema(database_url, TODAY)

    assert described(database_url) == before
    current, newest = schema_revisions(database_url)
    assert current == newest


def test_the_runtime_role_owns_nothing_and_only_appends_to_the_audit_log(
    connection: psycopg.Connection,
) -> None:
    writable = connection.execute(
        """
        select table_name, column_name, privilege_type from information_schema.role_column_grants
        where grantee = 'downline_server' and privilege_type <> 'SELECT'
        order by column_name
        """
    ).fetchall()
    owned = connection.execute(
        "select relname from pg_class where relowner = 'downline_server'::regrole"
    ).fetchall()

    # When a note was made and its number are the database's to say.
    noted = ["agent_npn", "clients", "document", "form", "operation", "role", "subject"]
    assert writable == [("access_log", name, "INSERT") for name in noted]
    assert owned == []


def test_every_function_is_created_by_the_upgrade() -> None:
    from models.schema import FUNCTIONS

    folder = Path(models.__file__).parent / "functions"
    assert {path.stem for path in folder.glob("*.sql")} == {
        *FUNCTIONS,
        "row_security",
        "server_role",
    }


def test_another_database_of_the_server_may_make_the_role_meanwhile(database_url, monkeypatch):
    name = f"role_{uuid4().hex}"
    monkeypatch.setattr(schema, "SERVER_ROLE", name)
    role = sql.Identifier(name)
    with psycopg.connect(database_url) as other, psycopg.connect(database_url) as ours:
        other.execute(sql.SQL("create role {} login noinherit").format(role))
        with ThreadPoolExecutor() as pool:
            making = pool.submit(schema.create_server_role, ours, None)
            while not is_waiting(database_url, ours.info.backend_pid):
                assert not making.done()
            other.commit()
            making.result()
        other.execute(sql.SQL("drop role {}").format(role))


def is_waiting(database_url: str, process: int) -> bool:
    """Whether that connection waits for a lock."""
    with psycopg.connect(database_url) as connection:
        query = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"
        row = connection.execute(query, (process,)).fetchone()
        return bool(row and row[0])
