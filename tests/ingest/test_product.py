import pytest

from ingest.plan import joined_code, plan_code, split_plan
from ingest.product import read_network, read_product
from models import Network, Product


@pytest.mark.parametrize(
    ("texts", "code", "product"),
    [
        (["HMO D-SNP MAPD"], "H1036-001", Product.DSNP),
        (["DSNP"], None, Product.DSNP),
        (["PPO C-SNP"], None, Product.CSNP),
        (["I-SNP"], None, Product.ISNP),
        (["PDP MAPD"], None, Product.PDP),
        (["Value Plus"], "S5810-101", Product.PDP),
        (["D-SNP"], "S5810-101", Product.DSNP),
        (["MAPD MA"], None, Product.MAPD),
        (["MA-PD (HMO)"], None, Product.MAPD),
        (["MA - LPPO HNR"], "H5216-045", Product.MA),
        (["Medicare Supplement Plan G"], None, Product.MEDSUPP),
        (["MED SUPP"], None, Product.MEDSUPP),
        (["", "Plan (PPO) MAPD"], None, Product.MAPD),
        (["MA", "Dual Complete D-SNP"], None, Product.MA),
        (["MAXIMUM", "PLAZMAPDX"], None, None),
        (["Gold Plus (HMO)"], "H1036-001", None),
    ],
)
def test_a_product_word_is_whole_and_the_type_column_goes_first(texts, code, product):
    assert read_product(texts, code) is product


@pytest.mark.parametrize(
    ("texts", "code", "network"),
    [
        (["HMO-POS"], None, Network.HMO_POS),
        (["(HMO POS)"], None, Network.HMO_POS),
        (["HMO D-SNP"], None, Network.HMO),
        (["MA - LPPO HNR"], "H5216-045", Network.LPPO),
        (["PPO"], "R6694-001", Network.RPPO),
        (["RPPO"], "H6694-001", Network.RPPO),
        (["PFFS"], None, Network.PFFS),
        (["MAPD", "Eagle (PPO)"], None, Network.LPPO),
        (["SHMOE", "PPOX"], None, None),
    ],
)
def test_a_network_word_is_whole_and_the_type_column_goes_first(texts, code, network):
    assert read_network(texts, code) is network


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("H1234-001-000", "H1234-001"),
        ("H1234-001-002", "H1234-001-002"),
        ("h1234-1-0", "H1234-001"),
        ("H1234 001", "H1234-001"),
        ("H1234001002", "H1234-001-002"),
        ("S5810-101", "S5810-101"),
        ("X1234-001", None),
        ("H1234", None),
        ("H123-001", None),
        ("", None),
    ],
)
def test_a_plan_code_is_contract_pbp_and_segment_with_their_zeros(printed, code):
    assert plan_code(printed) == code


def test_a_plan_code_of_three_cells_gets_its_zeros_back():
    assert joined_code("h1234", "1", "2") == "H1234-001-002"
    assert joined_code("H1234", "001.0", "0") == "H1234-001"
    assert joined_code("H1234", "27") == "H1234-027"
    assert joined_code("H1234", "") is None
    assert joined_code("", "001") is None
    assert joined_code("H1234", "1234") is None


def test_a_plan_in_one_cell_is_cut_at_its_separators():
    printed = "CG_MAPD_H4513_27_True Choice_Medicare (PPO)"

    assert split_plan(printed, "_", 2, 3, 4) == ("H4513-027", "True Choice Medicare (PPO)")
    assert split_plan("True Choice", "_", 2, 3, 4) == (None, "True Choice")
