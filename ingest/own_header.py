"""Which of our own files a header belongs to."""

from collections.abc import Collection

OWN_HEADERS = {
    "agents": ("npn", "name", "level", "status", "since", "until"),
    "uplines": ("npn", "upline_npn", "valid_from", "valid_to"),
    "writing_numbers": ("carrier", "kind", "number", "npn", "valid_from", "valid_to"),
    "plans": ("carrier", "contract", "pbp", "segment", "year", "name", "product", "network"),
    "crosswalk": (
        "previous_contract",
        "previous_pbp",
        "current_contract",
        "current_pbp",
        "status",
        "year",
    ),
    "compliance": ("carrier", "policy_number", "opened_on", "closed_on", "note"),
}


def own_feed_of(header: Collection[str]) -> str | None:
    """The own feed with exactly these columns, in any order; None for another header."""
    names = {name.strip().casefold() for name in header if name.strip()}
    return next((feed for feed, columns in OWN_HEADERS.items() if names == set(columns)), None)
