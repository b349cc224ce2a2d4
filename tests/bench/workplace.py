"""Where the bench keeps its databases: the embedded server of a folder of its own."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from models.schema import function_text, upgrade_schema
from models.server import embedded_server
from tests.bench.fill import TODAY, Size, fill
from tests.bench.statement import statement

DATABASE = "downline_bench"


@dataclass(frozen=True)
class Workplace:
    """A folder with a server of its own."""

    folder: Path
    server_url: str

    def url(self, database: str) -> str:
        """The owner's connection string of one of its databases."""
        return make_conninfo(self.server_url, dbname=database)


@contextmanager
def open_workplace(folder: Path) -> Iterator[Workplace]:
    """The folder's server while it is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    with embedded_server(folder) as server:
        yield Workplace(folder, server.url)


def filled_database(place: Workplace, name: str, size: Size, *, peers: bool) -> str:
    """The URL of a database of that size, as it was left by an earlier run if that is the same."""
    wanted = f"{size.agents}/{size.enrollments}/{fingerprint(peers)}"
    url = place.url(name)
    if contents(place, name) == wanted:
        return url
    create_database(place, name)
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection, size)
        if peers:
            connection.execute(statement("peer_tables"))
            connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    with psycopg.connect(place.server_url, autocommit=True) as server:
        comment = sql.SQL("comment on database {} is {}")
        server.execute(comment.format(sql.Identifier(name), sql.Literal(wanted)))
    return url


def contents(place: Workplace, name: str) -> str | None:
    """What a database was filled with; None where it is missing or was never finished."""
    with psycopg.connect(place.server_url, autocommit=True) as server:
        found = server.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
            (name,),
        ).fetchone()
    return found[0] if found else None


def create_database(place: Workplace, name: str) -> str:
    """The URL of a new database with the newest schema, instead of any older one."""
    drop_database(place, name)
    with psycopg.connect(place.server_url, autocommit=True) as server:
        create = sql.SQL("create database {} template template0")
        server.execute(create.format(sql.Identifier(name)))
    upgrade_schema(place.url(name), TODAY)
    return place.url(name)


def drop_database(place: Workplace, name: str) -> None:
    """Away with it, whoever is connected."""
    with psycopg.connect(place.server_url, autocommit=True) as server:
        drop = sql.SQL("drop database if exists {} with (force)")
        server.execute(drop.format(sql.Identifier(name)))


def fingerprint(peers: bool) -> str:
    """Changes when the tables or the rows that are written into them do."""
    names = ["fill_carriers", "fill_downline", "fill_clients", "fill_enrollments"]
    parts = [statement(name) for name in [*names, *(["peer_tables"] if peers else [])]]
    parts.append(function_text("enrollment_status"))
    versions = files("models").joinpath("migrations", "versions")
    revisions = sorted(versions.iterdir(), key=lambda item: item.name)
    parts += [item.read_bytes() for item in revisions if item.name.endswith((".sql", ".py"))]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def environment(url: str) -> dict[str, str]:
    """The PG* variables of a connection string, for programs that read those."""
    parts = conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    return {names[key]: str(value) for key, value in parts.items() if key in names}
