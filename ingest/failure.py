"""What went wrong with one file, as the one sentence with which it is refused."""

import errno
import traceback
from pathlib import Path

import psycopg

from ingest.errors import FileRefused

OF_THE_VALUES = ("22", "23")  # classes of SQLSTATE in which a value is at fault, not the database
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_of_database(error: BaseException) -> bool:
    """Whether the database failed, so that no other file would fare better."""
    if not isinstance(error, psycopg.Error):
        return False
    return (error.sqlstate or "")[:2] not in OF_THE_VALUES


def refusal_of(error: Exception, file_name: str) -> FileRefused:
    """The refusal for whatever went wrong; a value that could be somebody's is never in it."""
    if isinstance(error, FileRefused):
        return error
    return FileRefused(f"{file_name} {explanation(error)}", file_name=file_name)


def explanation(error: Exception) -> str:
    """What happened, and what to do."""
    if isinstance(error, MemoryError):
        return "needs more memory than there is; split it, or send it as CSV"
    if isinstance(error, OSError):
        problem = (error.strerror or type(error).__name__).lower()
        if error.errno in NO_ROOM:
            return f"could not be unpacked: {problem}; make room, or set TMPDIR to where some is"
        return f"cannot be read: {problem}; check the path and its permissions"
    if isinstance(error, psycopg.Error):
        return (
            f"holds a value that the database does not take ({type(error).__name__}, "
            f"SQLSTATE {error.sqlstate}); nothing of it was kept: report this sentence"
        )
    return (
        f"could not be taken in because of a defect ({type(error).__name__} in {place(error)}); "
        "nothing of it was kept: report this sentence"
    )


def place(error: Exception) -> str:
    """The innermost line of our own code that the error came through."""
    ours = Path(__file__).parent
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if ours in Path(frame.filename).parents
    ]
    if not frames:
        return "an unknown place"
    return f"{Path(frames[-1].filename).name} line {frames[-1].lineno}"
