"""Whom the server takes a request for, and what it says to those it does not know."""

import base64
import json
import time
from contextlib import asynccontextmanager

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pydantic import SecretStr

from graph.app import create_app
from graph.auth import authority_of, is_loopback
from models.settings import Profile, Settings, SettingsError
from tests.conftest import TODAY
from tests.factories import agent, client, enrollment, save
from tests.graph.tokens import SECRET, bearer, claims, token

QUERY = {"query": "{ viewer { agent { name } seesClientDetails } enrollments { totalCount } }"}


@asynccontextmanager
async def serving(database_url, host="http://127.0.0.1", **settings):
    """A client of an application with those settings."""
    app = create_app(Settings(database_url=SecretStr(database_url), today=TODAY, **settings))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=host) as http,
    ):
        yield http


@pytest.fixture
def family(connection):
    """Ann over Bob, one enrollment each."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", npn="12", upline=ann)
    save(connection, ann, bob, enrollment(ann), enrollment(bob))


@pytest.fixture
async def http(database_url, family):
    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        yield http


async def ask(http, text, **more):
    answer = await http.post("/graphql", json=QUERY, headers=bearer(text))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def refused(response):
    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    return response.status_code, response.headers["www-authenticate"], error["message"]


async def test_a_token_names_an_agent_or_the_organisation(http):
    everything = await ask(http, token())
    branch = await ask(http, token(organisation=None, agent="0012", client_details=True))
    nobody = await ask(http, token(organisation=None, agent="999"))

    assert everything == {
        "viewer": {"agent": None, "seesClientDetails": False},
        "enrollments": {"totalCount": 2},
    }
    assert branch == {
        "viewer": {"agent": {"name": "Bob"}, "seesClientDetails": True},
        "enrollments": {"totalCount": 1},
    }
    assert nobody == {
        "viewer": {"agent": None, "seesClientDetails": False},
        "enrollments": {"totalCount": 0},
    }


@pytest.mark.parametrize("headers", [{}, {"accept": "application/graphql-response+json"}])
async def test_without_a_token_nothing_is_answered(http, headers):
    posted = await http.post("/graphql", json=QUERY, headers=headers)
    got = await http.get("/graphql", params=QUERY, headers=headers)

    told = (
        401,
        'Bearer realm="downline"',
        "a token is needed; send it as `Authorization: Bearer …` (`downline token` prints one)",
    )
    assert [refused(posted), refused(got)] == [told, told]


async def test_who_is_asking_is_found_out_before_the_body_is_read(http):
    answer = await http.post("/graphql", content=b"x" * 1_000_000)

    assert answer.status_code == 401


FOREIGN = "the token is not one of this server's"
UNKNOWN = "the token is signed with a key or in a way that is not known here"
NPN = "the `agent` of a token must be an NPN, 1 to 10 digits in quotes"
FLAGS = "`organisation` and `client_details` of a token must be true or false"
SHAPE = "a token names either an `agent` by NPN or the `organisation`: true"
BAD = [
    ("no token at all", FOREIGN),
    (token(key="another secret of thirty-two bytes"), FOREIGN),
    (token(algorithm="HS512", key=SECRET * 2), UNKNOWN),
    (token(exp=int(time.time()) - 60), "the token has expired; get a new one"),
    (token(exp=None), "the token lacks `exp`"),
    (token(nbf=int(time.time()) + 3600), "the token does not hold yet"),
    (token(iat=int(time.time()) + 3600), "the token does not hold yet"),
    (token(organisation=None), SHAPE),
    (token(agent="11"), SHAPE),
    (token(organisation=False), SHAPE),
    (token(organisation=None, agent=11), NPN),
    (token(organisation=None, agent="11 or 1=1"), NPN),
    (token(role="king"), "the `role` of a token must be viewer, bi, operator"),
    (token(role=["operator"]), "the `role` of a token must be viewer, bi, operator"),
    (token(organisation="true"), FLAGS),
    (token(client_details="no"), FLAGS),
    (token() + "x", FOREIGN),
    (token()[:-10], FOREIGN),
    ("a" * 9000, "`Authorization` must be one `Bearer` with one token"),
]


async def test_a_bad_token_is_refused_with_what_is_wrong_and_never_shown(http):
    answers = [(await http.post("/graphql", json=QUERY, headers=bearer(text))) for text, _ in BAD]

    invalid = 'Bearer realm="downline", error="invalid_token"'
    assert [refused(answer) for answer in answers] == [(401, invalid, told) for _, told in BAD]
    assert not any(text in answer.text for (text, _), answer in zip(BAD, answers, strict=True))


async def test_an_unsigned_token_is_refused(http):
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims())]
    unsigned = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts) + b"."

    answer = await http.post("/graphql", json=QUERY, headers=bearer(unsigned.decode()))

    assert refused(answer)[2] == UNKNOWN


@pytest.mark.parametrize("header", ["Basic QW5uOnBhc3M=", "Bearer", "Bearer ", "token"])
async def test_another_kind_of_authorization_is_refused(http, header):
    answer = await http.post("/graphql", json=QUERY, headers={"authorization": header})

    assert refused(answer)[2] == "`Authorization` must be one `Bearer` with one token"


async def test_a_token_is_believed_for_a_minute_and_never_past_its_end(http):
    authority = http._transport.app.state.service.authority
    authority.clock = lambda: 1000.0
    ends = int(time.time()) + 10

    await ask(http, token(exp=ends))
    first = list(authority.kept.values())
    authority.clock = lambda: float(ends)
    await ask(http, token(exp=ends, sub="Bob"))
    second = list(authority.kept.values())

    assert [until for _, until in first] == [1060.0]
    assert [until for _, until in second] == [1060.0, ends + 30.0]


async def test_issuer_and_audience_must_be_the_ones_set(database_url, family):
    meant = {"token_issuer": "https://issuer", "token_audience": "downline"}
    right = token(iss="https://issuer", aud=["downline", "other"])
    wrong = [
        token(iss="https://issuer"),
        token(iss="https://issuer", aud="other"),
        token(aud="downline"),
        token(iss="https://other", aud="downline"),
    ]

    async with serving(database_url, token_secret=SecretStr(SECRET), **meant) as http:
        await ask(http, right)
        answers = [await http.post("/graphql", json=QUERY, headers=bearer(one)) for one in wrong]

    assert [refused(answer)[2] for answer in answers] == [
        "the token lacks `aud`",
        "the token is not meant for this server",
        "the token lacks `iss`",
        "the token is not meant for this server",
    ]


RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())


def public_set(*kept):
    return {"keys": list(kept)}


def rsa_key(kid="r", key=RSA, **more):
    return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid} | more


def ec_key(kid="e", key=EC, **more):
    return ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid} | more


@pytest.fixture
def jwks(tmp_path):
    """A file with an RSA key and an EC key."""
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(public_set(rsa_key(), ec_key())))
    return path


async def test_keys_of_a_file_check_tokens_of_their_own_kind_only(database_url, family, jwks):
    public = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    as_secret = public.decode().encode()
    confused = jwt.api_jws.PyJWS()
    confused.unregister_algorithm("HS256")
    confused.register_algorithm("HS256", AnySecret(jwt.algorithms.HMACAlgorithm.SHA256))
    forged = confused.encode(json.dumps(claims()).encode(), as_secret, "HS256", {"kid": "r"})

    async with serving(database_url, jwks=str(jwks)) as http:
        await ask(http, token(RSA, "RS256", "r"))
        await ask(http, token(EC, "ES256", "e"))
        answers = [
            await http.post("/graphql", json=QUERY, headers=bearer(text))
            for text in (
                forged,
                token(),
                token(RSA, "RS256", "e"),
                token(RSA, "RS512", "r"),
                token(rsa.generate_private_key(65537, 2048), "RS256", "r"),
            )
        ]

    assert [refused(answer)[2] for answer in answers] == [UNKNOWN] * 4 + [FOREIGN]


class AnySecret(jwt.algorithms.HMACAlgorithm):
    """What a forger uses: takes a public key for a secret, which the library itself refuses."""

    def prepare_key(self, key):
        return key


async def test_a_key_that_is_added_counts_at_once_and_one_that_is_gone_no_longer(
    database_url, family, jwks
):
    newer = rsa.generate_private_key(65537, 2048)

    async with serving(database_url, jwks=str(jwks)) as http:
        before = token(RSA, "RS256", "r")
        await ask(http, before)
        jwks.write_text(json.dumps(public_set(rsa_key("new", newer))))
        await ask(http, token(newer, "RS256", "new"))
        old = await http.post(
            "/graphql", json=QUERY, headers=bearer(token(RSA, "RS256", "r", sub="B"))
        )

        http._transport.app.state.service.authority.clock = lambda: time.time() + 61
        kept = await http.post("/graphql", json=QUERY, headers=bearer(before))

    assert [refused(answer)[2] for answer in (old, kept)] == [UNKNOWN, UNKNOWN]


async def test_a_token_without_a_key_id_is_checked_by_the_only_key_there_is(database_url, jwks):
    async with serving(database_url, jwks=str(jwks)) as http:
        await ask(http, token(EC, "ES256"))


async def test_keys_for_other_uses_check_nothing(database_url, jwks):
    weak = rsa.generate_private_key(65537, 1024)
    secret = {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET.encode()).decode(), "kid": "s"}
    keys = [rsa_key(use="enc"), ec_key(alg="ES384"), rsa_key("weak", weak), secret, {"kty": "?"}]
    jwks.write_text(json.dumps(public_set(*keys)))

    async with serving(database_url, jwks=str(jwks)) as http:
        answers = [
            await http.post("/graphql", json=QUERY, headers=bearer(text))
            for text in (
                token(RSA, "RS256", "r"),
                token(EC, "ES256", "e"),
                token(kid="s"),
            )
        ]

    assert [refused(answer)[2] for answer in answers] == [UNKNOWN] * 3


async def test_without_a_setting_tokens_are_not_looked_at(database_url, family):
    async with serving(database_url) as http:
        data = await ask(http, "whatever")

    assert data == {
        "viewer": {"agent": None, "seesClientDetails": True},
        "enrollments": {"totalCount": 2},
    }


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("http://localhost:8000", 200),
        ("http://127.0.0.1:8000", 200),
        ("http://[::1]:8000", 200),
        ("http://evil.example:8000", 401),
        ("http://127.0.0.1.evil.example", 401),
        ("http://10.0.0.1", 401),
    ],
)
async def test_without_a_setting_a_page_that_names_us_as_itself_gets_nothing(
    database_url, host, status
):
    async with serving(database_url, host) as http:
        answer = await http.post("/graphql", json=QUERY)

    assert answer.status_code == status


def test_a_short_secret_is_refused_in_production_and_never_shown():
    settings = Settings(token_secret=SecretStr("hidden"), profile=Profile.PRODUCTION)

    with pytest.raises(SettingsError) as caught:
        authority_of(settings)

    assert str(caught.value) == (
        "DOWNLINE_TOKEN_SECRET is too short for the profile production; "
        "give 32 random bytes or more"
    )


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("downline", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host, is_ours):
    assert is_loopback(host) is is_ours


async def test_client_details_need_the_tokens_permission(database_url, connection):
    ann = agent("Ann", npn="11")
    dee = client("Dee Doe", member_id="900000001")
    save(connection, ann, dee, enrollment(ann, client=dee))
    query = {"query": "{ enrollments { nodes { client { name memberId } } } }"}

    async with serving(database_url, token_secret=SecretStr(SECRET)) as http:
        answers = [
            (await http.post("/graphql", json=query, headers=bearer(text))).json()["data"]
            for text in (token(client_details=True), token())
        ]

    assert [answer["enrollments"]["nodes"][0]["client"] for answer in answers] == [
        {"name": "Dee Doe", "memberId": "900000001"},
        {"name": "D. D.", "memberId": "****0001"},
    ]
