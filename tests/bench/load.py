"""Many requests at once: by `wrk` where it is installed, else by a loader of our own."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.processes import Server
from tests.bench.ways import WrongAnswer, request_body

SCRIPT = """\
local bodies = {{}}
for line in io.lines("{bodies}") do bodies[#bodies + 1] = line end
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["accept"] = "application/json"
local number = 0
request = function()
  number = number % #bodies + 1
  return wrk.format(nil, "{path}", nil, bodies[number])
end
done = function(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    'RESULT {{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}}\\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
"""


@dataclass(frozen=True)
class Pressure:
    """What a server did under load, in milliseconds; `cpu` is its processor time per answer."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    failed: int


def loader_name() -> str:
    """Which loader is used here."""
    return "wrk" if shutil.which("wrk") else "tests.bench.loader"


def press(
    server: Server, query: str, npns: list[str], connections: int, seconds: int, folder: Path
) -> Pressure:
    """Ask the same question about one agent after the other, over so many connections."""
    bodies = folder / f"bodies-{query}.txt"
    bodies.write_bytes(b"".join(request_body(query, npn) + b"\n" for npn in npns))
    program = shutil.which("wrk")
    if program:
        script = folder / f"load-{query}.lua"
        script.write_text(SCRIPT.format(bodies=bodies, path=server.path))
        command = [program, "-t", "1", "-c", str(connections), "-d", f"{seconds}s",
                   "--timeout", "30s", "-s", str(script), server.url]  # fmt: skip
    else:
        command = [sys.executable, "-m", "tests.bench.loader", str(server.port), server.path,
                   str(bodies), str(connections), str(seconds)]  # fmt: skip
    spent = -server.cpu_ms()
    said = loaded(server, command, seconds)
    spent += server.cpu_ms()
    good = said["requests"] - said["failed"]
    cpu = spent / max(1, said["requests"])
    return Pressure(good / said["seconds"], said["p50"], said["p99"], cpu, said["failed"])


def loaded(server: Server, command: list[str], seconds: int) -> dict[str, Any]:
    """What the loader says; WrongAnswer when it said nothing or every request failed."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + 60, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise WrongAnswer(f"the loader failed on {server.name}: {done.stderr.strip()[-300:]}")
    said: dict[str, Any] = json.loads(lines[0].removeprefix("RESULT "))
    if said["failed"] and said["failed"] >= said["requests"]:
        raise WrongAnswer(f"{server.name} answered none of {said['requests']} requests under load")
    return said
