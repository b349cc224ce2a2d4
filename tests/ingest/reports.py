"""Reports as the tests of reading and mapping write them, and agents as these tests know them."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from ingest.carrier import CarrierProfile, FeedProfile, carrier_profiles, read_profile
from ingest.mapping import MappedChunk, map_file
from ingest.recognise import recognise
from models import WritingNumberKind

WELLCARE = {
    "MBI": "1EG4TE5MK73", "Centene ID": "C100", "Broker NPN": "12345",
    "Member First Name": "ANN", "Member Last Name": "LEE", "Member DoB": "01/02/1950",
    "Phone": "", "Address": '"1 MAIN ST"', "City": '"TAMPA"', "State": "FL", "Zip": "33601",
    "Effective Date": "01/01/2026", "Termination Date": "", "Plan Name": "Wellcare Simple (HMO)",
}  # fmt: skip
HUMANA = {
    "MbrLastName": "Lee", "MbrFirstName": "Ann", "MbrMiddleInit": "", "Humana ID": "H12345678",
    "Medicare No": "XXXXXTE5K73", "Birth Date": "1/2/1950", "Mail State": "GA",
    "Mail Cnty": "Fulton", "Resident State": "FL", "Resident County": "MIAMI-DADE",
    "Status": "Active Policy", "Status Reason": "", "Status Description": "",
    "Effective Date": "1/1/2026", "Inactive Date": "", "Deceased Date": "",
    "CoverageType": "", "Plan Type": "", "SalesProduct": "MA - LPPO HNR",
    "Plan Name": "Humana Choice", "Signature Date": "12/7/2025",
    "Contract-PBP-Segment ID": "H5216-045-002", "NPN": "12345",
    "Servicing Agent": "Bob Ray", "Servicing Agent SAN": "1234567", "Application ID": "A100",
    "Plan Exit": "N", "Future Term Reason": "",
}  # fmt: skip
AETNA = {
    "Member ID": "M100", "Legacy Member ID": "", "Medicare Number": "1EG4-TE5-MK73",
    "Application ID": "A100", "First Name": "Ann Marie", "Last Name": "Lee",
    "Date of Birth": "1950-01-02", "State": "FL", "Zip Code": "33601",
    "Application Signed Date": "2025-11-01", "Application Received Date": "2025-11-03",
    "Coverage Effective Date": "2026-01-01", "Member Status": "A", "Term Date": "3000-01-01",
    "Term Reason Code": "", "Plan Name": "Aetna Eagle (PPO)", "Supplement Plans": "",
    "Writing Agent NPN": "12345", "Writing Agent TIN": "", "CMS Contract Number": "H5521",
    "PBP Code": "77",
}  # fmt: skip
UHC_BOOK = {
    "agentId": "W1", "agentIdStatus": "A", "agentName": "Bob Ray", "agentNpn": "12345",
    "memberFirstName": "ANN", "memberLastName": "LEE", "dateOfBirth": "01/02/1950",
    "memberState": "FL", "memberStatus": "A", "memberCounty": "Polk County",
    "policyEffectiveDate": "2026-01-01", "contract": "H1045", "pbp": "1", "segmentId": "0",
    "applicationNumber": "A100", "policyTermDate": "2300-01-01", "product": "MAPD",
    "termReasonCode": "null", "individualID": "", "mbiNumber": "1EG4TE5MK73",
    "planName": "AARP Plan (HMO-POS)",
}  # fmt: skip
UHC_APPLICATION = {
    "Agency ID": "1", "Agent ID": "W1", "Agent ID Status": "A", "Agent Name": "Bob Ray",
    "Plan Level": "", "Plan Nbr": "H1045-001-000", "Plan Name": "AARP Plan (HMO-POS)",
    "App State": "FL", "Received Date": "11/03/2025", "Effective Date": "01/01/2026",
    "Mem First Name": "ANN", "Mem Last Name": "LEE", "Member DOB": "01/02/1950",
    "App Status": "COMPLETED",
}  # fmt: skip


class Directory:
    """Agents by NPN and by number; the numbers hold on every day unless a day is given."""

    def __init__(
        self,
        npns: Mapping[str, int] | None = None,
        numbers: Mapping[tuple[str, str], int] | None = None,
        since: date = date.min,
    ) -> None:
        self.npns = {"12345": 7} if npns is None else npns
        self.numbers, self.since = numbers or {}, since

    def agent_id(self, npn: str) -> int | None:
        return self.npns.get(npn)

    def agent_id_by_number(self, kind: WritingNumberKind, number: str, on: date) -> int | None:
        return self.numbers.get((kind.value, number)) if on >= self.since else None


def write_csv(
    path: Path, *rows: Mapping[str, str], delimiter: str = ",", above: Sequence[str] = ()
) -> Path:
    """A CSV with the columns of its first row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        file.writelines(f"{line}\r\n" for line in above)
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    """A workbook of one sheet; dates are written as such."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": "mm/dd/yyyy"}) as workbook:
        worksheet = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            worksheet.write_row(number, 0, row)
    return path


def mapped(
    path: Path,
    directory: Directory | None = None,
    *,
    known: Mapping[str, CarrierProfile] | None = None,
    **options: Any,
) -> MappedChunk:
    """Everything that becomes of a file's rows, in one chunk."""
    file = recognise(path, known=known, **options)
    whole = MappedChunk(unmapped=Counter(), warnings=Counter())
    for chunk in map_file(file, directory or Directory(), key=b"secret", chunk_rows=3):
        whole.staged += chunk.staged
        whole.held += chunk.held
        whole.skipped += chunk.skipped
        whole.unmapped += chunk.unmapped
        whole.warnings += chunk.warnings
        whole.remarks += chunk.remarks
    return whole


def feed_of(carrier: str, name: str = "book") -> FeedProfile:
    """A feed of a carrier that ships."""
    return next(feed for feed in carrier_profiles()[carrier].feeds if feed.name == name)


def known_with(*texts: str) -> dict[str, CarrierProfile]:
    """The carriers that these texts describe, and no others."""
    profiles = [read_profile(f"{text.split(chr(34))[1]}.toml", text) for text in texts]
    return {profile.code: profile for profile in profiles}
