"""Every attack that security.md names, over HTTP, with the answer that it gets."""

import pytest
from pydantic import SecretStr

from graph.node import global_id
from loaders.database import recorded
from models.limits import Limits
from tests.factories import agent, enrollment, save
from tests.graph.attacks import ATTACKS, Target
from tests.graph.serving import serving
from tests.graph.test_viewing import seen_by
from tests.graph.tokens import SECRET, bearer, token

LONGEST_ANSWER = 30_000  # bytes; no attack gets back more than an ordinary page


@pytest.fixture
def family(connection):
    """Ann over Bob over Cyd, who wrote one enrollment; Dan beside Bob, who wrote one too."""
    ann = agent("Ann", npn="1")
    bob = agent("Bob", npn="2", upline=ann)
    cyd = agent("Cyd", npn="3", upline=bob)
    dan = agent("Dan", npn="4", upline=ann)
    save(connection, ann, bob, cyd, dan)
    save(connection, enrollment(cyd), enrollment(dan, policy_number="D-1"))
    return {"bob": bob, "dan": dan}


BOB = bearer(token(organisation=None, agent="2", role="viewer", sub="Bob"))


def answer_of(response, attack):
    """What the answer says, as far as the attack says what it must."""
    body = response.json()
    first = (body.get("errors") or [{}])[0]
    return (
        response.status_code,
        first.get("extensions", {}).get("code"),
        first.get("message") if attack.sentence else None,
        body.get("data") if attack.data else None,
    )


async def test_every_attack_gets_its_answer(database_url, family):
    endless = Limits(burst=10**15)  # each is answered for itself, whatever the one before cost
    settings = {"token_secret": SecretStr(SECRET), "suggestions": False, "limits": endless}
    asked = {"query": "{ enrollments { pageInfo { endCursor } } }"}

    async with serving(database_url, **settings) as http:
        page = (await http.post("/graphql", json=asked, headers=BOB)).json()["data"]
        cursor = page["enrollments"]["pageInfo"]["endCursor"]
        target = Target("4", global_id("Agent", family["dan"].id), "D-1", cursor)
        answers = [(attack, await sent(http, attack, target)) for attack in ATTACKS]

    assert [(attack.name, *answer_of(response, attack)) for attack, response in answers] == [
        (attack.name, attack.status, attack.code, attack.sentence, attack.data)
        for attack in ATTACKS
    ]
    assert [attack.name for attack, told in answers if len(told.content) > LONGEST_ANSWER] == []


def sent(http, attack, target):
    headers = {"content-type": attack.content_type, **BOB, **attack.headers}
    content = attack.body(0, target)
    return http.request(attack.method, attack.path, content=content, headers=headers)


@pytest.mark.parametrize(
    "path", ["/explorer/src/../../app.py", "/explorer/src/%2e%2e/%2e%2e/app.py"]
)
async def test_no_path_leads_out_of_the_folder(database_url, path):
    async with serving(database_url) as http:
        response = await http.get(path)

    assert (response.status_code, response.text) == (404, "Not Found")


async def test_what_is_hidden_takes_the_statements_of_what_is_not_there(execute, family):
    hidden = await statements(
        execute, family, family["dan"].npn, global_id("Agent", family["dan"].id)
    )
    absent = await statements(execute, family, "99", global_id("Agent", 999_999_999))

    assert hidden == absent


async def statements(execute, family, npn, node_id):
    """What Postgres is asked when Bob asks for an agent by NPN and by id."""
    query = "query ($npn: String!, $id: ID!) { agent(npn: $npn) { name } node(id: $id) { id } }"
    asked: list[str] = []
    token = recorded.set(asked)
    try:
        await execute(query, seen_by(family["bob"]), npn=npn, id=node_id)
    finally:
        recorded.reset(token)
    return asked


async def test_a_token_for_nobody_who_can_be_noted_is_refused(database_url):
    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        for subject in ("a\0", "\ud800"):
            headers = bearer(token(sub=subject))
            response = await http.post("/graphql", json=TODAY_ASKED, headers=headers)

            [error] = response.json()["errors"]
            assert (response.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED")
            assert error["message"] == "the `sub` of a token must be text that can be stored"


TODAY_ASKED = {"query": "{ viewer { today } }"}
