from datetime import date

import pytest

from ingest.errors import FileRefused
from ingest.recognise import recognise
from models import Network, Product, SaidReason, Word
from tests.ingest.reports import Directory, known_with, mapped, write_csv, write_xlsx

PIPES = """
code = "pipes"
name = "Pipes"
provenance = "modelled"
[[feeds]]
name = "book"
kind = "BOOK"
signatures = [["NPN", "MemberID", "Termed"]]
[feeds.columns]
npn = "NPN"
member_id = "MemberID"
name = "Name"
effective_on = "Effective"
termed_on = "Termed"
status = "Status"
[feeds.status]
confirmed = "Effective"
ended = "Terminated"
died = "Deceased"
[[feeds.reasons]]
column = "Reason"
words = { PLAN_CHANGE = "PLAN CHANGE" }
"""
FIXED = """
code = "fixed"
name = "Fixed"
provenance = "modelled"
[[feeds]]
name = "book"
kind = "BOOK"
name_order = "last_first"
contract = "H7115"
[feeds.fixed_width]
first_line = '[0-9 ]{10}.{30}[0-9 ]{3}[0-9 ]{8}[A-Z]{2}'
trailer = "T"
[feeds.fixed_width.columns]
NPN = 10
Name = 30
PBP = 3
Effective = 8
Status = 2
[feeds.columns]
npn = "NPN"
name = "Name"
pbp = "PBP"
effective_on = "Effective"
status = "Status"
[feeds.status]
confirmed = "AC"
died = "DC"
"""
PAGES = """
code = "pages"
name = "Pages"
provenance = "modelled"
[[feeds]]
name = "book"
kind = "BOOK"
signatures = [["Writing ID", "Medicare Number"]]
writing_number_kind = "WRITING_ID"
split = { column = "Product", by = "_", contract = 2, pbp = 3, rest = 4 }
[feeds.columns]
writing_number = "Writing ID"
medicare_id = "Medicare Number"
effective_on = "Effective Date"
[[feeds]]
name = "agent_book"
kind = "BOOK"
signatures = [["AFMO", "Medicare Number"]]
[feeds.columns]
medicare_id = "Medicare Number"
effective_on = "Effective Date"
"""
TWINS = [
    f"""
code = "{code}"
name = "{code.title()}"
provenance = "modelled"
[[feeds]]
name = "book"
kind = "BOOK"
signatures = [["Writing Agent NPN", "Plan ID"]]
[feeds.columns]
npn = "Writing Agent NPN"
member_id = "Member ID"
plan_code = "Plan ID"
product = "Plan Type"
effective_on = "Effective Date"
"""
    for code in ("castor", "pollux")
]
MARKETS = """
code = "markets"
name = "Markets"
provenance = "modelled"
[[feeds]]
name = "book"
kind = "BOOK"
signatures = [["Market", "Writing TIN"]]
writing_number_kind = "TIN"
only = { Market = "Senior" }
[feeds.columns]
writing_number = "Writing TIN"
name = "Client Name"
effective_on = "Original Effective Date"
"""
KNOWN = known_with(PIPES, FIXED, PAGES, *TWINS, MARKETS)
TWIN = {
    "Writing Agent NPN": "12345", "Member ID": "M1", "Plan ID": "H1234-001",
    "Plan Type": "HMO D-SNP", "Effective Date": "46023",
}  # fmt: skip


def test_a_text_with_pipes(tmp_path):
    row = {
        "NPN": "12345", "MemberID": "M1", "Name": "LEE, ANN M", "Effective": "2026-01-01",
        "Termed": "", "Status": "deceased", "Reason": "plan change",
    }  # fmt: skip
    path = write_csv(tmp_path / "p.txt", row, delimiter="|")

    [found] = mapped(path, known=KNOWN).staged

    assert (found.name, found.died, found.word) == ("Ann Lee", True, Word.ENDED)
    assert (found.carrier_status, found.said_reason) == ("deceased", SaidReason.PLAN_CHANGE)
    assert found.termination_detail == "plan change"


def fixed_line(npn="0000012345", name="DE LA CRUZ ANN", pbp="1", day="20260101", status="AC"):
    return f"{npn:>10}{name:<30}{pbp:>3}{day:<8}{status}"


def test_a_text_of_fixed_widths(tmp_path):
    path = tmp_path / "fixed_20261101.txt"
    path.write_text(f"{fixed_line()}\r\n{fixed_line(npn='99', status='DC')}\r\nT2\r\n")

    file = recognise(path, known=KNOWN)
    chunk = mapped(path, known=KNOWN)

    assert (file.carrier.code, file.header_line, file.as_of) == ("fixed", 0, date(2026, 11, 1))
    [found] = chunk.staged
    assert (found.line, found.agent_id, found.plan_code) == (1, 7, "H7115-001")
    assert (found.name, found.effective_on) == ("Ann De La Cruz", "2026-01-01")
    [held] = chunk.held
    assert (held.line, held.subject, held.raw["Status"]) == (2, "99", "DC")
    assert chunk.skipped == 1


def test_a_nul_and_a_broken_byte_move_no_column_of_fixed_widths(tmp_path):
    path = tmp_path / "fixed_20261101.txt"
    lines = [
        fixed_line(name="NÚÑEZ JOSÉ"),
        fixed_line(name="NUÑEZ ANN"),
        fixed_line(name="LEE ANN"),
    ]
    first, second, third = (line.encode() for line in lines)
    second = second.replace("Ñ".encode(), b"\xd1")
    path.write_bytes(b"\n".join([first, second, third.replace(b"ANN ", b"ANN\0"), b"T3", b""]))

    file = recognise(path, known=KNOWN)

    assert [row.name for row in mapped(path, known=KNOWN).staged] == [
        "José Núñez", "Ann Nuñez", "Ann Lee",
    ]  # fmt: skip
    assert [warning.partition(";")[0] for warning in file.warnings] == [
        "1 byte is no UTF-8 and read as Windows-1252, on line 2",
        "1 byte is NUL and passed over, on line 3",
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([fixed_line(), "T2"], "it counts 2 rows in its trailer on line 2 and has 1 above"),
        ([fixed_line(), fixed_line()], "it has no trailer on line 2 and has 2 above"),
        (["T1", fixed_line()], "it has no trailer on line 2 and has 1 above"),
    ],
)
def test_a_trailer_that_disagrees_refuses_the_file_whole(tmp_path, lines, said):
    path = tmp_path / "fixed.txt"
    path.write_text("\n".join(lines))

    with pytest.raises(FileRefused) as refused:
        recognise(path, known=KNOWN)

    assert str(refused.value) == (
        f"fixed.txt is not whole: {said}; ask the carrier to send it again"
    )


def test_an_html_table_with_the_plan_in_parts(tmp_path):
    cells = ["W1", "1EG4TE5MK73", "CG_MA_H4513_27_True Choice_(PPO)", "01/01/2026"]
    rows = [["Writing ID", "Medicare Number", "Product", "Effective Date"], cells]
    path = tmp_path / "book.xls"
    path.write_text(
        "<html><table>"
        + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        + "</table></html>"
    )

    [found] = mapped(path, Directory(numbers={("WRITING_ID", "W1"): 8}), known=KNOWN).staged

    assert (found.line, found.agent_id, found.word) == (2, 8, Word.CONFIRMED)
    assert (found.plan_code, found.plan_name) == ("H4513-027", "True Choice (PPO)")
    assert (found.product, found.network) == (None, Network.LPPO)


def test_the_folder_names_the_agent_of_a_book_that_prints_none(tmp_path):
    row = {"Medicare Number": "1EG4TE5MK73", "Effective Date": "01/01/2026", "AFMO": "Top"}
    inside = write_csv(tmp_path / "pages" / "12345" / "book.csv", row)
    strange = write_csv(tmp_path / "pages" / "999" / "book.csv", row)
    outside = write_csv(tmp_path / "book.csv", row)

    assert [found.agent_id for found in mapped(inside, known=KNOWN).staged] == [7]
    assert [held.subject for held in mapped(strange, known=KNOWN).held] == ["999"]
    with pytest.raises(FileRefused, match=r"pages agent_book prints no agent; put the file into"):
        recognise(outside, known=KNOWN)


def test_a_given_carrier_lets_any_folder_of_digits_name_the_agent(tmp_path):
    row = {"Medicare Number": "1EG4TE5MK73", "Effective Date": "01/01/2026", "AFMO": "Top"}
    path = write_csv(tmp_path / "12345" / "book.csv", row)

    assert recognise(path, carrier="pages", known=KNOWN).folder_npn == "12345"


def test_two_carriers_of_one_layout_are_told_by_folder_or_word(tmp_path):
    anywhere = write_csv(tmp_path / "book.csv", TWIN)
    inside = write_csv(tmp_path / "pollux" / "book.csv", TWIN)

    assert recognise(inside, known=KNOWN).carrier.code == "pollux"
    assert recognise(anywhere, known=KNOWN, carrier="castor").carrier.code == "castor"
    with pytest.raises(FileRefused) as refused:
        recognise(anywhere, known=KNOWN)
    assert str(refused.value) == (
        "book.csv: castor and pollux share this layout and the file does not say whose it is; "
        "give --carrier, or put it into the folder castor/ or pollux/"
    )


def test_dates_as_serial_numbers_and_as_dates_of_a_workbook(tmp_path):
    rows = [list(TWIN), *([*list(TWIN.values())[:4], day] for day in (46023, date(2026, 1, 1)))]
    path = write_xlsx(tmp_path / "castor" / "book.xlsx", rows)

    found = mapped(path, known=KNOWN).staged

    assert [row.effective_on for row in found] == ["2026-01-01"] * 2
    assert {(row.product, row.network) for row in found} == {(Product.DSNP, Network.HMO)}


def test_rows_of_other_markets_are_skipped(tmp_path):
    row = {
        "Market": "Senior", "Writing TIN": "1", "Client Name": "Lee, Ann M",
        "Original Effective Date": "01/01/2026",
    }  # fmt: skip
    path = write_csv(
        tmp_path / "b.csv", row, row | {"Market": "Individual"}, row | {"Market": ""},
        above=["List of clients as of 11/01/2026"],
    )  # fmt: skip

    chunk = mapped(path, Directory(numbers={("TIN", "1"): 8}), known=KNOWN)

    assert [(one.line, one.name) for one in chunk.staged] == [(3, "Ann Lee")]
    assert (chunk.skipped, chunk.held) == (2, [])
    assert recognise(path, known=KNOWN).as_of == date(2026, 11, 1)
