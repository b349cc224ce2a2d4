"""Where files are begun: refused with a sentence before the first row, so many at once."""

from collections import Counter
from types import MappingProxyType

from starlette.responses import Response

from graph.compression import Encoding
from graph.document import prepare
from graph.errors import BadRequest, answer_errors
from graph.file_answer import FileAnswer, file_headers
from graph.form import Form
from graph.operation import Request
from graph.rules import DEFAULT_RULES, Rules
from graph.table import Table
from graph.table_page import TableFailed, read_rows, read_table
from loaders import Access, Database

AT_ONCE = 2  # files for one viewer
RETRY_AFTER = 60  # seconds; nobody knows how long a file takes


class TooManyFiles(BadRequest):
    """A viewer wants more files at once than are made for one."""

    code, headers = "RATE_LIMITED", MappingProxyType({"retry-after": str(RETRY_AFTER)})

    def __init__(self) -> None:
        super().__init__(
            f"{AT_ONCE} files are being made for you already; ask again when one is done", 429
        )


class FileDesk:
    """Makes files, and knows how many for whom."""

    def __init__(self, database: Database, rules: Rules = DEFAULT_RULES) -> None:
        self.database, self.rules = database, rules
        self.making: Counter[str] = Counter()  # by subject

    async def answer(
        self, request: Request, form: Form, encoding: Encoding | None, access: Access
    ) -> FileAnswer:
        """The file of the query's table; BadRequest or TableFailed where it cannot begin."""
        table = self.asked_table(request, access)
        if self.making[access.subject] >= AT_ONCE:
            raise TooManyFiles
        self.making[access.subject] += 1
        rows = read_rows(table, request, self.database, access, form.name.lower())
        try:
            first = await anext(rows)
        except BaseException:
            await rows.aclose()
            self.end(access.subject)
            raise
        return FileAnswer(table, form, encoding, first, rows, lambda: self.end(access.subject))

    def describe(self, request: Request, form: Form, access: Access) -> Response:
        """What is said of the file by HEAD, without making it; refused as the file would be."""
        response = Response()
        response.headers.update(file_headers(self.asked_table(request, access), form, None))
        del response.headers["content-length"]  # nobody knows it yet
        return response

    def end(self, subject: str) -> None:
        """One file less is being made."""
        self.making[subject] -= 1
        if not self.making[subject]:
            del self.making[subject]

    def asked_table(self, request: Request, access: Access) -> Table:
        """The table of the query; BadRequest or TableFailed if it is none."""
        prepared = request.prepared or prepare(request.query, self.rules)
        if prepared.document is None or prepared.errors:
            raise TableFailed(answer_errors(prepared.errors))
        return read_table(prepared.document, request, access)
