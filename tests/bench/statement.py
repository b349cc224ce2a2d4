"""The bench's own SQL, one file a step."""

import json
from importlib.resources import files


def statement(name: str) -> bytes:
    """The text of sql/<name>.sql."""
    return files("tests.bench").joinpath("sql", f"{name}.sql").read_bytes()


def document(name: str) -> str:
    """The text of queries/<name>.graphql."""
    return files("tests.bench").joinpath("queries", f"{name}.graphql").read_text()


def peer_versions() -> dict[str, str]:
    """The versions of what comes from npm."""
    package = files("tests.bench").joinpath("postgraphile", "package.json")
    found: dict[str, str] = json.loads(package.read_text())["dependencies"]
    return found
