"""`downline token` as its users meet it."""

import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from tests.graph.commands.command import Command, write
from tests.graph.tokens import SECRET


def test_no_token_is_needed_and_the_command_says_so(downline: Command) -> None:
    done = downline("token")

    assert done.returncode == 2
    assert "DOWNLINE_TOKEN_SECRET" in done.stderr


def test_a_token_is_printed_alone_and_says_what_was_asked(downline: Command) -> None:
    done = downline(
        *["token", "--agent", "0012", "--client-details", "--role", "bi", "--ttl", "30m"],
        DOWNLINE_TOKEN_SECRET=SECRET,
    )

    assert done.returncode == 0, done.stderr
    [text] = done.stdout.splitlines()
    claims = jwt.decode(text, SECRET, algorithms=["HS256"])
    issued = claims.pop("iat")
    assert claims == {
        "sub": "agent:12",
        "agent": "12",
        "role": "bi",
        "client_details": True,
        "exp": issued + 1800,
    }


def test_a_token_is_the_organisations_viewers_for_eight_hours_unless_said_otherwise(
    downline: Command,
) -> None:
    text = downline("token", DOWNLINE_TOKEN_SECRET=SECRET, DOWNLINE_TOKEN_ISSUER="us").stdout

    claims = jwt.decode(text.strip(), SECRET, algorithms=["HS256"])
    issued = claims.pop("iat")
    assert claims == {
        "sub": "organisation",
        "organisation": True,
        "role": "viewer",
        "client_details": False,
        "exp": issued + 8 * 3600,
        "iss": "us",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--ttl", "8"], "--ttl 8: give a number with s, m, h or d, up to 366d, such as 8h"),
        (["--ttl", "0h"], "--ttl 0h: give a number"),
        (["--ttl", "9000d"], "--ttl 9000d: give a number"),
        (["--agent", "Ann"], "--agent Ann: give an NPN, 1 to 10 digits"),
        (["--role", "king"], "king"),
        (["--address", "foo"], "--address foo: give an http or https address, such as http://127"),
        (["--address", "ftp://host/graphql"], "--address ftp://host/graphql: give an http or"),
        (["--address", "https:///graphql"], "--address https:///graphql: give an http or"),
        (["--address", "https://[host/graphql"], "--address https://[host/graphql: give an http"),
        (["--address", "https://host/graphql?a=1"], "--address https://host/graphql?a=1: give an"),
    ],
)
def test_a_token_that_cannot_be_made_is_a_usage_error(
    downline: Command, arguments: list[str], sentence: str
) -> None:
    done = downline("token", *arguments, DOWNLINE_TOKEN_SECRET=SECRET)

    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_keys_that_only_check_print_no_token(downline: Command, tmp_path: Path) -> None:
    write(tmp_path, "keys.json", '{"keys": []}')

    done = downline("token", DOWNLINE_JWKS="keys.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert "DOWNLINE_JWKS has no private key to sign with" in done.stderr


def test_a_private_key_of_the_file_signs(downline: Command, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = ECAlgorithm.to_jwk(key, as_dict=True) | {"kid": "ours"}
    write(tmp_path, "keys.json", json.dumps({"keys": [jwk]}))

    text = downline("token", DOWNLINE_JWKS="keys.json").stdout.strip()

    assert jwt.get_unverified_header(text) == {"alg": "ES256", "kid": "ours", "typ": "JWT"}
    assert jwt.decode(text, key.public_key(), algorithms=["ES256"])["organisation"] is True


def test_a_secret_that_production_cannot_rely_on_is_a_usage_error(downline: Command) -> None:
    done = downline("serve", DOWNLINE_TOKEN_SECRET="hidden", DOWNLINE_PROFILE="production")

    assert done.returncode == 2
    assert "DOWNLINE_TOKEN_SECRET is too short" in done.stderr
    assert "hidden" not in done.stderr
