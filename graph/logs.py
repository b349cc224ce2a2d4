"""Where every line of the log goes: JSON in production, readable lines elsewhere, on stderr."""

import logging
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson
import structlog

from models.settings import Profile

Event = MutableMapping[str, Any]

QUIET_FOR = 5.0  # seconds in which the same words of the pool are not said again
PRIVATE_STATES = ("22", "23")  # SQLSTATE classes whose messages quote values
COLOURS = {"warning": "\033[33m", "error": "\033[31m", "critical": "\033[31m"}
PLAIN = "\033[0m"


class Output:
    """The logger of requests, bound once, since that costs as much as a line; none until then."""

    logger: Any = None


def configure_logs(profile: Profile, stream: BinaryIO | None = None) -> None:
    """Send our own lines and those of the libraries one way, from now on."""
    output = stream or sys.stderr.buffer
    render = as_json if profile is Profile.PRODUCTION else readable(is_terminal(output))
    structlog.configure(
        processors=[structlog.processors.add_log_level, add_time, tell_failure, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(output),
        cache_logger_on_first_use=False,
    )
    Output.logger = structlog.get_logger().bind()
    root = logging.getLogger()
    root.handlers = [Bridge()]
    root.setLevel(logging.WARNING)
    # Each connection lent is an INFO of the pool's, each attempt to reconnect a warning.
    pool = logging.getLogger("psycopg.pool")
    pool.setLevel(logging.WARNING)
    pool.filters = [Seldom()]
    for name in ("downline", "uvicorn", "uvicorn.error"):
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
        library.setLevel(logging.INFO)


class Bridge(logging.Handler):
    """Hands what libraries log to the one pipeline."""

    def emit(self, record: logging.LogRecord) -> None:
        """The record as an event."""
        words: Event = {"logger": record.name}
        if record.exc_info and record.exc_info[1]:
            words["failure"] = record.exc_info[1]
        structlog.get_logger().log(max(record.levelno, logging.INFO), record.getMessage(), **words)


class Seldom(logging.Filter):
    """Lets the same kind of line through once in a while; an outage would say it by the second."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it was not said lately."""
        now = time.monotonic()
        if now < self.said.get(str(record.msg), 0.0) + QUIET_FOR:
            return False
        self.said[str(record.msg)] = now
        return True


def add_time(_logger: Any, _method: str, event: Event) -> Event:
    """The moment, in UTC."""
    event["time"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


def tell_failure(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as text, without the values that some of Postgres's messages quote."""
    failure = event.pop("failure", None)
    if isinstance(failure, BaseException):
        event["failure"] = failure_text(failure)
    return event


def failure_text(failure: BaseException) -> str:
    """The traceback of an exception and of what caused it."""
    told = traceback.TracebackException.from_exception(failure)
    link: BaseException | None = failure
    part: traceback.TracebackException | None = told
    while link is not None and part is not None:
        state = getattr(link, "sqlstate", None) or ""
        if state.startswith(PRIVATE_STATES):
            part._str = f"(SQLSTATE {state})"  # type: ignore[attr-defined] # nothing public sets it
        if link.__cause__ is not None:
            link, part = link.__cause__, part.__cause__
        else:
            link, part = link.__context__, part.__context__
    return "".join(told.format()).rstrip()


def as_json(_logger: Any, _method: str, event: Event) -> bytes:
    """One JSON object."""
    return orjson.dumps(event, default=str)


def readable(coloured: bool) -> Callable[[Any, str, Event], bytes]:
    """A line for people: time, level, what happened, and the rest as name=value."""

    def render(_logger: Any, _method: str, event: Event) -> bytes:
        moment, level, what = event.pop("time"), event.pop("level"), event.pop("event")
        failure = event.pop("failure", None)
        rest = " ".join(f"{name}={plain(value)}" for name, value in event.items())
        line = f"{moment[11:23]} {level:<7} {what}" + (f" {rest}" if rest else "")
        if coloured and level in COLOURS:
            line = f"{COLOURS[level]}{line}{PLAIN}"
        if failure:
            line += f"\n{failure}"
        return line.encode(errors="backslashreplace")

    return render


def plain(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    text = str(value)
    return repr(text) if not text.isprintable() or " " in text else text


def is_terminal(stream: BinaryIO) -> bool:
    """Whether a person reads along."""
    return stream.isatty()
