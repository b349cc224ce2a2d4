"""How the command ends: its exit codes, and one sentence for every failure."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from graph.console import say
from models.programs import DatabaseUnavailable
from models.settings import SettingsError

FILE_REFUSED, USAGE, DATABASE = 1, 2, 3
DEFECT = 70  # as sysexits.h has it
STOPPED, UNREAD = 130, 141  # as a shell says of SIGINT and SIGPIPE


def run_to_the_end(command: Callable[[], None]) -> None:
    """Run the command; every failure ends in one sentence and an exit code."""
    signal.signal(signal.SIGTERM, leave)
    try:
        run_and_flush(command)
    except SettingsError as error:
        fail(str(error), USAGE)
    except DatabaseUnavailable as error:
        fail(str(error), DATABASE)
    except KeyboardInterrupt:
        fail("stopped", STOPPED)
    except BrokenPipeError:  # whoever read the results has had enough
        close_results()
        sys.exit(UNREAD)
    except OSError as error:
        if error.filename is None:
            close_results()
        where = error.filename or "what was to be printed"
        fail(f"{where}: {(error.strerror or str(error)).lower()}; make room or use another", USAGE)
    except Exception as error:
        fail(f"{defect(error)}; report this sentence with what you did", DEFECT)


def run_and_flush(command: Callable[[], None]) -> None:
    """Run the command; that its results cannot be written shows here and not at the very end."""
    try:
        command()
    finally:
        sys.stdout.flush()


def close_results() -> None:
    """Results that cannot be written are not tried again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave(_signal: int, _frame: object) -> NoReturn:
    """End in order when asked to: an embedded server that nobody else uses is stopped."""
    sys.exit(143)


def fail(sentence: str, code: int) -> NoReturn:
    """Say why and end."""
    say(sentence)
    sys.exit(code)


def defect(error: Exception) -> str:
    """What went wrong and where, without a value that could be somebody's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name} line {frame.lineno}"
    return f"this is a defect of downline: {type(error).__name__} in {where}"
