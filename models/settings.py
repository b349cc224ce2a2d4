"""What the environment says: the `DOWNLINE_*` settings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DOWNLINE_"
ALLOWED = {
    "today": "a date as YYYY-MM-DD",
    "time_zone": "the name of a time zone, for example America/New_York",
    "profile": "development or production",
}


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
    profile: Profile = Profile.DEVELOPMENT

    @field_validator("time_zone")
    @classmethod
    def known_time_zone(cls, value: str) -> str:
        """The same name, if there is such a time zone."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("unknown time zone") from error
        return value

    @classmethod
    def load(cls) -> Self:
        """The settings of this process; SettingsError names the first one that is wrong."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            found = "" if "url" in name or "secret" in name else f" is {first['input']!r}, which"
            raise SettingsError(
                f"{PREFIX}{name.upper()}{found} cannot be used; give {ALLOWED.get(name, 'text')}"
            ) from None


def business_day(settings: Settings) -> date:
    """DOWNLINE_TODAY, else today's date where the business is."""
    return settings.today or datetime.now(ZoneInfo(settings.time_zone)).date()
