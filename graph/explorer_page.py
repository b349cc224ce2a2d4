"""The page at `/graphql`: the built explorer, or, where it was not built, one that needs a CDN."""

import base64
import hashlib
import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

EXPLORER = Path(__file__).parent / "explorer"
BUILT_PAGE = EXPLORER / "dist" / "index.html"
UNBUILT_PAGE = EXPLORER / "unbuilt.html"
CDN = "https://esm.sh"
FOR_GOOD = "public, max-age=31536000, immutable"  # assets are named by their content
EACH_TIME = "no-cache"
DATA = {"application/json", "application/graphql-response+json"}

BUILT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    # The editor writes its colours and positions into style elements of its own.
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self' data:",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
UNBUILT_POLICY = BUILT_POLICY | {
    # A worker from another origin is started from a blob that imports it.
    "worker-src": f"blob: {CDN}",
    "connect-src": f"'self' {CDN}",
    "style-src": f"'self' 'unsafe-inline' {CDN}",
    "font-src": f"'self' data: {CDN}",
}


class Files(StaticFiles):
    """The files of a folder that may not be there (yet); each answer says how long it keeps."""

    def __init__(self, directory: Path, cache_control: str) -> None:
        super().__init__(directory=directory, check_dir=False)
        self.cache_control = cache_control

    async def check_config(self) -> None:
        """Nothing: without the folder each file is a 404, as it should be."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: MutableMapping[str, Any],
        status_code: int = 200,
    ) -> Response:
        """The file, or that the browser's copy is current."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = self.cache_control
        response.headers["x-content-type-options"] = "nosniff"
        return response


def explorer_routes() -> list[BaseRoute]:
    """The way from `/` to the page, and the page's files; the page itself is `/graphql`'s."""
    compressed = [Middleware(GZipMiddleware, compresslevel=6)]
    assets = Files(EXPLORER / "dist" / "assets", FOR_GOOD)
    sources = Files(EXPLORER / "src", EACH_TIME)
    return [
        Route("/", to_explorer),
        Mount("/explorer/assets", assets, middleware=compressed),
        Mount("/explorer/src", sources),
    ]


def asks_for_page(request: Request) -> bool:
    """Whether a person's browser opened the address, rather than a client asking a query.

    A GET that carries a query is an operation, whatever it accepts: BI links are opened, too.
    """
    if request.method == "POST" or "query" in request.query_params:
        return False
    accepted = request.headers.get("accept", "").lower().split(",")
    media = {part.partition(";")[0].strip() for part in accepted}
    return "text/html" in media and not media & DATA


def explorer_response(_request: Request) -> Response:
    """The page, with what the browser may load for it and from where."""
    if BUILT_PAGE.is_file():
        return page(BUILT_PAGE, BUILT_POLICY)
    scripts = f"'self' {CDN} {inline_script_hash(UNBUILT_PAGE.read_text())}"
    return page(UNBUILT_PAGE, UNBUILT_POLICY | {"script-src": scripts})


def page(path: Path, policy: dict[str, str]) -> Response:
    """An HTML file under a content security policy, never kept without asking again."""
    headers = {
        "cache-control": EACH_TIME,
        "content-security-policy": "; ".join(f"{name} {source}" for name, source in policy.items()),
        "referrer-policy": "no-referrer",
        "vary": "Accept",
        "x-content-type-options": "nosniff",
    }
    return FileResponse(path, media_type="text/html", headers=headers)


def inline_script_hash(html: str) -> str:
    """What a policy calls the page's one inline script, its import map."""
    (script,) = re.findall(r"<script type=\"importmap\">(.*?)</script>", html, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def to_explorer(_request: Request) -> Response:
    """The address of the explorer."""
    return RedirectResponse("/graphql")
