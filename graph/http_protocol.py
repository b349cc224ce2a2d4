"""HTTP as uvicorn reads it, with an end to what is read before anyone is asked who sends it.

The parser itself takes a head of any length, joined piece by piece, waits for the rest of a request
for ever, and gives up where a client offers another protocol.
"""

import asyncio
import resource
import sys
from contextlib import suppress

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MOST_HEAD = 64 * 1024  # bytes of the address and the headers
MOST_HEADERS = 100
TOO_LARGE = f"the address and the headers have more than {MOST_HEAD} bytes; send less"
TOO_MANY = f"the request has more than {MOST_HEADERS} headers; send fewer"
PATIENCE = 30.0  # seconds from a connection or a request's first byte to its last one
TOO_SLOW = f"the request was not there after {PATIENCE:g} seconds; send it again"
STALLED = 60.0  # seconds in which a client has to take a part of what it was sent
LEAST_TAKEN = 64 * 1024  # bytes of it, or all
MOST_AFTER = 1024 * 1024  # bytes of a request that is answered before it is there
MOST_FRAMING = 8  # bytes of chunks' sizes and trailers for one of the body
FRAMING = (b"content-length", b"transfer-encoding")
RESERVED = 100  # descriptors for what is no client: Postgres, logs, files


class HeadTooLarge(Exception):
    """Ends the parsing."""


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on a head that is too large, on who sends or takes too slowly, and on more clients
    than there is room for; passes over the offer of another protocol.
    """

    is_in_head = is_in_request = is_told_again = has_begun = False
    why_refused: str | None = None
    head_bytes = body_bytes = all_bytes = 0  # of the request that is being read
    running: RequestResponseCycle | None = None  # of those that came in one go, which is answered
    patience: asyncio.TimerHandle | None = None
    stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            transport.close()
        else:
            self.begin_patience()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self.end_patience()
        self.end_stall()
        if self.running is not None:
            self.running.disconnected = True
            self.running.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Have a request answered."""
        self.running = cycle
        super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        """The client takes nothing at the moment."""
        super().pause_writing()
        self.begin_stall()

    def resume_writing(self) -> None:
        """It takes what is sent."""
        self.end_stall()
        super().resume_writing()

    def begin_stall(self) -> None:
        """Wait for it to take something."""
        self.end_stall()
        waiting = self.transport.get_write_buffer_size()
        self.stall = self.loop.call_later(STALLED, self.end_or_go_on, waiting)

    def end_or_go_on(self, waiting: int) -> None:
        """Hang up on who took next to nothing of the waiting bytes; a slow one goes on."""
        if waiting - self.transport.get_write_buffer_size() < LEAST_TAKEN:
            self.transport.abort()
        else:
            self.begin_stall()

    def end_stall(self) -> None:
        """Wait no longer for it to take something."""
        if self.stall is not None:
            self.stall.cancel()
            self.stall = None

    def begin_patience(self) -> None:
        """Wait for a whole request from now on."""
        self.end_patience()
        self.patience = self.loop.call_later(PATIENCE, self.lose_patience)

    def end_patience(self) -> None:
        """The request is there, or is waited for no more."""
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None

    def lose_patience(self) -> None:
        """Hang up, unless it is us who do not read on, or an earlier request is being answered."""
        cycle = self.cycle
        is_awaited = cycle is None or cycle.response_complete or cycle.more_body
        if self.flow.read_paused or self.pipeline or not is_awaited:
            self.begin_patience()
        elif cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.close()
        else:
            self.refuse(TOO_SLOW)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the request has no end.

        What came with its beginning is not counted: any number of others may stand before it.
        """
        self.has_begun = False
        self._unset_keepalive_if_required()
        self.feed(memoryview(data))
        if self.transport.is_closing():
            return
        own = 0 if self.has_begun else len(data)
        if self.is_in_head:
            self.head_bytes += own
            if self.head_bytes > MOST_HEAD:
                self.refuse(TOO_LARGE)
        elif self.is_in_request:
            self.all_bytes += own
            self.bound_body()
        elif self.is_idle():
            self.begin_patience()

    def feed(self, data: memoryview) -> None:
        """Have the parser read what came."""
        try:
            while data and not self.transport.is_closing():
                try:
                    self.parser.feed_data(data)
                    return
                except httptools.HttpParserUpgrade as offer:
                    data = data[offer.args[0] :]
                    self.pass_over_offer()
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self.send_400_response("Invalid HTTP request received.")

    def bound_body(self) -> None:
        """Hang up on chunks and trailers without a body, and on what comes after the answer."""
        if self.all_bytes > 2 * MOST_HEAD + MOST_FRAMING * self.body_bytes:
            self.refuse(TOO_LARGE)
        elif self.cycle.response_complete and self.all_bytes > MOST_AFTER:
            self.transport.close()

    def is_idle(self) -> bool:
        """Whether nothing is being read or answered, and no timer runs."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_timed = self.patience is not None or self.timeout_keep_alive_task is not None
        return not (is_answering or is_timed or self.pipeline)

    def pass_over_offer(self) -> None:
        """Read the request as HTTP/1.1 all the same, as RFC 9110 (7.8) has it.

        The parser stopped at the end of its head: another one is told how its body is framed.
        """
        framing = [b": ".join(header) for header in self.headers if header[0] in FRAMING]
        self.parser = httptools.HttpRequestParser(self)
        self.is_told_again = True
        self.parser.feed_data(b"\r\n".join([b"POST / HTTP/1.1", *framing, b"", b""]))
        self.is_told_again = False

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self.is_told_again:
            self.is_in_head = self.is_in_request = self.has_begun = True
            self.head_bytes = self.body_bytes = self.all_bytes = 0
            self.begin_patience()
            super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of its address."""
        if not self.is_told_again:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One of its headers; trailers, which come behind its body, are left out."""
        if not self.is_in_head or self.is_told_again:
            return
        if len(self.headers) == MOST_HEADERS:
            self.why_refused = TOO_MANY
            raise HeadTooLarge
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its head is there."""
        if self.is_told_again:
            return
        self.is_in_head = False
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEAD:
            self.why_refused = TOO_LARGE
            raise HeadTooLarge
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self.body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it is there, unless the parser only stops because of an offer."""
        if not self.parser.should_upgrade():
            self.is_in_request = False
            self.end_patience()
            super().on_message_complete()

    def refuse(self, why: str) -> None:
        """Say why and hang up."""
        self.why_refused = why
        self.send_400_response(why)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or too much of one."""
        super().send_400_response(self.why_refused or msg)


def allow_many_files() -> None:
    """Take as many descriptors as the system lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # some systems say that there is no limit, and have one
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def most_connections() -> int:
    """How many clients leave descriptors for the rest."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else max(1, allowed - RESERVED)
