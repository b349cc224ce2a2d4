"""The forms that an answer can have, and which one a request asks for."""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from starlette.requests import Request as HttpRequest

from graph.errors import BadRequest
from graph.weight import weighted_parts


class Form(Enum):
    """By media type: JSON as GraphQL answers it, or the rows of the query's one list as a file."""

    JSON = "application/json"
    GRAPHQL_JSON = "application/graphql-response+json"
    CSV = "text/csv"
    NDJSON = "application/x-ndjson"
    PARQUET = "application/vnd.apache.parquet"

    @property
    def is_file(self) -> bool:
        """Whether it holds rows rather than an answer with errors beside."""
        return self not in (Form.JSON, Form.GRAPHQL_JSON)

    @property
    def json_media(self) -> str:
        """The media type of an answer in JSON, be it only of errors."""
        return Form.JSON.value if self.is_file else self.value


NAMES = {"json": Form.JSON, "csv": Form.CSV, "ndjson": Form.NDJSON, "parquet": Form.PARQUET}
WILD = ("*/*", "application/*")


def asked_form(http: HttpRequest) -> Form:
    """What `?format=` says, else what `Accept` prefers; BadRequest if we have none of it."""
    accept, name = http.headers.get("accept", ""), http.query_params.get("format")
    if name is None:
        return form_for(accept)
    if name.lower() not in NAMES:
        raise BadRequest(f"`format` is {name[:40]!r}; give one of {', '.join(NAMES)}")
    return NAMES[name.lower()]


@lru_cache(maxsize=100)
def form_for(accept: str) -> Form:
    """What `Accept` prefers of all forms."""
    return accepted_form(accept, Form)


def accepted_form(accept: str, offered: Iterable[Form]) -> Form:
    """The offered form of the greatest weight; level ones in the order of the header."""
    by_media = {form.value: form for form in offered} | dict.fromkeys(WILD, Form.JSON)
    best, weight = None, 0.0
    for media, wanted in weighted_parts(accept.strip() or "*/*"):
        if wanted > weight and media in by_media:
            best, weight = by_media[media], wanted
    if best is None:
        tables = ", ".join(form.value for form in Form if form.is_file)
        raise BadRequest(
            f"answers are {Form.JSON.value} or {Form.GRAPHQL_JSON.value}, tables also {tables}; "
            "`Accept` names none of them",
            406,
        )
    return best
