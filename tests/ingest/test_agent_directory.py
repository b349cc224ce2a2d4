from datetime import date

import psycopg
import pytest

from ingest.agent_directory import AgentDirectory, agent_directory
from models import WritingNumberKind
from tests.ingest.own_feeds import load, load_carriers, load_people, stored

SAN, TIN = WritingNumberKind.SAN, WritingNumberKind.TIN


@pytest.fixture
def ids(connection: psycopg.Connection) -> dict[str, int]:
    """The ids of Ann and Bob by name."""
    load_people(connection, ann="1", bob="20")
    return dict(stored(connection, "select lower(name), id from agent"))


@pytest.fixture
def humana(connection: psycopg.Connection, ids: dict[str, int]) -> AgentDirectory:
    """Humana's directory: SAN 123 was Ann's until 2026 and is Bob's."""
    load_carriers(connection, "humana", "anthem")
    load(
        connection,
        "writing_numbers",
        """
        carrier,kind,number,npn,valid_from,valid_to
        humana,SAN,00123,1,,2026-01-01
        humana,SAN,123,20,2026-01-01,
        humana,SAN,55,1,2025-01-01,2025-07-01
        anthem,TIN,12-3456789,1,,
        """,
    )
    [(carrier_id,)] = stored(connection, "select id from carrier where code = 'humana'")
    return agent_directory(connection, carrier_id)


@pytest.mark.parametrize("npn", ["20", "0020", " 20 "])
def test_an_npn_finds_its_agent_with_and_without_zeros(
    humana: AgentDirectory, ids: dict[str, int], npn: str
):
    assert humana.agent_id(npn) == ids["bob"]


@pytest.mark.parametrize("npn", ["2", "", "0", "NPN"])
def test_an_unknown_npn_finds_nobody(humana: AgentDirectory, npn: str):
    assert humana.agent_id(npn) is None


def test_a_number_finds_who_holds_it_on_the_day(humana: AgentDirectory, ids: dict[str, int]):
    assert humana.agent_id_by_number(SAN, "0123", date(2025, 12, 31)) == ids["ann"]
    assert humana.agent_id_by_number(SAN, " 123", date(2026, 1, 1)) == ids["bob"]


def test_a_number_finds_nobody_outside_its_period(humana: AgentDirectory, ids: dict[str, int]):
    assert humana.agent_id_by_number(SAN, "55", date(2024, 12, 31)) is None
    assert humana.agent_id_by_number(SAN, "55", date(2025, 1, 1)) == ids["ann"]
    assert humana.agent_id_by_number(SAN, "55", date(2025, 7, 1)) is None


def test_a_number_of_another_carrier_or_kind_finds_nobody(humana: AgentDirectory):
    assert humana.agent_id_by_number(TIN, "12-3456789", date(2026, 1, 1)) is None
    assert humana.agent_id_by_number(TIN, "123", date(2026, 1, 1)) is None
