"""The command, run as its users run it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.graph.commands.command import Command


@pytest.fixture
def downline(database_url: str, tmp_path: Path) -> Command:
    """Runs the command in a folder of its own, over the test's database."""

    def run(
        *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "graph.cli", *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "DOWNLINE_DATABASE_URL": database_url,
                "DOWNLINE_TODAY": "2026-11-20",
                **environment,
            },
            check=False,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run
