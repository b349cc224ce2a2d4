"""Links for tools that can only take an address: signed, short-lived, good for one query alone."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import jwt

from graph.token import Signer, TokenRefused, read_claims, token_claims
from loaders import Access
from models.settings import Settings

PARAMETER = "link"
# What a link is good for; everything else in its address is the query's.
ASKED = ("query", "variables", "operationName", "extensions", "format")
LONGEST_LIFE = 7 * 24 * 60 * 60  # seconds: addresses end up in logs, histories and workbooks


def write_link(
    address: str,
    asked: Mapping[str, str],
    access: Access,
    seconds: int,
    signer: Signer,
    settings: Settings,
) -> str:
    """The address that answers this one query for so many seconds, as the viewer would see it."""
    holder = token_claims(access, settings)
    # Beside the holder's claims, not among them: a link taken for a token names nobody.
    meant: dict[str, Any] = {name: holder.pop(name) for name in ("iss", "aud") if name in holder}
    now = int(time.time())
    claims: dict[str, Any] = {
        "holder": holder,
        "asked": digest(asked),
        "iat": now,
        "exp": now + seconds,
        **meant,
    }
    headers = {} if signer.key_id is None else {"kid": signer.key_id}
    text = jwt.encode(claims, signer.key, signer.algorithm, headers)
    return f"{address}?{urlencode({**asked, PARAMETER: text})}"


def read_link(claims: Mapping[str, Any], parameters: Mapping[str, str]) -> Access:
    """Whose eyes the link lends; TokenRefused for a token, and for another query."""
    holder, asked = claims.get("holder"), claims.get("asked")
    if not isinstance(holder, dict) or not isinstance(asked, str):
        raise TokenRefused("a token is no link; send it as `Authorization: Bearer …`")
    if not hmac.compare_digest(asked, digest(parameters)):
        raise TokenRefused("the link is good for another query; get one for this")
    return read_claims(holder)


def digest(parameters: Mapping[str, str]) -> str:
    """What the query of an address comes down to."""
    named = repr([(name, parameters[name]) for name in ASKED if name in parameters])
    return hashlib.sha256(named.encode()).hexdigest()
