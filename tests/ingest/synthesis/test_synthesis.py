import csv
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.synthesis import SynthesisError, synthesize
from ingest.synthesis.carriers import CARRIERS
from ingest.synthesis.cast import MOVES_PER_THOUSAND
from tests.ingest.synthesis.printed import expected_rows, printed_rows

AS_OF = date(2026, 11, 20)
OWN_FEEDS = {
    "agents.csv", "uplines.csv", "writing_numbers.csv", "plans.csv", "crosswalk.csv",
    "compliance.csv",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("synthesis") / "files"
    synthesize(made, agents=60, enrollments=2000, weeks=6, as_of=AS_OF)
    return made


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
    }


def own_rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path):
    for name in ("first", "second"):
        synthesize(tmp_path / name, agents=30, enrollments=300, weeks=4, seed=9, as_of=AS_OF)

    first, second = digests(tmp_path / "first"), digests(tmp_path / "second")

    assert len([name for name in first if "/" not in name]) == 7
    assert {name.split("/")[0] for name in first if "/" in name} == set(CARRIERS)
    assert first == second


def test_another_seed_gives_other_bytes_in_every_file(tmp_path: Path):
    for seed in (1, 2):
        synthesize(
            tmp_path / str(seed), agents=30, enrollments=900, weeks=2, seed=seed, as_of=AS_OF
        )

    one, two = digests(tmp_path / "1"), digests(tmp_path / "2")

    fixed = {"plans.csv", "crosswalk.csv"}
    assert {name for name in one if one[name] == two.get(name)} == fixed


def test_every_status_and_reason_occurs(folder: Path):
    ends = Counter((row["status"], row["reason"]) for row in expected_rows(folder))

    assert set(ends) == {
        ("APPROVED", ""),
        ("ACTIVE", ""),
        ("UNKNOWN", ""),
        ("DECEASED", ""),
        ("ATTRITED", "DENIED"),
        ("ATTRITED", "WITHDRAWN"),
        ("ATTRITED", "CANCELED"),
        ("ATTRITED", "OTHER"),
        ("POLICY_DISENROLLMENT", "PLAN_CHANGE"),
        ("POLICY_DISENROLLMENT", "PLAN_EXIT"),
        ("POLICY_DISENROLLMENT", "OTHER"),
    }


def test_ends_are_as_many_as_asked_and_none_twice(folder: Path):
    rows = [tuple(row.values()) for row in expected_rows(folder)]

    assert len(rows) == len(set(rows)) == 2000


def test_no_two_enrollments_share_what_finds_them(folder: Path):
    rows = expected_rows(folder)

    members = [
        (row["carrier"], row["member_id"], row["effective"], row["plan"])
        for row in rows
        if row["member_id"]
    ]
    numbers = [(row["carrier"], row["policy_number"]) for row in rows if row["policy_number"]]
    assert len(members) == len(set(members))
    assert len(numbers) == len(set(numbers))


def test_every_agent_of_an_end_is_known(folder: Path):
    known = {row["npn"] for row in own_rows(folder, "agents.csv")}

    assert {row["npn"] for row in expected_rows(folder)} <= known


def test_plans_that_the_list_knows_are_what_it_says(folder: Path):
    listed = {}
    for row in own_rows(folder, "plans.csv"):
        segment = [row["segment"]] if row["segment"] != "000" else []
        code = "-".join((row["contract"], row["pbp"], *segment))
        listed[row["carrier"], code] = (row["product"], row["network"])

    printed = {
        (row["carrier"], row["plan"]): (row["product"], row["network"])
        for row in expected_rows(folder)
        if row["plan"]
    }

    assert printed.items() <= listed.items()


def test_the_newest_file_of_each_carrier_lies_just_before_the_day(folder: Path):
    newest = {
        carrier: max(path.stem[-8:] for path in (folder / carrier).iterdir())
        for carrier in ("aetna", "humana", "uhc", "wellcare")
    }

    assert newest == {
        "aetna": "20261117",
        "humana": "20261118",
        "uhc": "20261119",
        "wellcare": "20261116",
    }


def test_reported_on_is_the_newest_file_that_lists_the_member(folder: Path):
    listed: dict[tuple[str, str], str] = {}
    for path in sorted((folder / "wellcare").iterdir()):
        day = date.fromisoformat(path.stem[-8:])
        for row in printed_rows(path, CARRIERS["wellcare"].feeds[0].header):
            effective = row["Effective Date"]
            starts = f"{effective[6:]}-{effective[:2]}-{effective[3:5]}"
            listed[row["Centene ID"] or row["MBI"], starts] = day.isoformat()

    expected = {
        (row["member_id"], row["effective"]): row["reported_on"]
        for row in expected_rows(folder)
        if row["carrier"] == "wellcare"
    }

    assert expected.items() <= listed.items()
    assert len(set(expected.values())) > 1


def test_rows_of_unknown_agents_are_printed_and_never_expected(folder: Path):
    known = {row["npn"] for row in own_rows(folder, "agents.csv")}
    newest = max((folder / "wellcare").iterdir())

    printed = printed_rows(newest, CARRIERS["wellcare"].feeds[0].header)

    strange = [row for row in printed if row["Broker NPN"].lstrip("0") not in known]
    members = {row["member_id"] for row in expected_rows(folder)}
    assert strange
    assert not {row["Centene ID"] for row in strange} & members


def test_somebody_left_a_carrier_for_another_on_the_day_after(folder: Path):
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in expected_rows(folder):
        by_name.setdefault(row["name"].casefold(), []).append(row)

    moves = {
        (left["carrier"], joined["carrier"])
        for rows in by_name.values()
        for left in rows
        for joined in rows
        if left["reason"] == "PLAN_CHANGE" and left["carrier"] != joined["carrier"]
    }

    assert len(moves) == 2000 * MOVES_PER_THOUSAND // 2000
    assert all(CARRIERS[code].prints_medicare_id for move in moves for code in move)


def test_compliance_entries_name_policies_of_that_carrier(folder: Path):
    policies = {(row["carrier"], row["policy_number"]) for row in expected_rows(folder)}

    entries = {(row["carrier"], row["policy_number"]) for row in own_rows(folder, "compliance.csv")}

    assert entries
    assert entries <= policies


def test_the_summary_counts_what_was_written(tmp_path: Path):
    summary = synthesize(
        tmp_path / "new", agents=5, enrollments=40, weeks=3, as_of=AS_OF, carriers=["wellcare"]
    )

    rows = sum(
        len(printed_rows(path, CARRIERS["wellcare"].feeds[0].header))
        for path in (tmp_path / "new" / "wellcare").iterdir()
    )
    assert summary.directory == tmp_path / "new"
    assert (summary.agents, summary.enrollments, summary.files) == (5, 40, 3)
    assert summary.rows == rows
    assert 0 < summary.held_rows <= 3
    assert len(expected_rows(tmp_path / "new")) == 40


def test_only_the_carriers_named_are_written(tmp_path: Path):
    synthesize(tmp_path, agents=5, enrollments=20, weeks=1, as_of=AS_OF, carriers={"uhc"})

    assert {path.name for path in tmp_path.iterdir()} == {*OWN_FEEDS, "expected.csv", "uhc"}
    assert {row["carrier"] for row in expected_rows(tmp_path)} == {"uhc"}


def test_files_without_rows_exist_all_the_same(tmp_path: Path):
    summary = synthesize(tmp_path, agents=1, enrollments=0, weeks=2, as_of=AS_OF)

    everyones = sum(not feed.by_agent for one in CARRIERS.values() for feed in one.feeds)
    assert (summary.files, summary.rows) == (2 * everyones, 0)
    for path in (tmp_path / "uhc").iterdir():
        feed = next(feed for feed in CARRIERS["uhc"].feeds if feed.named.fullmatch(path.name))
        assert printed_rows(path, feed.header) == []


def test_progress_is_told_to_the_end(tmp_path: Path):
    told: list[tuple[int, int]] = []

    synthesize(
        tmp_path, agents=5, enrollments=2500, weeks=1, as_of=AS_OF, carriers=["wellcare"],
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip

    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]


def test_more_weeks_than_files_may_be_open_are_written_in_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    synthesize(tmp_path / "whole", agents=9, enrollments=90, weeks=7, as_of=AS_OF)
    monkeypatch.setattr("ingest.synthesis.synthesis.FILES_AT_ONCE", 6)
    synthesize(tmp_path / "parts", agents=9, enrollments=90, weeks=7, as_of=AS_OF)

    assert digests(tmp_path / "whole") == digests(tmp_path / "parts")


def test_a_book_too_large_for_a_worksheet_comes_as_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ingest.synthesis.files.LARGEST_SHEET", 50)

    synthesize(tmp_path, agents=9, enrollments=200, weeks=1, as_of=AS_OF, carriers=["uhc"])

    assert {path.suffix for path in (tmp_path / "uhc").iterdir()} == {".csv"}


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"agents": 0}, "agents must be from 1 to 1,000,000, not 0"),
        ({"enrollments": -1}, "enrollments must be from 0 to 25,000,000, not -1"),
        ({"weeks": 0}, "weeks must be from 1 to 520, not 0"),
        ({"as_of": date(1999, 5, 1)},
         "the as-of day must be from 2006-01-01 to 2150-12-31, not 1999-05-01"),
        ({"carriers": ["acme"]},
         f"no files can be made for carrier acme; known are {', '.join(sorted(CARRIERS))}"),
        ({"carriers": []},
         "no carrier was named; name at least one, or leave them out to get all of them"),
    ],
)  # fmt: skip
def test_impossible_wishes_are_refused_in_a_sentence(
    tmp_path: Path, wish: dict[str, object], sentence: str
):
    with pytest.raises(SynthesisError) as refusal:
        synthesize(tmp_path / "new", **{"as_of": AS_OF, **wish})  # type: ignore[arg-type]

    assert str(refusal.value) == sentence
    assert not (tmp_path / "new").exists()
