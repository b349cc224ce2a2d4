"""A workbook of one worksheet, written row by row, the same bytes for the same rows.

Writing the XML ourselves lets a row that stands unchanged in twelve weeks' files be formatted
once; a library that writes cell by cell took sixty times as long for such rows.
"""

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK_TYPE}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{WORKBOOK_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{WORKBOOK_TYPE}.styles+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="Report" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    # Style 1 is a date (number format 14); everything else is style 0.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{SPREADSHEET}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        "</cellXfs></styleSheet>"
    ),
}
SHEET_BEGINS = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>'
SHEET_ENDS = "</sheetData></worksheet>"
QUICK = 1  # compression: the rows repeat themselves, more effort gains little


class Workbook:
    """An XLSX file of which only the worksheet is still open."""

    def __init__(self, path: Path) -> None:
        # Parts are opened by name, never stamped by a clock: only then are the bytes the same.
        self.archive = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=QUICK)
        for name, text in PARTS.items():
            with self.archive.open(name, "w") as part:
                part.write((DECLARATION + text).encode())
        self.sheet = self.archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self.sheet.write((DECLARATION + SHEET_BEGINS).encode())
        self.rows = 0

    def write_rows(self, rows: Sequence[str]) -> None:
        """Append rows of formatted cells; an empty row where there are none."""
        numbered = enumerate(rows, self.rows + 1)
        self.sheet.write("".join([f'<row r="{n}">{cells}</row>' for n, cells in numbered]).encode())
        self.rows += len(rows)

    def close(self) -> None:
        """Finish the worksheet and the archive."""
        self.sheet.write(SHEET_ENDS.encode())
        self.sheet.close()
        self.archive.close()
