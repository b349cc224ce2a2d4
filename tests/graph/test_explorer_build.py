"""The build hook: it builds the page where it can, and never stands in an installation's way."""

import importlib.util
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graph.explorer_page import EXPLORER

pytest.importorskip("hatchling", reason="the build backend is not installed; pip brings it along")
CDN = "unless it was built before, the explorer will load GraphiQL from a CDN"
BUILDS = """#!/bin/sh
echo "$@" >> done
if [ "$1" = run ]; then /bin/mkdir -p dist && echo built > dist/index.html; fi
"""
FAILS = """#!/bin/sh
printf 'npm warn old lock file\\nnpm error code ECONNREFUSED\\nnpm error at once\\n' >&2
exit 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose explorer has one source, an hour old."""
    source = tmp_path / "graph" / "explorer" / "src" / "main.js"
    source.parent.mkdir(parents=True)
    for file in (source, source.parents[1] / "index.html"):
        file.touch()
        os.utime(file, (file.stat().st_mtime - 3600,) * 2)
    return tmp_path


@pytest.fixture
def install_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts an npm of the test's own onto the path, or none at all."""

    def install(script: str | None) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder))
        if script is not None:
            (folder / "npm").write_text(script)
            (folder / "npm").chmod(0o755)

    return install


def build(project: Path) -> list[str]:
    """Make a wheel as far as the hook goes, and say what it warned of."""
    spec = importlib.util.spec_from_file_location("build_hook", EXPLORER / "build_hook.py")
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    warnings: list[str] = []
    app = SimpleNamespace(display_warning=warnings.append)
    hook = module.ExplorerBuildHook(str(project), {}, None, None, "", "wheel", app)
    hook.initialize("standard", {})
    return warnings


def test_the_page_is_installed_for_and_built(project, install_npm):
    install_npm(BUILDS)

    warnings = build(project)

    explorer = project / "graph" / "explorer"
    assert warnings == []
    assert (explorer / "dist" / "index.html").read_text() == "built\n"
    assert (explorer / "done").read_text() == "ci\nrun build\n"


def test_a_current_page_is_not_built_again(project, install_npm):
    install_npm(BUILDS)

    build(project)
    build(project)

    assert (project / "graph" / "explorer" / "done").read_text() == "ci\nrun build\n"


def test_a_page_older_than_a_source_is_built_again(project, install_npm):
    install_npm(BUILDS)
    build(project)
    page = project / "graph" / "explorer" / "dist" / "index.html"
    os.utime(page, (page.stat().st_mtime - 7200,) * 2)

    build(project)

    assert (page.parents[1] / "done").read_text() == "ci\nrun build\nci\nrun build\n"


def test_without_node_there_is_a_sentence_and_no_failure(project, install_npm):
    install_npm(None)

    assert build(project) == [f"Node is not installed; {CDN}"]


def test_when_npm_fails_there_is_its_reason_and_no_failure(project, install_npm):
    install_npm(FAILS)

    found = build(project)

    reason = "`npm ci` failed in graph/explorer (npm error code ECONNREFUSED)"
    assert found == [f"{reason}; {CDN}"]
