"""What a document must keep to, apart from being valid."""

from typing import NamedTuple

from models.limits import Limits
from models.settings import Settings

DEFAULT_LIMITS = Limits.model_construct()  # without a look at the environment


class Rules(NamedTuple):
    """The limits, and what is told of the schema to who does not know it."""

    limits: Limits = DEFAULT_LIMITS
    introspection: bool = True
    suggestions: bool = True


DEFAULT_RULES = Rules()


def rules_of(settings: Settings) -> Rules:
    """The rules as they are set."""
    return Rules(
        settings.limits,
        settings.offers(settings.introspection),
        settings.offers(settings.suggestions),
    )
