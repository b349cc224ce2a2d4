"""The embedded server's life, with real processes that are really killed."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import models
from models.server import EmbeddedServer, embedded_server, socket_folder

PROJECT = Path(models.__file__).parent.parent
HOLDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from models.server import embedded_server
with embedded_server(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.readline()
"""
PATIENCE = 30.0  # seconds; a server stops in well under one


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A working directory; whatever server still runs for it at the end is stopped."""
    yield tmp_path
    server = EmbeddedServer(tmp_path)
    server.open()
    server.close()


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the server of a working directory until it is told to end."""
    process = start_holder(folder)
    assert read_url(process)
    return process


def start_holder(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), str(PROJECT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def read_url(process: subprocess.Popen[str]) -> str:
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


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_two_processes_use_one_server_and_the_last_one_out_stops_it(folder: Path) -> None:
    with embedded_server(folder) as server:
        first = postmaster(server)
        other = holder(folder)
        assert postmaster(server) == first
        url = server.url
    assert answers(url)

    end(other)

    assert not answers(url)


def test_the_last_one_out_stops_the_server_although_the_other_was_killed(folder: Path) -> None:
    with embedded_server(folder) as server:
        kill(holder(folder))
        url = server.url
        assert answers(url)

    assert not answers(url)


def test_a_server_whose_users_were_all_killed_is_joined_and_stopped_by_the_next(
    folder: Path,
) -> None:
    kill(holder(folder))

    with embedded_server(folder) as server:
        url = server.url
        assert answers(url)

    assert not answers(url)


def test_a_killed_server_starts_again_with_what_was_committed(folder: Path) -> None:
    with embedded_server(folder) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("create table kept as select 1 as value")
        os.kill(postmaster(server), signal.SIGKILL)
        wait_until_gone(server.url)

    with (
        embedded_server(folder) as server,
        psycopg.connect(server.url) as connection,
    ):
        assert connection.execute("select value from kept").fetchall() == [(1,)]


def wait_until_gone(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(url)


def test_processes_that_start_at_the_same_moment_share_one_server(folder: Path) -> None:
    starting = [start_holder(folder) for _ in range(3)]

    urls = {read_url(process) for process in starting}

    assert len(urls) == 1
    [url] = urls
    assert answers(url)
    for process in starting:
        end(process)
    assert not answers(url)


def test_a_cluster_that_was_half_made_is_made_anew(folder: Path) -> None:
    server = EmbeddedServer(folder)
    half_made = server.home / "data.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")

    with embedded_server(folder) as whole:
        assert answers(whole.url)

    assert not half_made.exists()


def test_a_path_with_spaces_that_is_too_long_for_a_socket_works(tmp_path: Path) -> None:
    deep = tmp_path / ("a long folder name " * 4) / ("and another one " * 5)
    deep.mkdir(parents=True)

    with embedded_server(deep) as server:
        assert answers(server.url)


def test_a_socket_folder_fits_into_a_socket_address() -> None:
    short = socket_folder(Path("/srv/x/.downline"))
    long = socket_folder(Path("/" + "x" * 200))

    assert short == Path("/srv/x/.downline/socket")
    assert len(os.fsencode(long / ".s.PGSQL.5432")) <= 107


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_unprivileged_user_keeps_the_data_beside_the_work(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    reachable = Path("/tmp") / f"downline-test-{os.getpid()}"
    reachable.mkdir(mode=0o755)
    os.chown(reachable, nobody.pw_uid, nobody.pw_gid)
    try:
        if not can_enter(nobody, Path(sys.executable)) or not can_enter(nobody, PROJECT / "models"):
            pytest.skip("the user nobody cannot enter the folders of Python and the project here")
        process = subprocess.run(
            [sys.executable, "-c", HOLDER, str(reachable), str(PROJECT)],
            input="\n",
            capture_output=True,
            text=True,
            cwd=reachable,
            env={"PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]},
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            check=False,
        )

        assert process.returncode == 0, process.stderr
        assert f"host={reachable}/.downline/socket" in process.stdout
        assert (reachable / ".downline" / "data" / "PG_VERSION").read_text() == "18\n"
    finally:
        subprocess.run(["rm", "-rf", str(reachable)], check=True)


def can_enter(user: pwd.struct_passwd, path: Path) -> bool:
    tried = subprocess.run(
        ["test", "-r", str(path)],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        check=False,
    )
    return tried.returncode == 0


def test_no_folder_that_is_not_ours_changes_its_mode(tmp_path: Path) -> None:
    parents = [tmp_path, *tmp_path.parents]
    before = {path: path.stat().st_mode for path in parents}

    with embedded_server(tmp_path):
        pass

    assert {path: path.stat().st_mode for path in parents} == before
