"""Keys that tokens are checked with: a JWKS from a file or an address, kept and renewed."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

from graph.bucket import Bucket
from models.settings import SettingsError

ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth"}
LONGEST_SET = 1024 * 1024
PATIENCE = 5.0  # seconds for the issuer to answer
KEPT_FOR = 600.0  # seconds; a key that was withdrawn counts no longer than that
LOOPBACK = ("localhost", "127.0.0.1", "::1")

KeySet = list[dict[str, Any]]


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had at the moment, and none are kept."""

    def __init__(self) -> None:
        super().__init__("the keys that tokens are checked with cannot be had; try again later")


class Keys:
    """The keys of a source; an id that is not known has it read again, so that keys can rotate."""

    def __init__(self, source: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.source, self.clock = source, clock
        self.keys: KeySet = []
        self.read_at = self.failed_at = float("-inf")
        self.reading = asyncio.Lock()
        self.rereads = Bucket(5, 1 / 12, clock)  # made-up ids must not make us a nuisance
        if not is_address(source):
            self.keep(read_file(source))

    async def find(self, key_id: str | None, algorithm: str) -> Any | None:
        """The public key for an algorithm; without an id the only one there is. None if unknown."""
        if self.clock() - self.read_at >= KEPT_FOR:
            await self.renew(self.read_at)
        seen = self.read_at
        found = chosen(self.keys, key_id, algorithm)
        if found is None and (self.read_at != seen or self.rereads.take(1)):
            await self.renew(seen)
            found = chosen(self.keys, key_id, algorithm)
        return found

    async def renew(self, seen: float) -> None:
        """Read the source again, unless someone else just did; what is kept outlives a failure."""
        async with self.reading:
            if self.read_at != seen:
                return
            if self.clock() - self.failed_at < PATIENCE:
                raise KeysUnavailable  # all who waited meanwhile would wait in turn
            try:
                self.keep(await asyncio.to_thread(read_source, self.source))
            except (OSError, ValueError, SettingsError):
                if not self.keys:
                    self.failed_at = self.clock()
                    raise KeysUnavailable from None
                self.read_at = self.clock() - KEPT_FOR + PATIENCE  # asked again soon

    def keep(self, keys: KeySet) -> None:
        """Take these keys for the source's."""
        self.keys, self.read_at = keys, self.clock()


def chosen(keys: KeySet, key_id: str | None, algorithm: str) -> Any | None:
    """The public key of that id for that algorithm; a key of another kind is none."""
    fitting = [key for key in keys if fits(key, algorithm)]
    if key_id is not None:
        fitting = [key for key in fitting if key.get("kid") == key_id]
    if len(fitting) != 1:
        return None
    public = {name: value for name, value in fitting[0].items() if name not in PRIVATE}
    return jwt.PyJWK(public, algorithm).key


def fits(key: Mapping[str, Any], algorithm: str) -> bool:
    """Whether the key is there to check signatures of that algorithm."""
    kind = ALGORITHMS.get(key.get("kty", ""))
    curve_fits = kind != "ES256" or key.get("crv") == "P-256"
    return (
        kind == algorithm
        and curve_fits
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def private_key(source: str) -> tuple[Any, str, str | None] | None:
    """The first key of a file that can sign, with its algorithm and id; None if none can."""
    for key in [] if is_address(source) else read_file(source):
        algorithm = ALGORITHMS.get(key.get("kty", ""), "")
        if "d" in key and fits(key, algorithm):
            return jwt.PyJWK(key, algorithm).key, algorithm, key.get("kid")
    return None


def is_address(source: str) -> bool:
    """Whether the source is to be fetched, rather than a file."""
    return urlsplit(source).scheme in ("http", "https")


def read_source(source: str) -> KeySet:
    """The keys as they are now."""
    return fetch(source) if is_address(source) else read_file(source)


def read_file(source: str) -> KeySet:
    """The keys of a file; SettingsError names the file."""
    try:
        return read_set(Path(source).read_bytes())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingsError(
            f"DOWNLINE_JWKS leads to {source}, which cannot be used ({why}); "
            "give a file with a JSON Web Key Set, or an https address"
        ) from None


class NoRedirect(HTTPRedirectHandler):
    """The address that was set is the one that is trusted, and no other."""

    def redirect_request(self, *_: Any) -> None:
        """No request."""


def fetch(address: str) -> KeySet:
    """The keys that the address answers with."""
    request = Request(address, headers={"accept": "application/json"})
    try:
        with build_opener(NoRedirect).open(request, timeout=PATIENCE) as response:
            return read_set(response.read(LONGEST_SET + 1))
    except URLError as error:
        raise OSError(str(error.reason)) from error


def read_set(text: bytes) -> KeySet:
    """The keys of a JSON Web Key Set that can check signatures; ValueError for other text."""
    if len(text) > LONGEST_SET:
        raise ValueError("it is too large")
    try:
        listed = json.loads(text)["keys"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("it is no JSON Web Key Set") from None
    if not isinstance(listed, list):
        raise ValueError("it is no JSON Web Key Set")
    return [key for key in listed if isinstance(key, dict) and is_usable(key)]


def is_usable(key: dict[str, Any]) -> bool:
    """Whether the key is whole and of a kind that is taken; others may stand beside it."""
    algorithm = ALGORITHMS.get(str(key.get("kty")))
    if algorithm is None or not fits(key, algorithm):
        return False
    try:
        found = jwt.PyJWK(key, algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return False
    return found.Algorithm.check_key_length(found.key) is None


def checked_address(source: str) -> str:
    """The source, if nobody between us and it can change the keys; SettingsError otherwise."""
    parts = urlsplit(source)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsError(
            "DOWNLINE_JWKS is an http address, where anyone on the way can change the keys; "
            "give an https address or a file"
        )
    return source
