"""Links: an address that answers one query for a while, for tools that can send no token."""

from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from graph.cli import command
from tests.factories import agent, enrollment, save
from tests.graph.serving import serving
from tests.graph.tokens import SECRET, bearer, token

QUERY = "{ enrollments { nodes { status agent { name } } } }"


@pytest.fixture
def family(connection):
    """Ann over Bob, one enrollment each."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", npn="12", upline=ann)
    save(connection, ann, bob, enrollment(ann), enrollment(bob))


@pytest.fixture
def print_link(tmp_path, monkeypatch):
    """Runs `downline token --url` on a query; gives the exit code and the link or the refusal.

    With `beside` what it says beside the link instead.
    """
    monkeypatch.setenv("DOWNLINE_TOKEN_SECRET", SECRET)

    def run(query, *options, beside=False):
        path = tmp_path / "query.graphql"
        path.write_text(query)
        done = CliRunner().invoke(command, ["token", "--url", str(path), *options])
        said = done.stderr if done.exit_code or beside else done.stdout
        return done.exit_code, said.strip().replace(str(path), "FILE")

    return run


@pytest.fixture
async def http(database_url, family):
    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        yield http


def path_of(link, /, **changes):
    parts = urlsplit(link)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.path}?{urlencode(given | changes)}"


async def test_a_link_answers_its_query_for_whom_it_was_made(http, print_link):
    code, link = print_link(QUERY, "--agent", "12", "--role", "bi")

    response = await http.get(path_of(link))

    assert (code, link[:36]) == (0, "http://127.0.0.1:8000/graphql?query=")
    assert response.text == "status,agent.name\nACTIVE,Bob\n"


async def test_a_link_can_lead_elsewhere_and_answer_in_another_form(http, print_link):
    _, link = print_link(QUERY, "--format", "json", "--address", "https://d.example/graphql")

    response = await http.get(path_of(link))

    assert link.startswith("https://d.example/graphql?")
    assert len(response.json()["data"]["enrollments"]["nodes"]) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"query": "{ agents { nodes { name } } }"},
        {"format": "json"},
        {"variables": "{}"},
        {"operationName": "A"},
    ],
)
async def test_a_link_is_good_for_nothing_else(http, print_link, changes):
    _, link = print_link(QUERY)

    response = await http.get(path_of(link, **changes))

    assert response.status_code == 401
    assert response.json()["errors"] == [
        {
            "message": "the link is good for another query; get one for this",
            "extensions": {"code": "UNAUTHENTICATED"},
        }
    ]


def test_whoever_makes_a_viewers_link_is_told_that_it_is_cut(print_link):
    said = "the link is a viewer's, whose file is one page of rows; --role bi gives all of them"

    assert print_link(QUERY, beside=True) == (0, said)
    assert print_link(QUERY, "--format", "json", beside=True) == (0, "")
    assert print_link(QUERY, "--role", "bi", beside=True) == (0, "")


async def test_a_link_is_no_token_and_a_token_no_link(http, print_link):
    _, link = print_link(QUERY)
    [signed] = parse_qs(urlsplit(link).query)["link"]

    as_token = await http.post("/graphql", json={"query": QUERY}, headers=bearer(signed))
    as_link = await http.get(path_of(link, link=token()))
    by_post = await http.post(path_of(link), json={"query": QUERY})

    assert [one.status_code for one in (as_token, as_link, by_post)] == [401, 401, 401]


async def test_a_link_ends(http, print_link):
    _, link = print_link(QUERY)
    [signed] = parse_qs(urlsplit(link).query)["link"]
    claims = jwt.decode(signed, options={"verify_signature": False})
    ended = jwt.encode({**claims, "exp": claims["iat"] - 60}, SECRET, "HS256")
    forged = jwt.encode(claims, "another secret of thirty-two bytes", "HS256")

    answers = [await http.get(path_of(link, link=text)) for text in (ended, forged, "x")]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].json()["errors"][0]["message"] == "the token has expired; get a new one"


@pytest.mark.parametrize(
    ("query", "options", "sentence"),
    [
        ("{ viewer { today } }", (), "--url FILE: the query leads to no list"),
        (
            f"{{ carriers {{ code }} }} # {'x' * 15_000}",
            (),
            "--url FILE: the query is too long for an address; ask for less in it",
        ),
        ("{ nothing }", ("--format", "json"), "--url FILE: Cannot query field 'nothing'"),
        (QUERY, ("--ttl", "8d"), "--ttl 8d: a link holds for 7d at most"),
    ],
)
def test_a_link_that_could_not_be_answered_is_refused(print_link, query, options, sentence):
    code, said = print_link(query, *options)

    assert code == 2
    assert sentence in said.replace("\n", " ")
