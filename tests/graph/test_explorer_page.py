"""Who gets the explorer's page, what it may load, and that its tabs ask what the schema answers."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graph import explorer_page
from graph.explorer_page import EXPLORER, asks_for_page, explorer_response, explorer_routes
from graph.schema import schema_text

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BUILT = "<!doctype html><title>built</title>"
UNBUILT = (EXPLORER / "unbuilt.html").read_text()
IMPORTS = json.loads(re.findall(r'<script type="importmap">(.*?)</script>', UNBUILT, re.DOTALL)[0])
PACKAGES = json.loads((EXPLORER / "package-lock.json").read_text())["packages"]
EXAMPLES = re.findall(
    r"/\* GraphQL \*/ `(.*?)`", (EXPLORER / "src" / "examples.js").read_text(), re.DOTALL
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An explorer of the test's own: not built, with one source."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.css").write_text("body {}")
    (tmp_path / "unbuilt.html").write_text(UNBUILT)
    monkeypatch.setattr(explorer_page, "EXPLORER", tmp_path)
    monkeypatch.setattr(explorer_page, "BUILT_PAGE", tmp_path / "dist" / "index.html")
    monkeypatch.setattr(explorer_page, "UNBUILT_PAGE", tmp_path / "unbuilt.html")
    return tmp_path


@pytest.fixture
def built(folder: Path) -> Path:
    """The same, built."""
    (folder / "dist" / "assets").mkdir(parents=True)
    (folder / "dist" / "index.html").write_text(BUILT)
    (folder / "dist" / "assets" / "index-abc.js").write_text("1;" * 1000)
    return folder


@pytest.fixture
async def http(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    async def graphql(request: Request) -> Response:
        if asks_for_page(request):
            return explorer_response(request)
        return PlainTextResponse("an operation")

    page = Route("/graphql", graphql, methods=["GET", "POST"])
    transport = httpx.ASGITransport(Starlette(routes=[*explorer_routes(), page]))
    async with httpx.AsyncClient(transport=transport, base_url="http://downline") as client:
        yield client


def policy_of(response: httpx.Response) -> dict[str, str]:
    directives = response.headers["content-security-policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


async def test_the_root_leads_to_the_page(http):
    response = await http.get("/", headers=BROWSER)

    assert (response.status_code, response.headers["location"]) == (307, "/graphql")


async def test_a_browser_gets_the_built_page_which_may_load_from_this_origin_only(http, built):
    response = await http.get("/graphql", headers=BROWSER)

    policy = policy_of(response)
    assert (response.status_code, response.text) == (200, BUILT)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["vary"] == "Accept"
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert "http" not in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "accept", "params"),
    [
        ("GET", "*/*", {}),
        ("GET", "application/json", {}),
        ("GET", "application/graphql-response+json, text/html;q=0.1", {}),
        ("GET", "text/html", {"query": "{ viewer { today } }", "format": "csv"}),
        ("POST", "text/html", {}),
    ],
    ids=["any media", "JSON", "JSON rather than HTML", "a link with a query", "a post"],
)
async def test_operations_are_not_taken_for_a_person(http, method, accept, params):
    response = await http.request(method, "/graphql", headers={"accept": accept}, params=params)

    assert response.text == "an operation"


async def test_assets_are_kept_for_good_and_sent_compressed(http, built):
    response = await http.get("/explorer/assets/index-abc.js")

    assert (response.status_code, response.text) == (200, "1;" * 1000)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["assets/other.js", "assets/", "src/%2e%2e/unbuilt.html", "dist/index.html"]
)
async def test_nothing_but_assets_and_sources_is_served(http, path):
    response = await http.get(f"/explorer/{path}")

    assert (response.status_code, response.text) == (404, "Not Found")


async def test_without_the_build_the_page_says_how_to_build_it_and_needs_one_other_host(http):
    response = await http.get("/graphql", headers=BROWSER)

    text = " ".join(response.text.split())
    hosts = re.findall(r"https?://[\w.-]+", response.text + str(policy_of(response)))
    assert "run <code>npm ci &amp;&amp; npm run build</code> in <code>graph/explorer</code>" in text
    assert set(hosts) == {"https://esm.sh"}


async def test_without_the_build_the_import_map_alone_may_stand_in_the_page(http):
    response = await http.get("/graphql", headers=BROWSER)

    policy = policy_of(response)
    script = explorer_page.inline_script_hash(UNBUILT)
    assert policy["script-src"] == f"'self' https://esm.sh {script}"
    assert policy["worker-src"] == "blob: https://esm.sh"
    assert response.text.count("<script") == 2
    assert '<script type="module" src="/explorer/src/unbuilt.js"></script>' in response.text


def test_the_hash_of_an_inline_script_is_what_browsers_compute():
    html = '<script type="importmap">{"imports": {}}</script>'

    found = explorer_page.inline_script_hash(html)

    assert found == "'sha256-CJt/FpW3RQlGvqBeO/YK74xrTm1ctS6rLMJu1bV4fMc='"


async def test_without_the_build_the_sources_are_asked_for_each_time(http):
    response = await http.get("/explorer/src/page.css")

    assert (response.text, response.headers["cache-control"]) == ("body {}", "no-cache")


@pytest.mark.parametrize("name", [name for name in IMPORTS["imports"] if not name.endswith("/")])
def test_the_unbuilt_page_loads_the_versions_that_the_build_bundles(name):
    version = PACKAGES[f"node_modules/{name}"]["version"]

    assert IMPORTS["imports"][name].partition("?")[0] == f"https://esm.sh/{name}@{version}"


def test_the_lock_file_names_no_address_to_download_from():
    assert [name for name, package in PACKAGES.items() if "resolved" in package] == []


def test_there_are_tabs_for_leaders_for_service_for_bi_for_doubters_and_for_clients():
    names = [re.findall(r"^query (\w+)", query, re.MULTILINE) for query in EXAMPLES]

    assert names == [
        ["LeaderTree"],
        ["ActiveEnrollments"],
        ["CarrierMonths"],
        ["WhyApproved"],
        ["WeekChanges"],
        ["FlatTree"],
    ]


@pytest.mark.parametrize("query", EXAMPLES)
def test_a_tab_says_for_whom_it_is_and_asks_what_the_schema_answers(query):
    errors = validate(build_schema(schema_text()), parse(query))

    assert errors == []
    assert query.startswith("# For ")
    assert max(map(len, query.splitlines())) <= 55
