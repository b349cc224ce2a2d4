from dataclasses import replace
from datetime import date

from ingest.synthesis.carriers.aetna import HEADER as AETNA_HEADER
from ingest.synthesis.carriers.aetna import Aetna
from ingest.synthesis.carriers.humana import HEADER as HUMANA_HEADER
from ingest.synthesis.carriers.humana import Humana
from ingest.synthesis.carriers.uhc import BOOK_HEADER, Uhc
from ingest.synthesis.carriers.uhc_applications import APPLICATIONS_HEADER
from ingest.synthesis.carriers.wellcare import HEADER as WELLCARE_HEADER
from ingest.synthesis.carriers.wellcare import Wellcare
from ingest.synthesis.expected import expected_line
from ingest.synthesis.story import ACTIVE, UNKNOWN, Condition, Ending
from tests.ingest.synthesis.cast_of_one import (
    DAMAGED,
    PLAIN,
    WEEKS,
    WORKBOOK,
    enrolled,
    listing,
)

STARTS = date(2026, 1, 1)
ENDS = date(2026, 9, 30)


def test_wellcare_prints_capitals_quotes_and_dates_without_a_status():
    carrier = Wellcare()
    row = listing(Condition.ENDED, STARTS, carrier.plans[0], termed=ENDS)
    enrollment = enrolled(row, Ending("POLICY_DISENROLLMENT", "OTHER", ENDS))

    [cells] = carrier.rows(enrollment, row, PLAIN)

    assert dict(zip(WELLCARE_HEADER, cells, strict=True)) == {
        "MBI": "1EG4TE5MK73",
        "Centene ID": "U000023757",
        "Broker NPN": "1700002",
        "Member First Name": "MAEVE LEE",
        "Member Last Name": "O'BRIEN",
        "Member DoB": "03/09/1950",
        "Phone": "(201) 555-0142",
        "Address": '"12 OAK AVENUE"',
        "City": '"NEWARK"',
        "State": "NJ",
        "Zip": "07102",
        "Effective Date": "01/01/2026",
        "Termination Date": "09/30/2026",
        "Plan Name": "WELLCARE NO PREMIUM OPEN (PPO)",
    }
    assert expected_line(carrier, enrollment, WEEKS) == (
        "wellcare", "1700002", "U000023757", "Maeve O'Brien", "", "MAPD", "LPPO", "", "NJ", "",
        "POLICY_DISENROLLMENT", "OTHER", None, STARTS, ENDS, date(2026, 11, 18),
    )  # fmt: skip


def test_wellcare_prints_the_medicare_id_alone_for_some():
    carrier = Wellcare()
    row = listing(Condition.ACTIVE, STARTS, carrier.plans[0])
    enrollment = enrolled(row, ACTIVE, trait=40, last="McDonald")

    [cells] = carrier.rows(enrollment, row, DAMAGED)

    assert cells[:2] == ("1EG4TE5MK73", "")
    assert cells[10:13] == ("7102", "01/01/2026", "12/31/9999")
    assert expected_line(carrier, enrollment, WEEKS)[2:4] == ("1EG4TE5MK73", "Maeve Mcdonald")


def test_humana_prints_an_end_of_the_medicare_id_and_a_death():
    carrier = Humana()
    row = listing(
        Condition.DECEASED, STARTS, carrier.plans[3], died=date(2026, 9, 12), word="Deceased"
    )
    enrollment = enrolled(row, Ending("DECEASED", "", date(2026, 9, 12)))

    [cells] = carrier.rows(enrollment, row, PLAIN)

    assert dict(zip(HUMANA_HEADER, cells, strict=True)) == {
        "MbrLastName": "O'Brien",
        "MbrFirstName": "Maeve Lee",
        "MbrMiddleInit": "",
        "Humana ID": "H00023757",
        "Medicare No": "XXXXXE5MK73",
        "Primary Phone": "(201) 555-0142",
        "Email": "member3@example.com",
        "Gender": "F",
        "Birth Date": "3/9/1950",
        "Mail Address": "12 Oak Avenue",
        "Mail City": "Newark",
        "Mail State": "NJ",
        "Mail ZipCd": "07102",
        "Mail Cnty": "",
        "Resident State": "NJ",
        "Resident Zip Code": "07102",
        "Resident County": "Essex",
        "Status": "Inactive Policy",
        "Status Date": "11/20/2025",
        "Status Reason": "Deceased",
        "Status Description": "Member is deceased",
        "Effective Date": "1/1/2026",
        "Inactive Date": "",
        "Deceased Date": "9/12/2026",
        "CoverageType": "MA",
        "Plan Type": "MA",
        "SalesProduct": "MA - LPPO HNR",
        "Plan Name": "Humana Honor H5216-256 (PPO)",
        "Signature Date": "11/20/2025",
        "Contract-PBP-Segment ID": "H5216-256-000",
        "Election Code": "AEP",
        "PlanYear": "2026",
        "NPN": "1700002",
        "Servicing Agent": "Nora Okafor",
        "Servicing Agent SAN": "1300001",
        "AOR Name": "Nora Okafor",
        "AOR SAN": "1300001",
        "Application ID": "A000047514",
        "Plan Exit": "",
        "Future Term Reason": "",
    }
    assert expected_line(carrier, enrollment, WEEKS) == (
        "humana", "1700002", "H00023757", "Maeve O'Brien", "H5216-256", "MA", "LPPO",
        "A000047514", "NJ", "Essex", "DECEASED", "", date(2025, 11, 20), STARTS,
        date(2026, 9, 12), date(2026, 11, 18),
    )  # fmt: skip


def test_humana_prints_a_plan_exit_as_a_letter_once_it_is_over():
    carrier = Humana()
    ahead = listing(
        Condition.ACTIVE, STARTS, carrier.plans[0], termed=date(2026, 12, 31), word="Plan Exit"
    )
    over = replace(ahead, condition=Condition.ENDED, termed=ENDS)
    enrollment = enrolled(ahead, ACTIVE)

    printed = [
        dict(zip(HUMANA_HEADER, carrier.rows(enrollment, row, WORKBOOK)[0], strict=True))
        for row in (ahead, over)
    ]

    columns = ("Status", "Status Reason", "Inactive Date", "Plan Exit", "Future Term Reason")
    assert [[row[column] for column in columns] for row in printed] == [
        ["Active Policy", "", date(2026, 12, 31), "", "Plan Exit"],
        ["Inactive Policy", "", ENDS, "Y", ""],
    ]


def test_aetna_prints_a_code_and_the_agents_above():
    carrier = Aetna()
    row = listing(Condition.ENDED, date(2026, 3, 1), carrier.plans[0], termed=ENDS, word="08")
    enrollment = enrolled(row, Ending("DECEASED", "", ENDS), trait=26)

    [cells] = carrier.rows(enrollment, row, PLAIN)

    printed = dict(zip(AETNA_HEADER, cells, strict=True))
    assert {column: cell for column, cell in printed.items() if cell} == {
        "Member ID": "101000023757",
        "Medicare Number": "1EG4-TE5-MK73",
        "Application ID": "AET000047514",
        "First Name": "Maeve Lee",
        "Last Name": "O'Brien",
        "Date of Birth": "1950-03-09",
        "Phone Number": "(201) 555-0142",
        "Address Line 1": "12 Oak Avenue",
        "City": "Newark",
        "State": "NJ",
        "Zip Code": "07102",
        "Application Signed Date": "2025-11-19",
        "Application Received Date": "2025-11-20",
        "Coverage Effective Date": "2026-03-01",
        "Member Status": "T",
        "Term Date": "2026-09-30",
        "Term Reason Code": "08",
        "Plan Name": "Aetna Medicare Premier (HMO-POS)",
        "Plan Effective Date": "2026-03-01",
        "Writing Agent NPN": "1700002",
        "Writing Agent TIN": "980000002",
        "Writing Agent First Name": "Ann",
        "Writing Agent Last Name": "Reyes",
        "CMS Contract Number": "H3959",
        "PBP Code": "021",
        "Producer Level 1 Name": "Nora Okafor",
        "Producer Level 1 TIN/NPN": "1700001",
        "Producer Level 1 Code": "00001",
        "Producer Level 2 Name": "Ann Reyes",
        "Producer Level 2 TIN/NPN": "1700002",
        "Producer Level 2 Code": "00002",
    }


def test_aetna_loses_the_zero_of_two_digits_and_never_of_three():
    carrier = Aetna()
    rows = [
        listing(Condition.ENDED, STARTS, carrier.plans[0], termed=ENDS, word=word)
        for word in ("08", "13", "090", "092", "NG08")
    ]
    enrollment = enrolled(rows[0], Ending("DECEASED", "", ENDS))

    printed = [
        dict(zip(AETNA_HEADER, carrier.rows(enrollment, row, DAMAGED)[0], strict=True))
        for row in rows
    ]

    codes = [row["Term Reason Code"] for row in printed]
    assert codes == ["8", "13", "090", "092", "NG08"]
    assert {row["PBP Code"] for row in printed} == {"21"}


def test_aetna_prints_no_npn_for_some_and_the_far_future_for_no_end():
    carrier = Aetna()
    row = listing(Condition.ACTIVE, STARTS, carrier.plans[0])
    enrollment = enrolled(row, ACTIVE, trait=27)

    [cells] = carrier.rows(enrollment, row, PLAIN)

    printed = dict(zip(AETNA_HEADER, cells, strict=True))
    assert (printed["Writing Agent NPN"], printed["Writing Agent TIN"]) == ("", "980000002")
    assert (printed["Member Status"], printed["Term Date"]) == ("A", "3000-01-01")


def test_uhc_prints_the_member_number_twice():
    carrier = Uhc()
    row = listing(
        Condition.ENDED, STARTS, carrier.plans[2], termed=ENDS, word="13", twin=carrier.plans[3]
    )
    enrollment = enrolled(row, Ending("POLICY_DISENROLLMENT", "PLAN_CHANGE", ENDS))

    first, second = carrier.rows(enrollment, row, PLAIN)

    assert list(zip(BOOK_HEADER, first, strict=True)) == [
        ("agentId", "2000002"),
        ("agentIdStatus", "Active"),
        ("agentName", "Ann Reyes"),
        ("agentEmail", "1700002@example.com"),
        ("agentNpn", "1700002"),
        ("memberFirstName", "Maeve Lee"),
        ("memberLastName", "O'Brien"),
        ("dateOfBirth", "03/09/1950"),
        ("memberEmail", "member3@example.com"),
        ("memberPhone", "(201) 555-0142"),
        ("memberAddress1", "12 Oak Avenue"),
        ("memberAddress2", ""),
        ("memberCity", "Newark"),
        ("memberState", "NJ"),
        ("memberZip", "07102"),
        ("memberStatus", "I"),
        ("memberCounty", "Essex"),
        ("memberNumber", "900023757"),
        ("policyEffectiveDate", "2026-01-01"),
        ("Agent of Record", "Nora Okafor"),
        ("contract", "H2802"),
        ("pbp", "041"),
        ("segmentId", "001"),
        ("applicationNumber", "400047514"),
        ("policyTermDate", "2026-09-30"),
        ("product", "MAPD"),
        ("termReasonCode", "13"),
        ("individualID", "00031676"),
        ("householdID", "00039595"),
        ("memberNumber", "900023757"),
        ("mbiNumber", "1EG4TE5MK73"),
        ("secondaryPhoneNum", ""),
        ("planStatus", "I"),
        ("planName", "AARP Medicare Advantage Harmony (HMO)"),
        ("nmaNpn80", "1700001"),
        ("nmaNpn70", ""),
        ("nmaNpn60", ""),
        ("fmoNpn50", ""),
        ("mgaNpn40", ""),
        ("gaNpn30", ""),
        ("agentNpn20", "1700002"),
        ("solicitorNpn10", ""),
    ]
    assert second == (*first[:22], "002", *first[23:])
    assert carrier.feed_of(row) == "inactive"
    assert expected_line(carrier, enrollment, WEEKS) == (
        "uhc", "1700002", "900023757", "Maeve O'Brien", "H2802-041-001", "MAPD", "HMO",
        "400047514", "NJ", "Essex", "POLICY_DISENROLLMENT", "PLAN_CHANGE", None, STARTS, ENDS,
        date(2026, 11, 18),
    )  # fmt: skip


def test_uhc_damages_numbers_and_writes_null():
    carrier = Uhc()
    row = listing(Condition.ENDED, STARTS, carrier.plans[2], word="08")
    enrollment = enrolled(row, Ending("DECEASED"))

    [cells] = carrier.rows(enrollment, row, WORKBOOK)

    printed = dict(zip(BOOK_HEADER, cells, strict=True))
    columns = (
        "pbp",
        "segmentId",
        "termReasonCode",
        "memberZip",
        "memberAddress2",
        "policyTermDate",
    )
    assert [printed[column] for column in columns] == [41, 1, 8, 7102, "null", "null"]
    assert (printed["dateOfBirth"], printed["agentNpn"]) == (date(1950, 3, 9), 1700002)


def test_uhc_applications_print_a_writing_id_and_no_member_id():
    carrier = Uhc()
    row = listing(Condition.PENDING, date(2026, 12, 1), carrier.plans[0], is_application=True)
    enrollment = enrolled(row, UNKNOWN)

    [cells] = carrier.rows(enrollment, row, PLAIN)

    assert dict(zip(APPLICATIONS_HEADER, cells, strict=True)) == {
        "Agency ID": "770214",
        "Agency Name": "Cedar Harbor Senior Benefits",
        "Agent ID": "2000002",
        "Agent ID Status": "Active",
        "Agent Name": "Ann Reyes",
        "Plan Level": "Agent",
        "Plan Nbr": "H1045-012-000",
        "Plan Name": "AARP Medicare Advantage Choice (HMO-POS)",
        "App State": "NJ",
        "Received Date": "11/20/2025",
        "Effective Date": "12/01/2026",
        "Mem First Name": "MAEVE LEE",
        "Mem Last Name": "O'BRIEN",
        "Member DOB": "03/09/1950",
        "App Status": "SUBMITTED",
    }
    assert carrier.feed_of(row) == "applications"
    assert expected_line(carrier, enrollment, WEEKS) == (
        "uhc", "1700002", "", "Maeve O'Brien", "H1045-012", "MAPD", "HMO_POS", "", "NJ", "",
        "UNKNOWN", "", date(2025, 11, 20), date(2026, 12, 1), None, date(2026, 11, 18),
    )  # fmt: skip


def test_uhc_lets_the_book_decide_over_the_application():
    carrier = Uhc()
    book = listing(Condition.ACTIVE, STARTS, carrier.plans[0], first=1)
    application = listing(
        Condition.CANCELLED, STARTS, carrier.plans[0], is_application=True, until=2
    )
    enrollment = enrolled(book, ACTIVE)
    enrollment.life.listings.append(application)

    line = expected_line(carrier, enrollment, WEEKS)

    assert line[10:13] == ("ACTIVE", "", date(2025, 11, 20))
    assert enrollment.deciding is book
