"""Where `downline` begins: whoever stops it while its parts are still loaded sees a plain end."""

import os
import signal
from typing import NoReturn

STOPPED = 130  # as a shell says of SIGINT


def main() -> None:
    """Load the command and run it."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # else it is ignored, as in the background
        signal.signal(signal.SIGINT, end)
    from graph.cli import main as run

    signal.signal(signal.SIGINT, before)
    run()


def end(_signal: int, _frame: object) -> NoReturn:
    """End at once: nothing has been begun."""
    os.write(2, b"stopped\n")
    os._exit(STOPPED)
