"""`downline demo`: a synthetic organisation in an empty database."""

import tempfile
from datetime import date
from pathlib import Path

from graph.console import progress_bar, say
from graph.ending import USAGE, fail
from graph.taking_in import finish, show_totals, take_in
from ingest.pipeline import Options
from ingest.synthesis import SynthesisError, synthesize
from models.database import DatabaseAddress, owner_connection
from models.demo import Demo, begun_demo, note_demo
from models.settings import Settings, business_day

WEEKS = 6


def make_demo(address: DatabaseAddress, settings: Settings, agents: int, enrollments: int) -> None:
    """Fill the database unless it is filled; a demo that was interrupted goes on as it began."""
    with owner_connection(address.owner_url) as connection:
        begun = begun_demo(connection)
        known = connection.execute("select 1 from agent limit 1").fetchone() is not None
    today = business_day(settings)
    if not known:
        fill_demo(address, Demo(agents, enrollments, today), today)
    elif begun is not None:
        say("an earlier demo here was interrupted; what is missing of it is taken in now")
        fill_demo(address, begun, today)
    else:
        keep_organisation(address)


def keep_organisation(address: DatabaseAddress) -> None:
    """Say that there are agents already, with whom a demo never mixes."""
    if not address.embedded:
        fail("the demo fills an empty database only; unset DOWNLINE_DATABASE_URL", USAGE)
    say(
        "this database holds an organisation already, which is served as it is; "
        "run the demo in another folder for a new one"
    )


def fill_demo(address: DatabaseAddress, demo: Demo, today: date) -> None:
    """Write the demo's files aside and take them in; those that are in already change nothing."""
    with owner_connection(address.owner_url) as connection:
        note_demo(connection, demo)
    with tempfile.TemporaryDirectory(prefix="downline-demo-") as folder:
        files = Path(folder) / "files"
        write_synthesis(files, demo.agents, demo.enrollments, WEEKS, 1, demo.as_of)
        finish(take_in(address, [files], Options(), roll_to=today, show=show_totals))
    with owner_connection(address.owner_url) as connection:
        note_demo(connection, None)


def write_synthesis(
    directory: Path, agents: int, enrollments: int, weeks: int, seed: int, as_of: date
) -> None:
    """The files of a synthetic organisation, with a progress bar."""
    with progress_bar("writing") as advance:
        try:
            synthesize(
                directory,
                agents=agents,
                enrollments=enrollments,
                weeks=weeks,
                seed=seed,
                as_of=as_of,
                progress=advance.of_total,
            )
        except SynthesisError as error:
            fail(str(error), USAGE)
