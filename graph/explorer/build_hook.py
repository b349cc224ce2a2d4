"""Builds the explorer's page into a wheel; without Node, or when npm fails, warns and goes on."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIMIT = 300  # seconds; installing takes 30 and bundling 15 on two slow cores
CONSEQUENCE = "unless it was built before, the explorer will load GraphiQL from a CDN"


class ExplorerBuildHook(BuildHookInterface[Any]):
    """Puts a current `dist/` beside the sources before files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless what is there is newer than every source of it."""
        folder = Path(self.root) / "graph" / "explorer"
        if is_current(folder):
            return
        try:
            build(folder)
        except (OSError, subprocess.SubprocessError) as error:
            self.app.display_warning(f"{reason(error)}; {CONSEQUENCE}")


def is_current(folder: Path) -> bool:
    """Whether `dist/` was built from the sources as they are."""
    page = folder / "dist" / "index.html"
    sources = [*folder.glob("*.j*"), folder / "index.html", *folder.glob("src/*")]
    return page.exists() and page.stat().st_mtime > max(file.stat().st_mtime for file in sources)


def build(folder: Path) -> None:
    """Install what the lock file names and bundle it."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("Node is not installed")
    for arguments in (["ci"], ["run", "build"]):
        subprocess.run(
            [npm, *arguments],
            cwd=folder,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=LIMIT,
        )


def reason(error: Exception) -> str:
    """Why there is no page, in half a sentence."""
    if isinstance(error, subprocess.CalledProcessError):
        said = [line for line in error.stderr.splitlines() if line.startswith("npm error")]
        detail = f" ({said[0]})" if said else ""
        return f"`npm {' '.join(error.cmd[1:])}` failed in graph/explorer{detail}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"npm was not done after {LIMIT} seconds"
    return str(error)
