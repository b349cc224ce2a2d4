"""Carriers' reports as a test writes them: only what the test is about, all else as usual."""

import csv
from pathlib import Path
from typing import Any

import psycopg

from ingest.pipeline import Options, ingest_files
from ingest.report import FileOutcome

HUMANA = {
    "MbrLastName": "Lee",
    "MbrFirstName": "Ann",
    "Humana ID": "H00000001",
    "Birth Date": "1/2/1950",
    "Resident State": "FL",
    "Resident County": "POLK",
    "Status": "Active Policy",
    "Status Reason": "",
    "Status Description": "",
    "Effective Date": "1/1/2026",
    "Inactive Date": "",
    "Deceased Date": "",
    "SalesProduct": "MAPD - HMO",
    "Plan Name": "Gold Plus",
    "Signature Date": "12/1/2025",
    "Contract-PBP-Segment ID": "H5216-001-000",
    "NPN": "1003",
    "Application ID": "A1",
    "Plan Exit": "N",
    "Future Term Reason": "",
}
AETNA = {
    "Member ID": "M1",
    "Legacy Member ID": "",
    "Medicare Number": "1EG4TE5MK73",
    "Application ID": "A1",
    "First Name": "Ann",
    "Last Name": "Lee",
    "Date of Birth": "1/2/1950",
    "State": "FL",
    "Application Signed Date": "11/1/2025",
    "Application Received Date": "11/3/2025",
    "Coverage Effective Date": "1/1/2026",
    "Member Status": "A",
    "Term Date": "1/1/3000",
    "Term Reason Code": "",
    "Plan Name": "Eagle (PPO)",
    "Writing Agent NPN": "1003",
    "Writing Agent TIN": "",
    "CMS Contract Number": "H5521",
    "PBP Code": "001",
}
WELLCARE = {
    "MBI": "1EG4TE5MK73",
    "Centene ID": "C1",
    "Broker NPN": "1003",
    "Member First Name": "ANN",
    "Member Last Name": "LEE",
    "Member DoB": "01/02/1950",
    "State": "FL",
    "Effective Date": "01/01/2026",
    "Termination Date": "",
    "Plan Name": "Giveback (HMO)",
}
UHC_APPLICATION = {
    "Agency ID": "77",
    "Agent ID": "W3",
    "Plan Nbr": "H2001-005-000",
    "Plan Name": "AARP (HMO)",
    "App State": "FL",
    "Received Date": "10/20/2026",
    "Effective Date": "12/1/2026",
    "Mem First Name": "Ann",
    "Mem Last Name": "Lee",
    "Member DOB": "1/2/1950",
    "App Status": "SUBMITTED",
}
UHC_BOOK = {
    "agentId": "W3",
    "agentIdStatus": "A",
    "agentNpn": "1003",
    "memberFirstName": "ANN",
    "memberLastName": "LEE",
    "dateOfBirth": "01/02/1950",
    "memberState": "FL",
    "memberStatus": "A",
    "memberCounty": "POLK COUNTY",
    "memberNumber": "910001",
    "policyEffectiveDate": "2026-12-01",
    "contract": "H2001",
    "pbp": "005",
    "segmentId": "000",
    "applicationNumber": "null",
    "policyTermDate": "2300-01-01",
    "product": "MAPD",
    "termReasonCode": "null",
    "individualID": "1",
    "mbiNumber": "1EG4TE5MK73",
    "planName": "AARP (HMO)",
}
OWN_FILES = {
    "agents.csv": "npn,name,level,status,since,until\n"
    "1001,Ann Top,NMO,ACTIVE,,\n1002,Bob Mid,GA,ACTIVE,,\n1003,Cyd Low,AGENT,ACTIVE,,\n",
    "uplines.csv": "npn,upline_npn,valid_from,valid_to\n"
    "1002,1001,2020-01-01,\n1003,1002,2020-01-01,\n",
    "writing_numbers.csv": "carrier,kind,number,npn,valid_from,valid_to\n"
    "uhc,WRITING_ID,W3,1003,,\n",
}

SHOWN = {
    "npn": "agent.npn",
    "status": "enrollment.status::text",
    "reason": "enrollment.termination_reason::text",
    "since": "enrollment.status_since::text",
    "submitted": "enrollment.submitted_on::text",
    "effective": "enrollment.effective_on::text",
    "termed": "enrollment.termed_on::text",
    "name": "client.name",
    "member_id": "client.member_id",
    "county": "enrollment.county",
    "plan": "plan.code",
    "policy": "enrollment.policy_number",
    "detail": "enrollment.termination_detail",
    "carrier_status": "enrollment.carrier_status",
    "product": "enrollment.product::text",
    "network": "enrollment.network::text",
    "updated_at": "enrollment.updated_at",
    "reported": "greatest(enrollment.reported_on, (select max(newest_on) from scope"
    " where scope.id = any(enrollment.listed_by)))::text",
}


class Inbox:
    """Writes reports into a folder and takes them in, one after the other."""

    def __init__(self, connection: psycopg.Connection, folder: Path) -> None:
        self.connection, self.folder, self.files = connection, folder, 0

    def own(self, **files: str) -> None:
        """Our own three agents in a line, 1003 under 1002 under 1001, or what is given."""
        for name, text in {**OWN_FILES, **files}.items():
            (self.folder / name).write_text(text)
            assert self.take(self.folder / name).error is None

    def humana(self, day: str, *rows: dict[str, str], **cells: str) -> FileOutcome:
        """One book; rows differ from a confirmed Ann in what they say."""
        return self.report("humana", day, HUMANA, rows, cells)

    def aetna(self, day: str, *rows: dict[str, str]) -> FileOutcome:
        """One book."""
        return self.report("aetna", day, AETNA, rows, {})

    def wellcare(self, day: str, *rows: dict[str, str]) -> FileOutcome:
        """One book."""
        return self.report("wellcare", day, WELLCARE, rows, {})

    def uhc_applications(self, day: str, *rows: dict[str, str]) -> FileOutcome:
        """One report of applications."""
        return self.report("uhc", day, UHC_APPLICATION, rows, {})

    def uhc_book(self, day: str, *rows: dict[str, str]) -> FileOutcome:
        """One book, active or inactive by its rows."""
        return self.report("uhc", day, UHC_BOOK, rows, {})

    def report(
        self,
        carrier: str,
        day: str,
        usual: dict[str, str],
        rows: tuple[dict[str, str], ...],
        cells: dict[str, str],
    ) -> FileOutcome:
        self.files += 1
        path = self.folder / f"{carrier}_{self.files}_{day.replace('-', '')}.csv"
        with path.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, usual)
            writer.writeheader()
            for row in rows:
                assert row.keys() <= usual.keys(), row.keys() - usual.keys()
                writer.writerow({**usual, **cells, **row})
        outcome = self.take(path)
        assert outcome.error is None, outcome.error
        return outcome

    def take(self, path: Path) -> FileOutcome:
        """One file."""
        [outcome] = ingest_files(self.connection, [path], Options())
        return outcome

    def see(self, *names: str) -> list[tuple[Any, ...]]:
        """These facts of every enrollment, the oldest first."""
        wanted = ", ".join(SHOWN[name] for name in names)
        return self.connection.execute(
            f"""
            select {wanted}
            from enrollment
            join agent on agent.id = enrollment.agent_id
            join client on client.id = enrollment.client_id
            left join plan on plan.id = enrollment.plan_id
            order by enrollment.id
            """
        ).fetchall()
