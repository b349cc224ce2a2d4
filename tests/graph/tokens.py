"""Tokens for tests: good ones, and ones that somebody made up."""

import time
from typing import Any

import jwt

SECRET = "a secret of thirty-two bytes or more"


def claims(**changes: Any) -> dict[str, Any]:
    """What a token of the organisation's operator says; None takes a claim away."""
    now = int(time.time())
    plain = {"sub": "Ann", "organisation": True, "role": "operator", "iat": now, "exp": now + 3600}
    return {name: value for name, value in (plain | changes).items() if value is not None}


def token(
    key: Any = SECRET, algorithm: str = "HS256", kid: str | None = None, **changes: Any
) -> str:
    """A signed token with those changes to its claims."""
    return jwt.encode(claims(**changes), key, algorithm, {"kid": kid} if kid else None)


def bearer(text: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"authorization": f"Bearer {text}"}
