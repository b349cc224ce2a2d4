import psycopg
import pytest

from ingest.errors import FileRefused
from tests.ingest.own_feeds import fates, load, load_carriers, row_versions, stored

HEADER = "carrier,contract,pbp,segment,year,name,product,network"
PLANS = """
select carrier.code, plan.code, plan.name, product::text, network::text, listed_year
from plan
join carrier on carrier.id = carrier_id
order by 1, 2
"""


@pytest.fixture(autouse=True)
def carriers(connection: psycopg.Connection) -> None:
    """Aetna and UHC."""
    load_carriers(connection, "aetna", "uhc")


def test_codes_get_their_zeros_back_and_segment_zero_is_none(connection: psycopg.Connection):
    outcome = load(
        connection,
        "plans",
        f"""
        {HEADER}
        uhc,h1234,1,0,2026,Gold  HMO,MAPD,HMO
        uhc,H1234,001,2,2026,Gold HMO North,MAPD,HMO_POS
        uhc,S5678,12,,2026,,PDP,
        aetna,R1234,001,000,2026,Regional,d-snp,PPO
        """,
    )

    assert fates(outcome) == (4, 0, 0, 0)
    assert stored(connection, PLANS) == [
        ("aetna", "R1234-001", "Regional", "DSNP", "RPPO", 2026),
        ("uhc", "H1234-001", "Gold HMO", "MAPD", "HMO", 2026),
        ("uhc", "H1234-001-002", "Gold HMO North", "MAPD", "HMO_POS", 2026),
        ("uhc", "S5678-012", None, "PDP", "NONE", 2026),
    ]


def test_the_same_file_again_writes_no_row(connection: psycopg.Connection):
    text = f"{HEADER}\nuhc,H1234,1,,2025,Gold,MAPD,HMO\nuhc,H1234,1,,2026,Gold Plus,MAPD,HMO"
    load(connection, "plans", text)
    before = row_versions(connection)

    outcome = load(connection, "plans", text)

    assert fates(outcome) == (0, 0, 2, 0)
    assert row_versions(connection) == before


def test_the_newest_year_of_a_file_is_what_a_plan_is(connection: psycopg.Connection):
    outcome = load(
        connection,
        "plans",
        f"{HEADER}\nuhc,H1234,1,,2026,Gold Plus,MAPD,HMO\nuhc,H1234,1,,2025,Gold,MA,HMO",
    )

    assert fates(outcome) == (1, 0, 1, 0)
    assert stored(connection, PLANS) == [("uhc", "H1234-001", "Gold Plus", "MAPD", "HMO", 2026)]


def test_an_older_list_that_arrives_late_changes_nothing(connection: psycopg.Connection):
    load(connection, "plans", f"{HEADER}\nuhc,H1234,1,,2026,Gold Plus,MAPD,HMO")
    before = row_versions(connection)

    outcome = load(connection, "plans", f"{HEADER}\nuhc,H1234,1,,2025,Gold,MA,HMO")

    assert fates(outcome) == (0, 0, 1, 0)
    assert row_versions(connection) == before


def test_a_newer_or_corrected_list_updates_a_plan(connection: psycopg.Connection):
    load(connection, "plans", f"{HEADER}\nuhc,H1234,1,,2025,Gold,MA,HMO")

    corrected = load(connection, "plans", f"{HEADER}\nuhc,H1234,1,,2025,Gold,MAPD,HMO")
    newer = load(connection, "plans", f"{HEADER}\nuhc,H1234,1,,2026,Gold,MAPD,HMO")

    assert (fates(corrected), fates(newer)) == ((0, 1, 0, 0), (0, 1, 0, 0))
    assert stored(connection, PLANS) == [("uhc", "H1234-001", "Gold", "MAPD", "HMO", 2026)]


def test_a_plan_known_from_reports_becomes_what_the_list_says(connection: psycopg.Connection):
    connection.execute(
        "insert into plan (carrier_id, code, name, product, network)"
        " select id, 'H1234-001', 'printed', 'MAPD', 'NONE' from carrier where code = 'uhc'"
    )

    outcome = load(connection, "plans", f"{HEADER}\nuhc,H1234,1,,2024,Gold,DSNP,HMO")

    assert fates(outcome) == (0, 1, 0, 0)
    assert stored(connection, PLANS) == [("uhc", "H1234-001", "Gold", "DSNP", "HMO", 2024)]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "cigna,H1234,1,,2026,Gold,MAPD,HMO",
            "carrier 'cigna' is not the code of a carrier; use one of aetna, uhc",
        ),
        (
            "uhc,X1234,1,,2026,Gold,MAPD,HMO",
            "contract 'X1234' is not a contract: H, R, S or E and four digits; correct it",
        ),
        (
            "uhc,H1234,1234,,2026,Gold,MAPD,HMO",
            "pbp '1234' is not a number of up to three digits; correct it",
        ),
        ("uhc,H1234,,,2026,Gold,MAPD,HMO", "pbp is empty; fill it in"),
        (
            "uhc,H1234,1,A,2026,Gold,MAPD,HMO",
            "segment 'A' is not a number of up to three digits; correct it",
        ),
        (
            "uhc,H1234,1,,26,Gold,MAPD,HMO",
            "year '26' is not a plan year; write it with four digits, such as 2026",
        ),
        (
            "uhc,H1234,1,,2026,Gold,GOLD,HMO",
            "product 'GOLD' is not known; "
            "use one of MA, MAPD, PDP, MEDSUPP, DSNP, CSNP, ISNP, OTHER",
        ),
        (
            "uhc,H1234,1,,2026,Gold,MAPD,EPO",
            "network 'EPO' is not known; use one of HMO, HMO_POS, LPPO, RPPO, PFFS, NONE",
        ),
        (
            "uhc,H0001,001,,2026,Gold,MAPD,HMO",
            "uhc H0001-001 of 2026 stands on line 2 already, with other values; "
            "keep one of the two rows",
        ),
    ],
)
def test_a_wrong_row_refuses_the_file_and_leaves_everything_as_it_was(
    connection: psycopg.Connection, row: str, sentence: str
):
    before = row_versions(connection)

    with pytest.raises(FileRefused) as refused:
        load(connection, "plans", f"{HEADER}\nuhc,H0001,1,,2026,Blue,MAPD,HMO\n{row}")

    assert str(refused.value) == f"plans.csv line 3: {sentence}"
    assert row_versions(connection) == before
