"""Who is asking: the bearer token of a request, checked and turned into what it allows."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import jwt
import orjson
from jwt.algorithms import get_default_algorithms
from jwt.types import Options
from jwt.utils import base64url_decode
from starlette.requests import Request as HttpRequest

from graph.keys import Keys, checked_address, private_key
from graph.link import PARAMETER, read_link
from graph.token import Signer, TokenRefused, read_claims
from loaders import Access, Role
from loaders.traffic import stand_back
from models.settings import Profile, Settings, SettingsError

EVERYONE = Access(agent_npn=None, sees_client_details=True, role=Role.OPERATOR)

SHORTEST_SECRET = 32  # bytes; of fewer, HS256 is only as strong as the secret
LONGEST_TOKEN = 8192
LONGEST_HEADER, LONGEST_SIGNATURE = 1024, 1024  # of those, as written; RSA of 4,096 bits has 683
ALGORITHMS = get_default_algorithms()
SKEW = 30  # seconds by which two clocks may differ
MOST_KEPT = 1024
KEPT_FOR = 60.0  # seconds a checked token is believed without looking again
# Without `exp` a token would hold for ever.
CHECKS: Options = {"require": ["exp"]}
NO_SETTING = (
    "no token is needed: without DOWNLINE_TOKEN_SECRET or DOWNLINE_JWKS the server listens on "
    "loopback only and everyone is the organisation's operator"
)
NAMES_KEPT = 100  # of this host, by which requests come


class Unauthenticated(Exception):
    """Nobody we know is asking; `challenge` is the answer's WWW-Authenticate."""

    def __init__(self, sentence: str, is_invalid: bool = True) -> None:
        super().__init__(sentence)
        error = ', error="invalid_token"' if is_invalid else ""
        self.challenge = f'Bearer realm="downline"{error}'


class Open:
    """No tokens are set up: whoever reaches the server on loopback is the organisation's operator.

    A page on the internet can give its own name our address, and then its visitors' browsers would
    ask us: so a name with a dot, which is not ours, is refused.
    """

    async def access(self, http: HttpRequest) -> Access:
        """Everything; what a token says is not looked at."""
        if not is_local_name(http.url.hostname or ""):
            raise Unauthenticated(
                "this server is for this machine alone; open it as localhost, or set "
                "DOWNLINE_TOKEN_SECRET or DOWNLINE_JWKS to serve others",
                is_invalid=False,
            )
        return EVERYONE


class Tokens:
    """Bearer tokens are asked for and checked."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        secret = settings.token_secret
        self.secret = padded(secret.get_secret_value()) if secret else None
        self.keys = Keys(checked_address(settings.jwks)) if settings.jwks else None
        self.issuer, self.audience = settings.token_issuer, settings.token_audience
        self.clock = clock
        self.kept: OrderedDict[bytes, tuple[Access, float]] = OrderedDict()

    async def access(self, http: HttpRequest) -> Access:
        """What the request's token or link allows; Unauthenticated without a good one."""
        if PARAMETER in http.query_params and http.method != "POST":
            return await self.check_link(http.query_params)
        text = bearer(http.headers.getlist("authorization"))
        name = hashlib.sha256(text.encode(errors="replace")).digest()
        known = self.kept.get(name)
        if known is not None and known[1] > self.clock():
            return known[0]
        access, until = await self.check(text)
        self.kept[name] = access, min(until, self.clock() + KEPT_FOR)
        self.kept.move_to_end(name)
        if len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return access

    async def check(self, text: str) -> tuple[Access, float]:
        """What the token allows, and until when."""
        return await self.checked(text, read_claims)

    async def check_link(self, parameters: Mapping[str, str]) -> Access:
        """What the link in an address allows for the query beside it."""
        text = parameters[PARAMETER][: LONGEST_TOKEN + 1]
        access, _ = await self.checked(text, lambda claims: read_link(claims, parameters))
        return access

    async def checked(
        self, text: str, read: Callable[[dict[str, Any]], Access]
    ) -> tuple[Access, float]:
        """What the claims of something signed come down to, and until when they hold."""
        await stand_back()
        try:
            algorithm, key_id = read_header(text)
            key = await self.key(algorithm, key_id)
            check_signature(text, key, algorithm)
            claims = self.claims(text, key, algorithm)
            return read(claims), float(claims["exp"]) + SKEW
        except TokenRefused as error:
            raise Unauthenticated(str(error)) from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Unauthenticated(why(error)) from None

    async def key(self, algorithm: str, key_id: str | None) -> Any:
        """The one key that may have signed; a key of one kind never checks another's signature."""
        if algorithm == "HS256" and self.secret is not None:
            return self.secret
        key = None
        if algorithm in ("RS256", "ES256") and self.keys is not None:
            key = await self.keys.find(key_id, algorithm)
        if key is None:
            raise TokenRefused("the token is signed with a key or in a way that is not known here")
        return key

    def claims(self, text: str, key: Any, algorithm: str) -> dict[str, Any]:
        """What the token says, once signature, times, issuer and audience are found right."""
        options: Options = {**CHECKS, "verify_aud": self.audience is not None}
        return jwt.decode(
            text,
            key,
            algorithms=[algorithm],
            options=options,
            issuer=self.issuer,
            audience=self.audience,
            leeway=SKEW,
        )


Authority = Open | Tokens


def authority_of(settings: Settings) -> Authority:
    """How the settings have people known; SettingsError where they cannot be used."""
    if not asks_for_tokens(settings):
        return Open()
    secret = settings.token_secret.get_secret_value() if settings.token_secret else None
    is_short = secret is not None and len(secret.encode()) < SHORTEST_SECRET
    if is_short and settings.profile is Profile.PRODUCTION:
        raise SettingsError(
            f"DOWNLINE_TOKEN_SECRET is too short for the profile production; give "
            f"{SHORTEST_SECRET} random bytes or more"
        )
    return Tokens(settings)


def asks_for_tokens(settings: Settings) -> bool:
    """Whether tokens are set up."""
    return settings.token_secret is not None or settings.jwks is not None


def signer_of(settings: Settings) -> Signer:
    """What signs our own tokens; SettingsError where nothing can."""
    if settings.token_secret is not None:
        return Signer(padded(settings.token_secret.get_secret_value()), "HS256")
    if settings.jwks is None:
        raise SettingsError(NO_SETTING)
    found = private_key(settings.jwks)
    if found is None:
        raise SettingsError(
            "DOWNLINE_JWKS has no private key to sign with; tokens come from whoever holds it"
        )
    return Signer(*found)


def padded(secret: str) -> bytes:
    """The secret as HMAC takes it: one shorter than the hash is filled up with zeros anyway."""
    return secret.encode().ljust(SHORTEST_SECRET, b"\0")


def bearer(headers: list[str]) -> str:
    """The token of the `Authorization` header; Unauthenticated without one."""
    if not headers:
        raise Unauthenticated(
            "a token is needed; send it as `Authorization: Bearer …` (`downline token` prints one)",
            is_invalid=False,
        )
    scheme, _, text = headers[0].strip().partition(" ")
    text = text.strip()
    if len(headers) > 1 or scheme.lower() != "bearer" or not text or len(text) > LONGEST_TOKEN:
        raise Unauthenticated("`Authorization` must be one `Bearer` with one token")
    return text


def read_header(text: str) -> tuple[str, str | None]:
    """The algorithm and the key's id that an unchecked token claims; DecodeError without any."""
    head = text.partition(".")[0]
    if len(head) > LONGEST_HEADER:
        raise jwt.DecodeError
    # PyJWT would look at every letter of the token, one by one.
    header = orjson.loads(base64url_decode(head))
    if not isinstance(header, dict):
        raise jwt.DecodeError
    algorithm, key_id = header.get("alg"), header.get("kid")
    return str(algorithm), key_id if isinstance(key_id, str) else None


def check_signature(text: str, key: Any, algorithm: str) -> None:
    """Raise InvalidSignatureError where the key has not signed; PyJWT takes a long look first."""
    signed, _, signature = text.rpartition(".")
    known = ALGORITHMS[algorithm]
    if len(signature) > LONGEST_SIGNATURE or not known.verify(
        signed.encode(), known.prepare_key(key), base64url_decode(signature)
    ):
        raise jwt.InvalidSignatureError


def why(error: Exception) -> str:
    """What is told of a token that was refused."""
    match error:
        case jwt.ExpiredSignatureError():
            return "the token has expired; get a new one"
        case jwt.ImmatureSignatureError():
            return "the token does not hold yet"
        case jwt.InvalidAudienceError() | jwt.InvalidIssuerError():
            return "the token is not meant for this server"
        case jwt.MissingRequiredClaimError():
            return f"the token lacks `{error.claim}`"
    return "the token is not one of this server's"


@lru_cache(maxsize=NAMES_KEPT)
def is_local_name(host: str) -> bool:
    """Whether a page on the internet cannot have this name: loopback, or no dots in it."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host or host.endswith(".localhost")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    return is_local_name(host) and (host == "localhost" or is_address(host))


def is_address(host: str) -> bool:
    """Whether the host is an address rather than a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
