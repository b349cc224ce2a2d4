"""Reading GraphQL requests off HTTP, and writing the answers."""

from typing import Any

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graph.auth import Unauthenticated
from graph.errors import BadRequest, unexpected
from graph.form import Form
from graph.operation import Request
from graph.request_record import note_error
from graph.table_page import TableFailed

RETRY_AFTER = 1  # seconds
LONGEST_QUERY_STRING = 16 * 1024  # bytes of an address behind its `?`
JSON, GRAPHQL_JSON = Form.JSON.value, Form.GRAPHQL_JSON.value
MOST_PARAMETERS = 20  # of an address; 8,000 empty ones take 6 ms
BATCHING_OFF = "the body is a list; send one operation a request"


def check_address(http: HttpRequest) -> None:
    """Raise BadRequest for an address that would take long to read, before anyone is known."""
    address: bytes = http.scope["query_string"]
    if len(address) > LONGEST_QUERY_STRING:
        sentence = f"the address has more than {LONGEST_QUERY_STRING} characters; send a POST"
        raise BadRequest(sentence, 414)
    if address.count(b"&") >= MOST_PARAMETERS:
        raise BadRequest(f"the address has more than {MOST_PARAMETERS} parameters; send a POST")


def read_parameters(http: HttpRequest) -> Request:
    """The operation of the parameters `query`, `variables` and `operationName`."""
    given: dict[str, Any] = dict(http.query_params)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = parse_json(given[name].encode(errors="replace"), f"`{name}`")
        else:
            given.pop(name, None)
    return read_operation(given)


async def read_body(http: HttpRequest, largest: int) -> bytes:
    """The body of a POST; BadRequest if it is no JSON by its type, or too large."""
    content_type = http.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != JSON:
        raise BadRequest(f"the body must be {JSON}; `Content-Type` says otherwise", 415)
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > largest:
            raise BadRequest(f"the body is larger than {largest} bytes", 413)
    return bytes(body)


def read_operation_in(body: bytes) -> Request:
    """The operation in a body; BadRequest where it holds none, a list without a look into it."""
    if body.lstrip()[:1] == b"[":
        raise BadRequest(BATCHING_OFF)
    return read_operation(parse_json(body, "the body"))


def parse_json(text: bytes, what: str) -> Any:
    """What the JSON says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(f"{what} is not JSON") from None


def read_operation(given: Any) -> Request:
    """The operation in a JSON object, each part of its type."""
    if not isinstance(given, dict):
        raise BadRequest("the body must be a JSON object with a `query`")
    query, variables = given.get("query"), given.get("variables")
    name, extensions = given.get("operationName"), given.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("`query` is missing; it must be a string with a GraphQL document")
    if not isinstance(variables, dict | None):
        raise BadRequest("`variables` must be an object")
    if not isinstance(name, str | None):
        raise BadRequest("`operationName` must be a string")
    if not isinstance(extensions, dict | None):
        raise BadRequest("`extensions` must be an object")
    return Request(query, variables, name or None)  # empty, it names none


def write_json(body: dict[str, Any], status: int, media: str = JSON) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(body), status, media_type=f"{media}; charset=utf-8")


def write_refusal(error: BadRequest, media: str = JSON) -> Response:
    """A request that was refused before GraphQL looked at it."""
    note_error(error.code)
    body = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    response = write_json(body, error.status, media)
    response.headers.update(error.headers)
    return response


def write_table_failed(failure: TableFailed) -> Response:
    """A file that could not begin, as an answer of errors alone."""
    return write_json({"errors": failure.errors}, failure.status)


def write_unavailable(error: Exception, media: str) -> Response:
    """A request that another moment may answer."""
    response = write_json({"errors": [unexpected(error)]}, 503, media)
    response.headers["retry-after"] = str(RETRY_AFTER)
    return response


def write_unauthenticated(error: Unauthenticated, media: str) -> Response:
    """A request without a token that is good here."""
    note_error("UNAUTHENTICATED")
    told = {"message": str(error), "extensions": {"code": "UNAUTHENTICATED"}}
    response = write_json({"errors": [told]}, 401, media)
    response.headers["www-authenticate"] = error.challenge
    return response
