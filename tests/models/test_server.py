"""The embedded server's life, with real processes that are really killed."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import models
from models.lease import postmaster, server_address
from models.programs import DatabaseUnavailable, copy_binaries, reason, wheel_binaries
from models.server import EmbeddedServer, embedded_server

PROJECT = Path(models.__file__).parent.parent
# Everything is imported before the process becomes another user, who need not be able to read it.
HOLDER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import models.programs, models.server
folder, user, binaries = sys.argv[1], sys.argv[3], sys.argv[4]
if user:
    os.setgroups([])
    os.setgid(int(user))
    os.setuid(int(user))
    models.programs.wheel_binaries = lambda: Path(binaries)
try:
    with models.server.embedded_server(Path(folder)) as server:
        print(server.url, flush=True)
        sys.stdin.readline()
except models.programs.DatabaseUnavailable as error:
    print(error, flush=True)
"""
PATIENCE = 30.0  # seconds; a server stops in well under one
IS_ROOT = os.geteuid() == 0
AS_ROOT = pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")


@pytest.fixture
def empty_folder(tmp_path: Path) -> Iterator[Path]:
    """A working directory; afterwards its server is stopped and erased."""
    yield tmp_path
    erase(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server's data, made once: copying it is faster than making it for every test."""
    folder = tmp_path_factory.mktemp("made")
    with embedded_server(folder) as server:
        pass
    yield server.data
    erase(folder)


@pytest.fixture
def folder(empty_folder: Path, made: Path) -> Path:
    """A working directory whose server was used before."""
    data = EmbeddedServer(empty_folder).data
    subprocess.run(["cp", "-a", made, data], check=True)
    return empty_folder


@pytest.fixture
def others_folder() -> Iterator[Path]:
    """A working directory of the user nobody, which that user can reach."""
    made = Path(tempfile.mkdtemp(prefix="downline-test-", dir="/tmp"))
    os.chown(made, pwd.getpwnam("nobody").pw_uid, -1)
    yield made
    shutil.rmtree(made)


def erase(folder: Path) -> None:
    server = EmbeddedServer(folder)
    pid = postmaster(server.data)
    if pid is not None:
        os.kill(pid, signal.SIGINT)
        wait_until(lambda: postmaster(server.data) is None)
    shutil.rmtree(server.home)


def start_holder(folder: Path, user: int | None = None) -> subprocess.Popen[str]:
    """Another process that holds the server of a working directory until it is told to end."""
    binaries = str(copy_binaries(wheel_binaries())) if user else ""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder, PROJECT, str(user or ""), binaries],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def holder(folder: Path) -> subprocess.Popen[str]:
    process = start_holder(folder)
    assert read_line(process).startswith("postgresql://")
    return process


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=PATIENCE)


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert happened()


def kill_server(server: EmbeddedServer) -> int:
    pid = postmaster(server.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def values(url: str, table: str) -> list[tuple[int]]:
    with psycopg.connect(url) as connection:
        return connection.execute(f"select * from {table}").fetchall()


def keep_a_row(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept as select 1 as value")


def test_two_processes_use_one_server_and_the_last_one_out_stops_it(folder: Path) -> None:
    with embedded_server(folder) as server:
        first = postmaster(server.data)
        other = holder(folder)
        assert postmaster(server.data) == first
    assert answers(server.url)

    end(other)

    assert not answers(server.url)


def test_the_last_one_out_stops_the_server_although_the_other_was_killed(folder: Path) -> None:
    with embedded_server(folder) as server:
        kill(holder(folder))
        assert answers(server.url)

    assert not answers(server.url)


def test_a_server_whose_users_were_all_killed_is_joined_and_stopped_by_the_next(
    folder: Path,
) -> None:
    kill(holder(folder))
    left = postmaster(EmbeddedServer(folder).data)

    with embedded_server(folder) as server:
        assert left is not None
        assert postmaster(server.data) == left

    assert not answers(server.url)


def test_a_killed_server_starts_again_with_what_was_committed(folder: Path) -> None:
    with embedded_server(folder) as server:
        keep_a_row(server.url)
        kill_server(server)

    with embedded_server(folder) as server:
        assert values(server.url, "kept") == [(1,)]


def test_a_server_killed_under_a_working_session_waits_for_it_and_starts_again(
    folder: Path,
) -> None:
    with embedded_server(folder) as server:
        keep_a_row(server.url)
        session = psycopg.connect(server.url)
        session.pgconn.send_query(b"select count(*) from generate_series(1, 3000000)")
        kill_server(server)

        with embedded_server(folder) as again:
            assert values(again.url, "kept") == [(1,)]
        session.close()


def test_a_lock_file_that_names_a_strangers_process_does_not_stop_the_start(folder: Path) -> None:
    with embedded_server(folder) as server:
        keep_a_row(server.url)
        dead = kill_server(server)
        wait_until(lambda: postmaster(server.data) is None)
    lock = server.data / "postmaster.pid"
    user = server.runner.user.pw_uid if server.runner.user else None
    with subprocess.Popen(["cat"], user=user, stdin=subprocess.PIPE) as stranger:  # until we close
        lock.write_text(lock.read_text().replace(str(dead), str(stranger.pid), 1))

        with embedded_server(folder) as again:
            assert values(again.url, "kept") == [(1,)]


def test_an_empty_lock_file_does_not_stop_the_start(folder: Path) -> None:
    with embedded_server(folder) as server:
        pass
    (server.data / "postmaster.pid").write_text("")

    with embedded_server(folder) as again:
        assert answers(again.url)


def test_a_server_whose_socket_was_removed_is_started_again(folder: Path) -> None:
    with embedded_server(folder) as server:
        before = postmaster(server.data)
        shutil.rmtree(server_address(server.data)[1])

        with embedded_server(folder) as again:
            assert answers(again.url)
            assert postmaster(server.data) != before


def test_processes_that_start_at_the_same_moment_share_one_server(empty_folder: Path) -> None:
    starting = [start_holder(empty_folder) for _ in range(3)]

    urls = {read_line(process) for process in starting}

    assert len(urls) == 1
    [url] = urls
    assert answers(url)
    for process in starting:
        end(process)
    assert not answers(url)


def test_a_start_that_is_killed_half_way_is_finished_by_the_next(empty_folder: Path) -> None:
    home = EmbeddedServer(empty_folder).home
    starting = start_holder(empty_folder)
    wait_until(lambda: any(home.glob("new-*/base")))
    kill(starting)
    [half_made] = home.glob("new-*")

    with embedded_server(empty_folder) as server:
        assert answers(server.url)

    wait_until(lambda: not (half_made / "PG_VERSION").exists())


def test_a_path_with_spaces_quotes_and_dollars_that_is_too_long_for_a_socket_works(
    tmp_path: Path,
) -> None:
    deep = tmp_path / ("a long folder's name " * 4) / ('and $HOME, "another one" ' * 5)
    deep.mkdir(parents=True)

    with embedded_server(deep) as server:
        port, sockets, _ = server_address(server.data)
        assert answers(server.url)
        assert len(f"{sockets}/.s.PGSQL.{port}") <= 107
        assert stat.S_IMODE(Path(sockets).stat().st_mode) == 0o700

    assert IS_ROOT or not Path(sockets).exists()
    erase(deep)


def test_two_spellings_of_a_folder_mean_one_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "work").mkdir()
    (folder / "link").symlink_to("work")
    monkeypatch.chdir(folder / "link")

    with embedded_server() as here, embedded_server(folder / "work") as there:
        assert here.url == there.url

    erase(folder / "work")


def test_over_tcp_only_the_password_lets_in(folder: Path) -> None:
    with embedded_server(folder) as server:
        port, _, listen = server_address(server.data)
        without = f"postgresql://downline_owner@{listen}:{port}/downline"
        assert not answers(without)

        url = server.tcp_url()

        assert answers(url)
        assert url == server.tcp_url()
        assert not answers(without)
        assert not answers(url.replace(":", ":x", 2).replace("x//", "//"))
        assert stat.S_IMODE((server.home / "password").stat().st_mode) == 0o600


def test_data_socket_and_log_are_for_nobody_else(folder: Path) -> None:
    with embedded_server(folder) as server:
        sockets = Path(server_address(server.data)[1])

        modes = [stat.S_IMODE(path.stat().st_mode) for path in (server.data, sockets, server.log)]

    assert modes == [0o700, 0o700, 0o600]


def test_no_folder_that_is_not_ours_changes(folder: Path) -> None:
    def looks() -> dict[Path, tuple[int, int, int]]:
        stats = {path: path.stat() for path in (folder, *folder.parents, Path("/var/lib"))}
        return {path: (look.st_mode, look.st_uid, look.st_gid) for path, look in stats.items()}

    before = looks()

    with embedded_server(folder):
        pass

    assert looks() == before


def test_a_setting_that_the_server_refuses_is_named_with_the_log(folder: Path) -> None:
    with embedded_server(folder) as server:
        pass
    (server.data / "postgresql.auto.conf").write_text("shared_buffers = 'plenty'\n")

    with pytest.raises(DatabaseUnavailable) as caught:
        server.open()

    assert str(caught.value) == (
        f'the embedded database does not start: configuration file "{server.data}/'
        f'postgresql.auto.conf" contains errors; see {server.log}'
    )


def test_data_of_another_version_is_left_alone(empty_folder: Path) -> None:
    server = EmbeddedServer(empty_folder)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(DatabaseUnavailable) as caught:
        server.open()

    assert str(caught.value) == (
        f"{server.data} was made by PostgreSQL 9.6, and this is PostgreSQL 18; "
        "move the folder away to begin anew, or set DOWNLINE_DATABASE_URL"
    )
    assert (server.data / "PG_VERSION").read_text() == "9.6\n"


def test_a_process_that_forked_from_the_holder_does_not_stop_its_server(folder: Path) -> None:
    with embedded_server(folder) as server:
        child = os.fork()
        if child == 0:
            server.close()
            os._exit(0)
        os.waitpid(child, 0)

        assert answers(server.url)

    assert not answers(server.url)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("2026-01-02 03:04:05.006 UTC [7] FATAL:  no room\nHINT:  make room", "no room"),
        ("running bootstrap script ... initdb: error: disk full\n", "disk full"),
        ("sh: postgres: not found\n", "sh: postgres: not found"),
        ("", "it said nothing"),
    ],
)
def test_what_the_server_said_becomes_a_reason(words: str, said: str) -> None:
    assert reason(words) == said


@AS_ROOT
def test_an_unprivileged_user_keeps_the_data_beside_the_work(others_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid

    process = start_holder(others_folder, nobody)
    url = read_line(process)
    data = others_folder / ".downline" / "data"
    owner = [path.stat().st_uid for path in (data, data / "postmaster.pid")]
    end(process)

    assert url.startswith("postgresql://downline_owner@/downline?host=%2Ftmp%2Fdownline-test-")
    assert owner == [nobody, nobody]
    assert (others_folder / ".downline" / ".gitignore").read_text() == "*\n"
    assert postmaster(data) is None


@AS_ROOT
def test_an_unprivileged_users_socket_lies_elsewhere_where_the_path_is_long(
    others_folder: Path,
) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    deep = others_folder / ("a long folder's name " * 5)
    deep.mkdir()
    os.chown(deep, nobody, -1)

    process = start_holder(deep, nobody)
    url = read_line(process)
    sockets = Path(server_address(deep / ".downline" / "data")[1])
    look = sockets.stat()
    end(process)

    assert f"host=%2Ftmp%2F{sockets.name}&" in url
    assert (look.st_uid, stat.S_IMODE(look.st_mode)) == (nobody, 0o700)
    assert not sockets.exists()


@AS_ROOT
def test_a_folder_that_one_may_not_write_to_is_named(others_folder: Path) -> None:
    os.chown(others_folder, 0, -1)
    others_folder.chmod(0o755)

    sentence = read_line(process := start_holder(others_folder, pwd.getpwnam("nobody").pw_uid))
    end(process)

    assert sentence == (
        "the embedded database cannot be used ([Errno 13] Permission denied: "
        f"'{others_folder}/.downline'); work in a folder that you may write to, "
        "or set DOWNLINE_DATABASE_URL"
    )


@AS_ROOT
def test_under_root_a_stranger_cannot_use_the_socket(folder: Path) -> None:
    with embedded_server(folder) as server:
        program = wheel_binaries() / "psql"
        tried = subprocess.run(
            [copy_binaries(wheel_binaries()) / program.name, server.url, "-c", "select 1"],
            user=server.runner.user.pw_uid if server.runner.user else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    assert tried.returncode == 2
    assert "Peer authentication failed" in tried.stderr
