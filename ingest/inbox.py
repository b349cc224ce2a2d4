"""Which files a path means."""

from collections.abc import Iterable
from pathlib import Path

# What lies beside reports without being one: the synthetic organisation's answers.
NOT_REPORTS = frozenset({"expected.csv"})
DONE, FAILED = "done", "failed"  # where a watched inbox puts what it is done with
ARRIVING = (
    ".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~"
)  # fmt: skip


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files meant, folders taken with everything in them, and the paths that do not exist.

    Hidden files, a synthesis's `expected.csv`, and what watching has put into `done/` and `failed/`
    are passed over, but only inside folders.
    """
    found: list[Path] = []
    missing: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(inside for inside in path.rglob("*") if is_report(path, inside)))
        elif path.exists():
            found.append(path)
        else:
            missing.append(path)
    return list(dict.fromkeys(found)), missing


def is_report(folder: Path, path: Path) -> bool:
    """Whether a file inside a folder is meant to be taken in."""
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") for part in parts)
    put_away = len(parts) > 1 and parts[0] in (DONE, FAILED)
    return path.is_file() and not hidden and not put_away and path.name not in NOT_REPORTS


def is_arriving(path: Path) -> bool:
    """Whether a name says that somebody is still writing the file."""
    return path.name.startswith("~$") or path.name.casefold().endswith(ARRIVING)
