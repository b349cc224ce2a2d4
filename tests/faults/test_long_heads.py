"""What comes before a request's body ends, or the connection does."""

import socket
from contextlib import closing, suppress

from graph.http_protocol import MOST_HEAD, TOO_LARGE, TOO_MANY
from tests.faults.server_process import server_process

TODAY = b'{"query": "{ viewer { today } }"}'


def request(headers: bytes = b"", path: bytes = b"/graphql") -> bytes:
    """A request with these headers too."""
    return (
        b"POST " + path + b" HTTP/1.1\r\nhost: us\r\ncontent-type: application/json\r\n"
        b"connection: close\r\ncontent-length: %d\r\n" % len(TODAY) + headers + b"\r\n" + TODAY
    )


def told(server, *parts: bytes) -> tuple[int, str]:
    """The status and the body that the server answers these bytes with."""
    with closing(socket.create_connection(server.address, timeout=30)) as connection:
        with suppress(OSError):  # it may have hung up on us
            for part in parts:
                connection.sendall(part)
        answer = b""
        with suppress(ConnectionError):
            while part := connection.recv(65_536):
                answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def test_a_head_without_an_end_is_hung_up_on_and_others_are_answered(database_url, tmp_path):
    with server_process(tmp_path, DOWNLINE_DATABASE_URL=database_url) as server:
        endless = told(server, request()[:80], *[b"x-a: " + b"a" * 60_000 + b"\r\n"] * 50)
        long_name = told(server, request(b"x-a: " + b"a" * MOST_HEAD + b"\r\n"))
        long_path = told(server, request(path=b"/" + b"a" * MOST_HEAD))
        piecemeal = told(server, request()[:80] + b"\r\nx-a: ", *[b"a" * 1_000] * 500)
        many = told(server, request(b"x-a: b\r\n" * 3_000))
        ordinary = told(server, request())
        lines = [line["event"] for line in server.lines()]

    for refused in (endless, long_name, long_path, piecemeal):
        assert refused == (400, TOO_LARGE)
    assert many == (400, TOO_MANY)
    assert ordinary[0] == 200
    assert '"today":"2026-11-20"' in ordinary[1]
    assert not any("failure" in line for line in lines)
