"""Other people's suites and clients, run by Node or a Python of their own against a server."""

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import psycopg
import pytest

from models import AgentLevel, EnrollmentStatus, TerminationReason
from tests.factories import HUMANA, agent, client, enrollment, plan, save
from tests.graph.serving import listening

HERE = Path(__file__).parent
INSTALL_TIME = 300  # seconds for npm, and for pip
PATIENCE = 120  # seconds for one suite

Node = Callable[..., Awaitable[str]]
Python = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder with what package-lock.json names; skips where Node or its registry is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node is not installed, and these suites run on it")
    with (HERE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may come at once
        wanted = lock.read()
        done = HERE / "node_modules" / ".installed"
        if not done.exists() or done.read_bytes() != wanted:
            command = [npm, "ci", "--no-audit", "--no-fund", "--omit=peer", "--loglevel=error"]
            said = subprocess.run(
                command, cwd=HERE, capture_output=True, text=True, timeout=INSTALL_TIME, check=False
            )
            if said.returncode:
                pytest.skip(f"npm cannot install these suites: {said.stderr.strip()[-200:]}")
            done.write_bytes(wanted)
    return HERE / "node_modules"


@pytest.fixture
def node(node_modules: Path) -> Node:
    """Runs a program of this folder and gives what it printed; it must not fail."""

    async def run(program: str, *arguments: str, folder: Path = HERE) -> str:
        return await printed("node", program, *arguments, folder=folder, NODE_ENV="development")

    return run


@pytest.fixture
def python() -> Python:
    """Runs a program, or `-m` a module, with a tool that has an environment of its own."""

    async def run(tool: str, *arguments: str, folder: Path = HERE, **variables: str) -> str:
        interpreter = await asyncio.to_thread(environment, tool)
        return await printed(str(interpreter), *arguments, folder=folder, **variables)

    return run


def environment(tool: str) -> Path:
    """A Python with what environments/<tool>.txt names; skips where pip cannot install it."""
    names, made = HERE / "environments" / f"{tool}.txt", HERE / ".venv" / tool
    interpreter, done = made / "bin" / "python", made / ".installed"
    with names.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may come at once
        wanted = f"{sys.version}\n".encode() + lock.read()
        if not done.exists() or done.read_bytes() != wanted:
            venv.create(made, clear=True, symlinks=True)
            pip = [sys.executable, "-m", "pip", "--python", str(interpreter), "install"]
            command = [*pip, "--quiet", "--no-compile", "--no-deps", "--requirement", str(names)]
            said = subprocess.run(
                command, capture_output=True, text=True, timeout=INSTALL_TIME, check=False
            )
            if said.returncode:
                pytest.skip(f"pip cannot install {tool}: {said.stderr.strip()[-200:]}")
            done.write_bytes(wanted)
    return interpreter


async def printed(*command: str, folder: Path, **variables: str) -> str:
    """What a command prints that must not fail."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        said, errors = await process.communicate()
    assert process.returncode == 0, f"{said.decode()}\n{errors.decode()}"
    return said.decode()


@pytest.fixture
def organisation(connection: psycopg.Connection) -> None:
    """Ann over Bob and Cyd, Dan under Bob; seven enrollments of several kinds."""
    ann = agent("Ann", npn="11", level=AgentLevel.NMO)
    bob, cyd = agent("Bob", npn="12", upline=ann), agent("Cyd", npn="13", upline=ann)
    dan = agent("Dan", npn="14", upline=bob)
    value, eve = plan("H1234-001", name="Value"), client("Eve Doe", birth_date=date(1950, 1, 2))
    active = [
        enrollment(
            who,
            client=eve,
            plan_id=value.id,
            submitted_on=date(2026, 10, day),
            effective_on=date(2026, 11, 1),
        )
        for day, who in enumerate((ann, bob, cyd, dan, dan), 1)
    ]
    ended = enrollment(
        bob,
        carrier=HUMANA,
        status=EnrollmentStatus.POLICY_DISENROLLMENT,
        termination_reason=TerminationReason.PLAN_CHANGE,
        effective_on=date(2026, 1, 1),
        termed_on=date(2026, 6, 30),
    )
    save(connection, ann, bob, cyd, dan, value, eve, *active, ended, enrollment(cyd))


@pytest.fixture
async def server(
    database_url: str, organisation: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """The address of a server with the organisation's data, for much in short time."""
    monkeypatch.setenv("DOWNLINE_LIMIT_BURST_WIDE", str(10**12))
    async with listening(database_url) as http:
        yield f"{http.base_url}/graphql"
