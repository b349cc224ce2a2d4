"""What is left of a client for viewers who may not see client details."""

SHOWN = 4
SHORTEST_SHOWN = 8  # of a shorter id, four characters would tell too much
HIDDEN = "****"


def masked_name(name: str) -> str:
    """The initials: `Ann Lee` is `A. L.`."""
    return " ".join(f"{word[0]}." for word in name.split())


def masked_id(number: str | None) -> str | None:
    """The last four characters of an id of eight or more; of a shorter one nothing."""
    if number is None:
        return None
    return HIDDEN + number[-SHOWN:] if len(number) >= SHORTEST_SHOWN else HIDDEN
