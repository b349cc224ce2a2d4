"""What one request, and one viewer, may ask for: the `DOWNLINE_LIMIT_*` settings."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LIMIT_PREFIX = "DOWNLINE_LIMIT_"


class Limits(BaseSettings):
    """Each limit with its default; the first ones are of a document, checked before it is valid."""

    model_config = SettingsConfigDict(
        env_prefix=LIMIT_PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    body: int = Field(default=256 * 1024, ge=1)  # bytes of a request
    tokens: int = Field(default=4_000, ge=1)
    fragments: int = Field(default=100, ge=0)
    operations: int = Field(default=50, ge=1)  # in one document
    fields: int = Field(default=2_000, ge=1)  # every fragment counted wherever it is spread
    depth: int = Field(default=20, ge=1)
    aliases: int = Field(default=50, ge=0)
    repeats: int = Field(default=50, ge=0)  # of fields that are asked for twice in one place
    directives: int = Field(default=50, ge=0)
    values: int = Field(default=1_000, ge=1)  # in one list of a filter
    first: int = Field(default=500, ge=1)
    first_bi: int = Field(default=10_000, ge=1)
    cost: int = Field(default=50_000, ge=1)  # objects of one operation
    cost_bi: int = Field(default=1_000_000, ge=1)
    cost_operator: int = Field(default=1_000_000, ge=1)
    time: float = Field(default=10.0, gt=0)  # seconds for one operation
    rate: int = Field(default=20_000, ge=1)  # objects that come back each second
    burst: int = Field(default=500_000, ge=1)  # objects at once
    rate_wide: int = Field(default=400_000, ge=1)  # the same for the roles bi and operator
    burst_wide: int = Field(default=10_000_000, ge=1)
    files: int = Field(default=2, ge=1)  # made for one viewer at a time
    file_time: float = Field(default=30 * 60.0, gt=0)  # seconds from asking for one to its end
    concurrent: int = Field(default=8, ge=1)  # operations of one viewer at a time
