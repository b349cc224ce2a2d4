"""Keys that tokens are checked with: a JWKS from a file or an address, kept and renewed."""

import asyncio
import concurrent.futures
import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import jwt

from graph.bucket import Bucket
from graph.issuer import fetch
from models.settings import SettingsError, is_address

ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth"}
LONGEST_SET = 1024 * 1024
PATIENCE = 5.0  # seconds for the issuer to answer, and before it is asked again if it did not
KEPT_FOR = 600.0  # seconds before the issuer is asked again, whether or not anyone needs a key
THREAD = "downline-keys"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONG_AGO = float("-inf")

log = logging.getLogger("downline.graph")
KeySet = list[dict[str, Any]]


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had at the moment, and none are kept."""

    def __init__(self) -> None:
        super().__init__("the keys that tokens are checked with cannot be had; try again later")


class Keys:
    """The keys of a source; an id that is not known has it read again, so that keys can rotate.

    A key that is kept is given at once, and its source asked beside: it is gone as soon as the
    source answers without it, and outlives a source that does not answer.
    """

    def __init__(self, source: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.source, self.clock = source, clock
        self.keys: KeySet = []
        self.due_at = self.failed_at = LONG_AGO
        self.renewal: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.rereads = Bucket(5, 1 / 12, clock)  # made-up ids must not make us a nuisance
        if not is_address(source):
            self.keep(read_file(source))

    async def find(self, key_id: str | None, algorithm: str) -> Any | None:
        """The public key for an algorithm; without an id the only one there is. None if unknown."""
        if self.clock() >= self.due_at:
            self.begin()
            if not is_address(self.source):  # which is there in a moment
                await self.renewed()
        found = chosen(self.keys, key_id, algorithm)
        if found is None:
            await self.look_again()
            found = chosen(self.keys, key_id, algorithm)
        return found

    async def look_again(self) -> None:
        """Wait for a newer answer, if the source may be asked; KeysUnavailable without any keys."""
        has_paused = self.clock() - self.failed_at >= PATIENCE
        if self.renewal is None and has_paused and self.rereads.take(1):
            self.begin()
        await self.renewed()
        if not self.keys and self.failed_at > LONG_AGO:
            raise KeysUnavailable

    async def renewed(self) -> None:
        """Wait for the renewal that runs, if one does; it goes on though who waits here leaves."""
        if self.renewal is not None:
            await asyncio.wait([self.renewal])

    def begin(self) -> None:
        """Have the source read beside everything else, unless it is being read."""
        if self.renewal is None:
            self.renewal = asyncio.create_task(self.renew())

    async def renew(self) -> None:
        """Read the source and take its keys, or go on with the old ones; and so again in time."""
        try:
            async with asyncio.timeout(PATIENCE):
                self.keep(await beside(lambda: read_source(self.source)))
        except Exception as error:  # whatever it is, the keys that are kept are good
            self.fail(error)
        finally:
            self.renewal = None
        if self.timer is not None:
            self.timer.cancel()
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(self.due_at - self.clock(), self.begin)

    def keep(self, keys: KeySet) -> None:
        """Take these keys for the source's."""
        self.keys, self.failed_at = keys, LONG_AGO
        self.due_at = self.clock() + KEPT_FOR

    def fail(self, error: Exception) -> None:
        """Ask again soon; the first failure of several is told, without an address."""
        if self.failed_at == LONG_AGO:
            log.warning("the keys of DOWNLINE_JWKS cannot be renewed: %s", type(error).__name__)
        self.failed_at = self.clock()
        self.due_at = self.failed_at + PATIENCE


def beside(work: Callable[[], KeySet]) -> asyncio.Future[KeySet]:
    """What the work comes to, in a thread that nobody waits for when the process ends."""
    answer: concurrent.futures.Future[KeySet] = concurrent.futures.Future()
    answer.set_running_or_notify_cancel()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error.with_traceback(None))  # which would keep the connection

    Thread(target=run, name=THREAD, daemon=True).start()
    return asyncio.wrap_future(answer)


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


def read_source(source: str) -> KeySet:
    """The keys as they are now."""
    if not is_address(source):
        return read_file(source)
    return read_set(fetch(source, PATIENCE, LONGEST_SET + 1))


def read_file(source: str) -> KeySet:
    """The keys of a file; SettingsError names the file."""
    try:
        return read_set(Path(source).read_bytes())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        shown = "a file" if "@" in source else source  # it may be an address with a slip in it
        raise SettingsError(
            f"DOWNLINE_JWKS leads to {shown}, which cannot be used ({why}); "
            "give a file with a JSON Web Key Set, or an https address"
        ) from None


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
