"""Ways to get an answer: each takes the agent's NPN and gives the bytes, up to the last one."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import orjson
import psycopg

from tests.bench.processes import Server
from tests.bench.statement import document, statement

PATIENCE = 120.0  # seconds for one answer
JSON = {"content-type": "application/json", "accept": "application/json"}


class WrongAnswer(Exception):
    """A way did not answer, or not what the others did; nothing of it was timed."""


@dataclass(frozen=True)
class Way:
    """One way under measurement; `server` is whose memory is watched."""

    name: str
    ask: Callable[[str], bytes]
    server: Server | None = None


def over_http(server: Server, query: str, **variables: Any) -> Way:
    """By a GraphQL query, on a connection of its own each time: idle ones are closed on us."""
    headers = JSON if server.token is None else {**JSON, "authorization": f"Bearer {server.token}"}

    def ask(npn: str) -> bytes:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
            connection.request("POST", server.path, request_body(query, npn, **variables), headers)
            response = connection.getresponse()
            body = response.read()
        if response.status != 200:
            raise WrongAnswer(f"{server.name} answers {response.status}: {body[:300]!r}")
        return body

    return Way(server.name, ask, server)


def by_postgres(url: str, name: str) -> Way:
    """By one statement that gives the whole answer as text."""
    connection = psycopg.connect(url, autocommit=True)
    text = statement(name)

    def ask(npn: str) -> bytes:
        with connection.cursor(binary=True) as cursor:
            row: Any = cursor.execute(text, {"npn": npn}).fetchone()
            found: str = row[0]
            return found.encode()

    return Way("Postgres writes the JSON", ask)


def request_body(name: str, npn: str, **variables: Any) -> bytes:
    """The body of a request for queries/<name>.graphql."""
    return orjson.dumps({"query": document(name), "variables": {"npn": npn, **variables}})
