"""Running the server: one process or several, their logs and their shared counts."""

import os
import tempfile
from typing import Any

import uvicorn
from starlette.applications import Starlette

from graph.app import create_app
from graph.logs import configure_logs
from graph.metrics import FOLDER
from models.settings import Settings


def run_server(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped."""
    configure_logs(settings.profile)
    if workers == 1:
        uvicorn.run(create_app(settings), host=host, port=port, **manner())
        return
    with tempfile.TemporaryDirectory(prefix="downline-metrics-") as folder:
        os.environ[FOLDER] = folder
        uvicorn.run(
            "graph.serving:create_worker_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            **manner(),
        )


def create_worker_app() -> Starlette:
    """The application of one of several processes, over the settings that it was given."""
    settings = Settings.load()
    configure_logs(settings.profile)
    return create_app(settings)


def manner() -> dict[str, Any]:
    """How uvicorn runs: its lines go the way of ours, and ours say what its access log would."""
    return {"log_config": None, "access_log": False, "server_header": False}
