"""HTTP headers that list names, each with a weight: `text/csv, application/json;q=0.5`."""

from collections.abc import Iterator

LONGEST = 4_000  # characters that are looked at; no client has as many to say


def weighted_parts(header: str) -> Iterator[tuple[str, float]]:
    """The names in lower case with their weights from 0 to 1; 1 where none is given."""
    for part in header[:LONGEST].lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            weights = [found for each in parameters if (found := weight_in(each)) is not None]
            yield name, weights[0] if weights else 1.0


def weight_in(parameter: str) -> float | None:
    """The weight, if the parameter is one; one that cannot be read is 0."""
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return None
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
