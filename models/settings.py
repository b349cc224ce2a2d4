"""What the environment says: the `DOWNLINE_*` settings."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.limits import LIMIT_PREFIX, Limits

PREFIX = "DOWNLINE_"
SWITCH = "true or false; unset, it is true except in production"
KEY_SOURCE = "a file with a JSON Web Key Set, or an https address without a user or password"
DATABASE_URL = "postgresql://user:password@host:port/database, with @ as %40 and / as %2F inside"
ALLOWED = {
    "database_url": DATABASE_URL,
    "server_url": DATABASE_URL,
    "read_url": DATABASE_URL,
    "jwks": KEY_SOURCE,
    "today": "a date as YYYY-MM-DD",
    "time_zone": "the name of a time zone, for example America/New_York",
    "profile": "development or production",
    "pool_size": "a whole number from 1 to 1000",
    "pool_waiting": "a whole number from 1 to 100000",
    "pool_seconds": "seconds from 0.1 to 60",
    "drain_seconds": "seconds from 0 to 300",
    "shutdown_seconds": "whole seconds from 1 to 3600",
    "cache_mb": "whole megabytes, 0 for none",
    "cors_origins": "origins such as https://app.example.com, with commas between, or *",
    "introspection": SWITCH,
    "explorer": SWITCH,
    "suggestions": SWITCH,
}
ORIGIN = re.compile(r"\*|https?://[a-z0-9.\-\[\]:]+")
INTERNAL = ("DOWNLINE_METRICS_FOLDER",)  # what one process of the server tells another
SECRET = {"database_url", "server_url", "read_url", "jwks", "token_secret"}


class SettingsError(Exception):
    """A setting that cannot be used; the sentence names it and what is allowed."""


class Profile(StrEnum):
    """Whether convenience or caution comes first."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Every setting, checked; secrets do not show in its representation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore")

    database_url: SecretStr | None = None
    server_url: SecretStr | None = None
    read_url: SecretStr | None = None
    today: date | None = None
    time_zone: str = "America/New_York"
    token_secret: SecretStr | None = None
    jwks: str | None = None
    token_issuer: str | None = None
    token_audience: str | None = None
    profile: Profile = Profile.DEVELOPMENT
    pool_size: int = Field(default=16, ge=1, le=1000)
    pool_waiting: int = Field(default=128, ge=1, le=100_000)
    pool_seconds: float = Field(default=5.0, ge=0.1, le=60)
    drain_seconds: float = Field(default=0.0, ge=0, le=300)
    shutdown_seconds: int = Field(default=30, ge=1, le=3600)
    cache_mb: int = Field(default=64, ge=0)
    cors_origins: str = ""
    introspection: bool | None = None
    explorer: bool | None = None
    suggestions: bool | None = None
    limits: Limits = Field(default_factory=Limits, exclude=True)

    @field_validator("database_url", "server_url", "read_url")
    @classmethod
    def usable_url(cls, value: SecretStr | None) -> SecretStr | None:
        """The same address, spelled as psycopg takes it."""
        return SecretStr(plain_url(value.get_secret_value())) if value else None

    @field_validator("jwks")
    @classmethod
    def usable_source(cls, value: str | None) -> str | None:
        """The same source, if it is a file or an address that names nobody."""
        if value is not None and names_user(value):
            raise ValueError("neither a file nor an address")
        return value

    @field_validator("today", mode="before")
    @classmethod
    def written_as_a_date(cls, value: Any) -> Any:
        """The same text; pydantic alone would take moments and numbers of seconds for dates."""
        if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("not a date")
        return value

    @field_validator("time_zone")
    @classmethod
    def known_time_zone(cls, value: str) -> str:
        """The same name, if there is such a time zone."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("unknown time zone") from error
        return value

    @field_validator("cors_origins")
    @classmethod
    def only_origins(cls, value: str) -> str:
        """The same text, if each part is an origin."""
        for origin in origins_in(value):
            if not ORIGIN.fullmatch(origin):
                raise ValueError("not an origin")
        return value

    @classmethod
    def load(cls) -> Self:
        """The settings of this process; SettingsError names the first one that is wrong."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            is_limit = error.title == Limits.__name__
            prefix, otherwise = (LIMIT_PREFIX, allowed(name)) if is_limit else (PREFIX, "text")
            found = "" if is_secret(name, first["input"]) else f" is {first['input']!r}, which"
            raise SettingsError(
                f"{prefix}{name.upper()}{found} cannot be used; give {ALLOWED.get(name, otherwise)}"
            ) from None

    def offers(self, convenience: bool | None) -> bool:
        """Whether a convenience is offered: as it is set, else unless in production."""
        return self.profile is Profile.DEVELOPMENT if convenience is None else convenience


def unknown_settings(names: Iterable[str]) -> list[str]:
    """A warning for each DOWNLINE_ variable that nothing reads; a later version may know it."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    known += [f"{LIMIT_PREFIX}{name.upper()}" for name in Limits.model_fields]
    ours = {name: name.upper() for name in sorted(names) if name.upper().startswith(PREFIX)}
    return [
        f"warning: {name} is no setting of this version and changes nothing{meant(capitals, known)}"
        for name, capitals in ours.items()
        if capitals not in (*known, *INTERNAL)
    ]


def meant(name: str, known: Sequence[str]) -> str:
    """Which setting may be meant; nothing where none is like it."""
    nearest = get_close_matches(bare(name), map(bare, known), n=1)
    return f"; is {PREFIX}{nearest[0]} meant?" if nearest else ""


def bare(name: str) -> str:
    """The name without what all of them begin with, in which each would be like the others."""
    return name.removeprefix(PREFIX)


def is_secret(name: str, value: object) -> bool:
    """Whether what was found is not to be shown: a secret, or what has room for a password."""
    return name in SECRET or "@" in str(value)


def is_address(source: str) -> bool:
    """Whether keys are to be fetched from there, rather than read from a file."""
    return source.strip().lower().startswith(("http://", "https://"))


def names_user(source: str) -> bool:
    """Whether the source is an address with a user in it, one of another kind, or a broken one."""
    if not is_address(source):
        return "://" in source
    try:
        parts = urlsplit(source)
        return "@" in parts.netloc or not parts.hostname or parts.port == 0
    except ValueError:  # no port, or no host: a password with a bare / looks like that
        return True


def allowed(limit: str) -> str:
    """What a limit can be."""
    [bound] = Limits.model_fields[limit].metadata
    least = getattr(bound, "ge", None)
    return "a number above 0" if least is None else f"a number, {least} or more"


def origins_in(text: str) -> list[str]:
    """The origins, in the form in which browsers send them; a slash at the end is none of it."""
    return [part.strip().rstrip("/").lower() for part in text.split(",") if part.strip()]


def business_day(settings: Settings, at: datetime | None = None) -> date:
    """DOWNLINE_TODAY, else the date where the business is, now or at a moment."""
    zone = ZoneInfo(settings.time_zone)
    return settings.today or (at.astimezone(zone) if at else datetime.now(zone)).date()


def plain_url(url: str) -> str:
    """A database URL as psycopg takes it; ValueError, without the URL, if it is none.

    A password with a bare @ or / would spill into host, port and database, and from there into
    messages: there is one @ at the most, and none behind a slash.
    """
    scheme, mark, rest = url.partition("://")
    if mark and scheme in ("postgresql", "postgresql+psycopg", "postgres"):
        url = f"postgresql://{rest}"
        if rest.count("@") > 1 or "@" in rest.partition("/")[2]:
            raise ValueError("not a database URL")
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ValueError("not a database URL") from None
    if "@" in str(parts.get("host", "")) or not re.fullmatch(
        r"[\d,]*", str(parts.get("port") or "")
    ):
        raise ValueError("not a database URL")
    return url
