"""HTTP as uvicorn reads it, with an end to what comes before a request's body.

The parser itself takes a head of any length, joined piece by piece, before anyone is asked who it
is that sends it.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024  # bytes of the address and the headers
TOO_LARGE = f"the address and the headers have more than {MOST_HEAD} bytes; send less"


class HeadTooLarge(Exception):
    """Ends the parsing."""


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on a head that is too large."""

    is_in_head = is_too_large = False
    head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has no end."""
        super().data_received(data)
        if self.is_in_head and not self.transport.is_closing():
            self.head_bytes += len(data)
            if self.head_bytes > MOST_HEAD:
                self.refuse()

    def on_message_begin(self) -> None:
        """A request begins."""
        self.is_in_head, self.head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self.is_in_head = False
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEAD:
            self.is_too_large = True
            raise HeadTooLarge
        super().on_headers_complete()

    def refuse(self) -> None:
        """Say why and hang up."""
        self.is_too_large = True
        self.send_400_response(TOO_LARGE)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or too much of one."""
        super().send_400_response(TOO_LARGE if self.is_too_large else msg)
