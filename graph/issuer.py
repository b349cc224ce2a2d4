"""Asks one address, and no other, for what it has, within a time in all."""

import time
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any
from urllib.error import HTTPError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    Request,
    build_opener,
)


class NoRedirect(HTTPRedirectHandler):
    """The address that was set is the one that is trusted, and no other."""

    def redirect_request(self, *_: Any) -> None:
        """No request."""


class Bounded(RawIOBase):
    """What comes over a connection, for as long in all as the connection waits for one byte."""

    def __init__(self, raw: RawIOBase, connection: socket) -> None:
        self.raw, self.connection = raw, connection
        self.ends_at = time.monotonic() + (connection.gettimeout() or 0.0)

    def readable(self) -> bool:
        """That it is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """What comes next; TimeoutError once the time is over."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        return self.raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the connection."""
        self.raw.close()
        super().close()


class BoundedResponse(HTTPResponse):
    """An answer that is given up where it drips."""

    def __init__(self, sock: socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = BufferedReader(Bounded(self.fp.detach(), sock))


class PlainConnection(HTTPConnection):
    """A connection to an issuer on this machine, or to a proxy."""

    response_class = BoundedResponse


class SecureConnection(HTTPSConnection):
    """A connection to any other issuer."""

    response_class = BoundedResponse


class Plain(HTTPHandler):
    """Opens http addresses."""

    def http_open(self, req: Request) -> HTTPResponse:
        """The answer."""
        return self.do_open(PlainConnection, req)


class Secure(HTTPSHandler):
    """Opens https addresses."""

    def https_open(self, req: Request) -> HTTPResponse:
        """The answer, from whom the address names."""
        return self.do_open(SecureConnection, req)


def fetch(address: str, seconds: float, most: int) -> bytes:
    """What the address answers with, up to so many bytes; OSError or HTTPException otherwise."""
    request = Request(address, headers={"accept": "application/json"})
    try:
        opener = build_opener(NoRedirect, Plain, Secure)
        with opener.open(request, timeout=seconds) as response:
            found: bytes = response.read(most)
            return found
    except HTTPError as error:
        error.close()
        raise
