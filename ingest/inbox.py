"""Which files a path means."""

from collections.abc import Iterable
from pathlib import Path

# What lies beside reports without being one: the synthetic organisation's answers.
NOT_REPORTS = frozenset({"expected.csv"})


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files meant, folders taken with everything in them, and the paths that do not exist.

    Hidden files and a synthesis's `expected.csv` are passed over, but only inside folders.
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
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden and path.name not in NOT_REPORTS
