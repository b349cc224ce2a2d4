"""HTTP as uvicorn reads it, with an end to what is read before anyone is asked who sends it.

The parser itself takes a head of any length, joined piece by piece, waits for the rest of a request
for ever, and gives up where a client offers another protocol.
"""

import asyncio
import resource
import sys
from contextlib import suppress

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024  # bytes of the address and the headers
TOO_LARGE = f"the address and the headers have more than {MOST_HEAD} bytes; send less"
PATIENCE = 30.0  # seconds from a connection or a request's first byte to its last one
TOO_SLOW = f"the request was not there after {PATIENCE:g} seconds; send it again"
FRAMING = (b"content-length", b"transfer-encoding")
RESERVED = 100  # descriptors for what is no client: Postgres, logs, files


class HeadTooLarge(Exception):
    """Ends the parsing."""


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on a head that is too large, a request too slow, and more clients than there is room
    for; passes over the offer of another protocol.
    """

    is_in_head = is_told_again = False
    why_refused: str | None = None
    head_bytes = 0
    patience: asyncio.TimerHandle | None = None

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
        super().connection_lost(exc)

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
        if self.flow.read_paused or not (
            cycle is None or cycle.response_complete or cycle.more_body
        ):
            self.begin_patience()
        elif cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.close()
        else:
            self.refuse(TOO_SLOW)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has no end."""
        was_in_head = self.is_in_head
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self.pass_over_offer(data[offer.args[0] :])
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self.send_400_response("Invalid HTTP request received.")
        if self.is_in_head and was_in_head and not self.transport.is_closing():
            self.head_bytes += len(data)
            if self.head_bytes > MOST_HEAD:
                self.refuse(TOO_LARGE)

    def pass_over_offer(self, rest: bytes) -> None:
        """Read the request as HTTP/1.1 all the same, as RFC 9110 (7.8) has it.

        The parser stopped at the end of its head: another one is told how its body is framed.
        """
        framing = [b": ".join(header) for header in self.headers if header[0] in FRAMING]
        self.parser = httptools.HttpRequestParser(self)
        self.is_told_again = True
        self.parser.feed_data(b"\r\n".join([b"POST / HTTP/1.1", *framing, b"", b""]))
        self.is_told_again = False
        if rest:
            self.data_received(rest)

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self.is_told_again:
            self.is_in_head, self.head_bytes = True, 0
            self.begin_patience()
            super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of its address."""
        if not self.is_told_again:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One of its headers."""
        if not self.is_told_again:
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

    def on_message_complete(self) -> None:
        """All of it is there, unless the parser only stops because of an offer."""
        if not self.parser.should_upgrade():
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
