"""Small requests of a viewer who was refused something come after others' for a moment."""

import pytest
from pydantic import SecretStr

from tests.graph.serving import serving
from tests.graph.tokens import SECRET, bearer, token

GOOD = {"query": "{ viewer { today } }"}
REFUSED = {
    "a document that is not valid": {"query": "{ viewer { nothing } }"},
    "an argument that is none": {"query": "{ agents(first: -1) { totalCount } }"},
    "no document": {"query": ""},
    "more than it may cost": {"query": "{ agents(first: 501) { nodes { name } } }"},
}


@pytest.fixture
async def http(database_url):
    async with serving(database_url, token_secret=SecretStr(SECRET)) as client:
        yield client


def as_viewer(name: str) -> dict[str, str]:
    return bearer(token(sub=name))


@pytest.fixture
def ranks(monkeypatch):
    """The rank of every request at the time when its answer is begun."""
    seen = []

    async def wait(passage, rank) -> None:
        if passage.viewer is not None:  # a token that is new here waits too
            seen.append((passage.viewer, rank.name))

    monkeypatch.setattr("loaders.traffic.Passage.wait", wait)
    return seen


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
async def test_who_is_refused_something_comes_after_others_with_the_next_request(http, ranks, body):
    await http.post("/graphql", json=body, headers=as_viewer("one"))
    before = list(ranks)
    await http.post("/graphql", json=GOOD, headers=as_viewer("two"))
    await http.post("/graphql", json=GOOD, headers=as_viewer("one"))

    assert before == []
    assert set(ranks) == {("one", "BEHIND")}


async def test_who_is_answered_is_among_the_first(http, ranks):
    for _ in range(2):
        answered = await http.post("/graphql", json=GOOD, headers=as_viewer("one"))
        assert "errors" not in answered.json()

    assert ranks == []
