from datetime import date
from pathlib import Path

import pytest

from ingest.synthesis import SynthesisError, synthesize

AS_OF = date(2026, 11, 20)


def write(folder: Path, **wish: object) -> None:
    facts = {"agents": 4, "enrollments": 20, "weeks": 2, "as_of": AS_OF, **wish}
    synthesize(folder, **facts)  # type: ignore[arg-type]


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_an_earlier_synthesis_is_replaced(tmp_path: Path):
    write(tmp_path, weeks=3)
    write(tmp_path, weeks=1, carriers=["aetna"])

    assert {name for name in names(tmp_path) if "/" in name} == {
        "aetna/CedarHarborSeniorBenefits_MedicareApprovedBOBReport_20261117.csv"
    }
    assert not (tmp_path / "uhc").exists()


@pytest.mark.parametrize(
    "strange", ["notes.txt", "aetna/real.csv", "uhc/UHC_Applications_20260101.txt", "acme/x.csv"]
)
def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path, strange: str):
    write(tmp_path)
    (tmp_path / strange).parent.mkdir(exist_ok=True)
    (tmp_path / strange).write_text("mine")
    before = names(tmp_path)

    with pytest.raises(SynthesisError) as refusal:
        write(tmp_path)

    named = Path(strange).parts[0] if strange.startswith("acme") else strange
    assert str(refusal.value) == (
        f"{tmp_path} is not empty and {named} is not of an earlier synthesis; "
        "name an empty folder or one that does not exist"
    )
    assert names(tmp_path) == before


def test_somebodys_own_feeds_are_no_synthesis(tmp_path: Path):
    (tmp_path / "agents.csv").write_text("npn,name,level,status,since,until\n")

    with pytest.raises(SynthesisError, match=r"agents\.csv is not of an earlier synthesis"):
        write(tmp_path)

    assert names(tmp_path) == {"agents.csv"}


def test_a_link_is_never_followed(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "aetna").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SynthesisError, match="aetna is not of an earlier synthesis"):
        write(tmp_path / "files")


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(SynthesisError) as refusal:
        write(tmp_path / "file")

    assert str(refusal.value) == (
        f"cannot write into {tmp_path / 'file'}: File exists; name another folder"
    )
    assert (tmp_path / "file").read_text() == "mine"
