"""What the command shows beside its results: progress on a terminal, and the demo's welcome."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

console = Console(stderr=True)
PLAIN_EVERY = 10  # steps between two plain lines where there is no terminal
PLAIN_ROWS = 100_000  # rows of one file between two of them

WELCOME = """
Open {address} and run a tab, or try:

  the top of the tree, with what it and everyone below produced
    {{ agents(filter: {{top: true, level: [NMO, FMO]}}) {{
        nodes {{ name production {{ submitted active }} }} }} }}

  active enrollments, the newest first
    {{ enrollments(filter: {{status: [ACTIVE]}}, first: 5) {{
        totalCount nodes {{ carrier {{ code }} effectiveOn agent {{ name }} }} }} }}

  rows for a BI tool: by carrier and month
    {{ production(groupBy: [CARRIER, SUBMITTED_MONTH]) {{
        carrier {{ code }} submittedMonth submitted active attrited }} }}

Stop it with Ctrl-C.
"""


def say(sentence: str) -> None:
    """One sentence for a person, beside the results."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def results_console() -> Console:
    """Where results go; without a terminal a line is as long as it needs to be."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=200)


def print_welcome(port: int, token: str | None) -> None:
    """What to open, and three queries to try.

    The token stands behind the `#`, which a browser keeps to itself: it is in no request and no
    log, and the explorer takes it out of the address at once.
    """
    address = f"http://127.0.0.1:{port}/graphql" + (f"#token={token}" if token else "")
    text = WELCOME.format(address=address)
    Console().print(text, markup=False, highlight=False, soft_wrap=True)


class Advance:
    """What a progress bar is told; without a terminal it is a plain line now and then."""

    def __init__(self, progress: Progress, title: str, total: int | None) -> None:
        self._progress, self._title, self._total = progress, title, total
        self._task = progress.add_task("", total=total)
        self._done, self._file_name, self._rows, self._tenths = 0, "", 0, 0

    def of_total(self, done: int, total: int) -> None:
        """So much of so much is done."""
        self._progress.update(self._task, completed=done, total=total)
        tenths = 10 * done // max(1, total)
        if self._progress.disable and tenths > self._tenths:
            self._tenths = tenths
            say(f"{self._title}: {done:,} of {total:,}")

    def step(self) -> None:
        """One more is done."""
        self._progress.advance(self._task)
        self._done += 1
        if self._progress.disable and self._done % PLAIN_EVERY == 0:
            say(f"{self._title}: {self._done} of {self._total}")

    def rows_read(self, file_name: str, rows: int) -> None:
        """So many more rows of a file are read."""
        if file_name != self._file_name:
            self._file_name, self._rows = file_name, 0
        before, self._rows = self._rows, self._rows + rows
        described = f"{file_name}: {self._rows:,} rows"
        self._progress.update(self._task, description=described)
        if self._progress.disable and self._rows // PLAIN_ROWS > before // PLAIN_ROWS:
            say(f"{self._title}: {described}")


@contextmanager
def progress_bar(title: str, total: int | None = None) -> Iterator[Advance]:
    """A bar on a terminal, plain lines elsewhere."""
    with Progress(
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as progress:
        yield Advance(progress, title, total)
