"""What a token says of its holder, and tokens of our own for development and operations."""

import re
import time
from dataclasses import dataclass
from typing import Any

import jwt

from graph.text_input import read_npn, storable
from loaders import Access, Role
from models.settings import Settings

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
LONGEST_LIFE = 366 * UNITS["d"]


class TokenRefused(Exception):
    """A token that names nobody here; the sentence says why and never repeats the token."""


@dataclass(frozen=True)
class Signer:
    """What signs a token: a key for an algorithm, and the id by which others find the key."""

    key: Any
    algorithm: str
    key_id: str | None = None


def read_claims(claims: dict[str, Any]) -> Access:
    """What the holder may see: one agent's downline by `agent`, or everything by `organisation`.

    TokenRefused for a token that names neither or both, so that none of another purpose counts.
    """
    agent, everyone = claims.get("agent"), claims.get("organisation", False)
    details = claims.get("client_details", False)
    if not isinstance(everyone, bool) or not isinstance(details, bool):
        raise TokenRefused("`organisation` and `client_details` of a token must be true or false")
    if (agent is None) is not everyone:
        raise TokenRefused("a token names either an `agent` by NPN or the `organisation`: true")
    npn = None if agent is None else read_npn(agent) if isinstance(agent, str) else None
    if agent is not None and npn is None:
        raise TokenRefused("the `agent` of a token must be an NPN, 1 to 10 digits in quotes")
    subject = claims.get("sub")
    if subject and not storable(subject):
        raise TokenRefused("the `sub` of a token must be text that can be stored")
    return Access(npn, details, read_role(claims), subject or subject_of(npn))


def read_role(claims: dict[str, Any]) -> Role:
    """What the token is for; viewing, where it does not say."""
    try:
        return Role(claims.get("role", Role.VIEWER))
    except ValueError:
        raise TokenRefused(f"the `role` of a token must be {', '.join(Role)}") from None


def subject_of(npn: str | None) -> str:
    """Whom a token names, as its `sub` says it."""
    return "organisation" if npn is None else f"agent:{npn}"


def write_token(access: Access, seconds: int, signer: Signer, settings: Settings) -> str:
    """A token that holds for so many seconds from now."""
    now = int(time.time())
    claims = {**token_claims(access, settings), "iat": now, "exp": now + seconds}
    headers = {} if signer.key_id is None else {"kid": signer.key_id}
    return jwt.encode(claims, signer.key, signer.algorithm, headers)


def token_claims(access: Access, settings: Settings) -> dict[str, Any]:
    """What a token of ours says of its holder, and for which server it is meant."""
    claims: dict[str, Any] = {
        "sub": access.subject,
        "role": str(access.role),
        "client_details": access.sees_client_details,
    }
    claims |= {"organisation": True} if access.agent_npn is None else {"agent": access.agent_npn}
    if settings.token_issuer is not None:
        claims["iss"] = settings.token_issuer
    if settings.token_audience is not None:
        claims["aud"] = settings.token_audience
    return claims


def read_lifetime(text: str) -> int | None:
    """The seconds that `8h`, `30m`, `45s` or `7d` stand for; None for anything else."""
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", text.strip())
    seconds = int(found[1]) * UNITS[found[2]] if found else 0
    return seconds if 0 < seconds <= LONGEST_LIFE else None
