"""SIGTERM, the kind way: say that this process is about to end, and only then stop listening."""

import asyncio
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from graph.service import Service

log = logging.getLogger("downline.graph")


@contextmanager
def drained(service: Service, seconds: float) -> Iterator[None]:
    """Between SIGTERM and the server's own answer to it, so many seconds of not being ready.

    Who balances load sees it at `/readyz` and sends requests elsewhere; those that still come are
    answered. A second SIGTERM ends it at once.
    """
    stop = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(stop):
        yield
        return
    loop = asyncio.get_running_loop()

    def begin(number: int, frame: FrameType | None) -> None:
        if service.draining:
            stop(number, frame)
            return
        service.draining = True
        log.info("draining for %g seconds", seconds)
        loop.call_soon_threadsafe(loop.call_later, seconds, stop, number, None)

    signal.signal(signal.SIGTERM, begin)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, stop)
