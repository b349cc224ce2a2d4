"""`downline serve` with a setting that cannot be used: one sentence that names it, exit code 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DATABASE = "postgresql://owner:hidden@127.0.0.1:1/db"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DATABASE_URL": "localhost/db"}, "DOWNLINE_DATABASE_URL cannot be used; give postgres"),
        ({"SERVER_URL": "postgresql://a:b@c@d/db"}, "DOWNLINE_SERVER_URL cannot be used; give p"),
        ({"TIME_ZONE": "Mars/Base"}, "DOWNLINE_TIME_ZONE is 'Mars/Base', which cannot be used; "),
        ({"TODAY": "20.11.2026"}, "DOWNLINE_TODAY is '20.11.2026', which cannot be used; give a"),
        ({"PROFILE": "prod"}, "DOWNLINE_PROFILE is 'prod', which cannot be used; give developme"),
        ({"POOL_SIZE": "many"}, "DOWNLINE_POOL_SIZE is 'many', which cannot be used; give a who"),
        ({"POOL_WAITING": "0"}, "DOWNLINE_POOL_WAITING is '0', which cannot be used; give a who"),
        ({"POOL_SECONDS": "-1"}, "DOWNLINE_POOL_SECONDS is '-1', which cannot be used; give sec"),
        ({"DRAIN_SECONDS": "nan"}, "DOWNLINE_DRAIN_SECONDS is 'nan', which cannot be used; give"),
        ({"SHUTDOWN_SECONDS": "1.5"}, "DOWNLINE_SHUTDOWN_SECONDS is '1.5', which cannot be used"),
        ({"JWKS": "nowhere.json"}, "DOWNLINE_JWKS"),
        ({"JWKS": "broken.json"}, "DOWNLINE_JWKS"),
        ({"TOKEN_SECRET": "short", "PROFILE": "production"}, "DOWNLINE_TOKEN_SECRET is too shor"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named_with_what_to_write(tmp_path, settings, sentence):
    (tmp_path / "broken.json").write_text("{")
    given = {"DATABASE_URL": DATABASE, **settings}
    inherited = {name: value for name, value in os.environ.items() if "DOWNLINE" not in name}

    done = subprocess.run(
        [sys.executable, "-m", "graph.cli", "serve", "--port", "1"],
        cwd=tmp_path,
        env={
            **inherited,
            "PYTHONPATH": str(Path.cwd()),
            **{f"DOWNLINE_{name}": value for name, value in given.items()},
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr.startswith(sentence), done.stderr
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr
