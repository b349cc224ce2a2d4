"""A small HTTP loader for machines without `wrk`; prints one line that begins with RESULT."""

import asyncio
import json
import sys
import time
from pathlib import Path


class Loader:
    """So many connections, each with one request in flight, until the time is over."""

    def __init__(self, port: int, path: str, bodies: list[bytes], seconds: float) -> None:
        self.port, self.seconds = port, seconds
        self.requests = [
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
            + body
            for body in bodies
        ]
        self.number = self.failed = 0
        self.taken: list[float] = []

    async def run(self, connections: int) -> dict[str, float]:
        """What came of it, latencies in milliseconds."""
        started = time.perf_counter()
        await asyncio.gather(*(self.connection(started + self.seconds) for _ in range(connections)))
        seconds = time.perf_counter() - started
        self.taken.sort()
        return {
            "requests": len(self.taken),
            "seconds": seconds,
            "p50": self.percentile(0.50),
            "p99": self.percentile(0.99),
            "failed": self.failed,
        }

    def percentile(self, share: float) -> float:
        """The latency that this share of requests stayed under."""
        return self.taken[min(len(self.taken) - 1, int(len(self.taken) * share))] * 1000

    async def connection(self, until: float) -> None:
        """Ask over one connection until then."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (started := time.perf_counter()) < until:
            self.number += 1
            writer.write(self.requests[self.number % len(self.requests)])
            if not await read_answer(reader):
                self.failed += 1
            self.taken.append(time.perf_counter() - started)
        writer.close()


async def read_answer(reader: asyncio.StreamReader) -> bool:
    """Read one answer to its last byte; whether its status is 200."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.index(b"content-length:") + len(b"content-length:")
    await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
    return head.split(b" ", 2)[1] == b"200"


def main(port: str, path: str, bodies: str, connections: str, seconds: str) -> None:
    """Load the server and say what came of it."""
    lines = Path(bodies).read_bytes().splitlines()
    loader = Loader(int(port), path, lines, float(seconds))
    print("RESULT", json.dumps(asyncio.run(loader.run(int(connections)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
