import re
from datetime import date
from pathlib import Path

from ingest.synthesis.carriers import Carrier
from ingest.synthesis.cast import Cast
from ingest.synthesis.dates import compact_date
from ingest.synthesis.desk import Desk
from ingest.synthesis.enrollment import Enrollment
from ingest.synthesis.feed import Feed
from ingest.synthesis.manner import Cell, Kind, Manner
from ingest.synthesis.organisation import Organisation
from ingest.synthesis.plans import Plan
from ingest.synthesis.story import ACTIVE, Condition, Listing
from tests.ingest.synthesis.cast_of_one import ANN, TOP, enrolled, listing

AS_OF = date(2026, 11, 20)
STARTS = date(2026, 1, 1)
PLAN = Plan("Portal Plan (HMO)", "MAPD", "HMO")


class Portal(Carrier):
    """A carrier whose agents download pipe-delimited files of their own."""

    code = "portal"
    share = 1
    lag = 1
    plans = (PLAN,)
    feeds = (
        Feed(
            "book", ("Name", "Starts"), (Kind.PIPES,), (), compact_date, re.compile(r"\d{8}\.txt"),
            by_agent=True,
        ),
    )  # fmt: skip
    lives = ()
    pairs = ()

    def rows(
        self, enrollment: Enrollment, listing: Listing, manner: Manner
    ) -> list[tuple[Cell, ...]]:
        return [(enrollment.person.name, "2026-01-01")]

    def folder_of(self, listing: Listing) -> str:
        return listing.agent.npn


def test_agents_with_a_portal_have_a_folder_each_and_no_empty_files(tmp_path: Path):
    carrier = Portal()
    organisation = Organisation(1, 1, AS_OF)
    cast = Cast([carrier], organisation, enrollments=0, weeks=2, seed=1, as_of=AS_OF)
    of_ann = enrolled(listing(Condition.ACTIVE, STARTS, PLAN, until=2), ACTIVE)
    of_the_top = enrolled(listing(Condition.ACTIVE, STARTS, PLAN, agent=TOP, until=1), ACTIVE)

    with Desk(tmp_path, carrier, cast, range(2)) as desk:
        desk.file(of_ann)
        desk.file(of_the_top)

    assert (desk.files, desk.rows) == (3, 3)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.txt")) == [
        f"{TOP.npn}/20261112.txt",
        f"{ANN.npn}/20261112.txt",
        f"{ANN.npn}/20261119.txt",
    ]
    assert "Maeve O'Brien|2026-01-01" in (tmp_path / ANN.npn / "20261119.txt").read_text("latin-1")
