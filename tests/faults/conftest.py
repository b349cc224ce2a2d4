"""Fixtures of the tests that break things."""

from collections.abc import Iterator
from shutil import rmtree

import pytest

from tests.faults.outage import Postgres


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server that a test may stop and kill."""
    postgres = Postgres(tmp_path_factory.mktemp("faults"))
    try:
        yield postgres
    finally:
        postgres.server.close()
        rmtree(postgres.server.home, ignore_errors=True)
