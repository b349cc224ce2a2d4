"""The note that a demo's database bears while it is filled, so that one that broke off is known."""

import re
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import sql

NOTE = re.compile(r"a demo is filled in: (\d+) agents, (\d+) enrollments, as of (\S+)")


@dataclass(frozen=True)
class Demo:
    """What a demo is made of; the same gives the same files, to the byte."""

    agents: int
    enrollments: int
    as_of: date

    def note(self) -> str:
        """The same in words."""
        return (
            f"a demo is filled in: {self.agents} agents, {self.enrollments} enrollments, "
            f"as of {self.as_of}"
        )


def begun_demo(connection: psycopg.Connection) -> Demo | None:
    """The demo that was begun here and is not whole; None where there is none."""
    query = "select obj_description('agent'::regclass, 'pg_class')"
    [(said,)] = connection.execute(query).fetchall()
    found = NOTE.fullmatch(said or "")
    if found is None:
        return None
    return Demo(int(found[1]), int(found[2]), date.fromisoformat(found[3]))


def note_demo(connection: psycopg.Connection, demo: Demo | None) -> None:
    """Note which demo is being filled in; None, that it is whole."""
    text = sql.Literal(demo.note() if demo else None)
    connection.execute(sql.SQL("comment on table agent is {}").format(text))
