"""Running the server: one process or several, their logs and their shared counts."""

import os
import socket
import tempfile
from typing import Any

import uvicorn
from starlette.applications import Starlette

from graph.app import create_app
from graph.auth import asks_for_tokens, authority_of, is_loopback, signer_of
from graph.console import say
from graph.ending import USAGE, fail
from graph.garbage import forget_what_stays
from graph.http_protocol import BoundedProtocol, allow_many_files
from graph.logs import configure_logs
from graph.metrics import FOLDER
from graph.token import subject_of, write_token
from loaders import Access, Role
from models.settings import Settings, SettingsError

DEMO_TOKEN_LIFE = 8 * 3600  # seconds
WORKER_ANSWERS_WITHIN = 30  # seconds; one that does not is replaced


class AddressTaken(SettingsError):
    """Nothing can listen there; the sentence says where and what to give instead."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"--host {host} --port {port}: nothing can listen there ({why}); give another port"
        )


def run_server(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped; AddressTaken where something else does."""
    refuse_taken(host, port)
    configure_logs(settings.profile)
    allow_many_files()
    if workers == 1:
        app = create_app(settings)
        forget_what_stays()
        uvicorn.run(app, host=host, port=port, **manner(settings))
        return
    with tempfile.TemporaryDirectory(prefix="downline-metrics-") as folder:
        os.environ[FOLDER] = folder
        uvicorn.run(
            "graph.serving:create_worker_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            timeout_worker_healthcheck=WORKER_ANSWERS_WITHIN,
            **manner(settings),
        )


def create_worker_app() -> Starlette:
    """The application of one of several processes, over the settings that it was given."""
    settings = Settings.load()
    configure_logs(settings.profile)
    app = create_app(settings)
    forget_what_stays()
    return app


def manner(settings: Settings) -> dict[str, Any]:
    """How uvicorn runs: its lines go the way of ours, and ours say what its access log would."""
    return {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "http": BoundedProtocol,
        "ws": "none",
        "timeout_graceful_shutdown": settings.shutdown_seconds,
    }


def refuse_taken(host: str, port: int) -> None:
    """AddressTaken where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(host, port, error.strerror or str(error)) from None


def refuse_open_address(settings: Settings, host: str) -> None:
    """Without tokens only loopback is served."""
    authority_of(settings)
    if not asks_for_tokens(settings) and not is_loopback(host):
        fail(
            f"--host {host}: without tokens everyone who reaches this server is the "
            "organisation's operator, so it listens on 127.0.0.1, ::1 or localhost only; "
            "set DOWNLINE_TOKEN_SECRET or DOWNLINE_JWKS to serve others",
            USAGE,
        )


def demo_token(settings: Settings) -> str | None:
    """A token that sees all of the demo; none where none is needed or none can be signed here."""
    if not asks_for_tokens(settings):
        return None
    access = Access(None, True, Role.OPERATOR, subject_of(None))
    try:
        return write_token(access, DEMO_TOKEN_LIFE, signer_of(settings), settings)
    except SettingsError as error:
        say(str(error))
        return None
