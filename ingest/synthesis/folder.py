"""The folder that the files go into: a new one, an empty one, or one that was written earlier."""

from pathlib import Path

from ingest.synthesis.carriers import CARRIERS
from ingest.synthesis.errors import SynthesisError
from ingest.synthesis.expected import COLUMNS, EXPECTED_NAME
from ingest.synthesis.own_feeds import HEADERS


def prepare_folder(folder: Path) -> None:
    """Make the folder ready, an earlier synthesis in it removed; refused for anything else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = earlier_files(folder)
        for path in files:
            path.unlink()
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir()
    except OSError as error:
        reason = error.strerror or "it cannot be used"
        raise SynthesisError(f"cannot write into {folder}: {reason}; name another folder") from None


def earlier_files(folder: Path) -> list[Path]:
    """The files of an earlier synthesis; a refusal that names the first thing that is not one."""
    found = sorted(folder.rglob("*"))
    files = [path for path in found if path.is_symlink() or not path.is_dir()]
    strange = next((path for path in found if not is_ours(path, folder)), None)
    if strange is None and files and not is_expected(folder / EXPECTED_NAME):
        strange = files[0]
    if strange is not None:
        raise SynthesisError(
            f"{folder} is not empty and {strange.relative_to(folder)} is not of an earlier "
            "synthesis; name an empty folder or one that does not exist"
        )
    return files


def is_ours(path: Path, folder: Path) -> bool:
    """Whether a synthesis could have put something of that path into the folder."""
    if path.is_symlink():
        return False
    *folders, name = path.relative_to(folder).parts
    if path.is_dir():
        return name in CARRIERS if not folders else len(folders) == 1 and name.isdigit()
    if not folders:
        return name in HEADERS or name == EXPECTED_NAME
    carrier = CARRIERS.get(folders[0])
    return carrier is not None and any(feed.named.fullmatch(name) for feed in carrier.feeds)


def is_expected(path: Path) -> bool:
    """Whether the file has the header of expected ends."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.readline().strip() == ",".join(COLUMNS).encode()
