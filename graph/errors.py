"""What clients are told of failures: misuse as one sentence with a code, everything else masked."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from graphql import GraphQLError

from graph.keys import KeysUnavailable
from loaders.errors import BadArgument, BadCursor, DatabaseUnreachable, LoaderError, TookTooLong

MOST_ERRORS = 20  # further ones of one answer say nothing new

log = logging.getLogger("downline.graph")
CODES: dict[type[LoaderError], str] = {
    BadArgument: "BAD_ARGUMENT",
    BadCursor: "BAD_CURSOR",
    TookTooLong: "TIMEOUT",
}


class BadRequest(Exception):
    """A request that is no GraphQL operation we take; `status` is the HTTP status."""

    code = "BAD_REQUEST"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def answer_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """The errors as they stand in an answer."""
    return [answer_error(error) for error in list(errors)[:MOST_ERRORS]]


def answer_error(error: GraphQLError) -> dict[str, Any]:
    """One error with its code; an unexpected one only with the id under which it is logged."""
    answer: dict[str, Any] = dict(error.formatted)
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, LoaderError) and type(cause) in CODES:
        answer["message"] = str(cause)
        answer["extensions"] = {"code": CODES[type(cause)]}
    elif cause is not None and "code" not in (error.extensions or {}):
        answer |= unexpected(cause)
    elif "code" not in (error.extensions or {}):
        answer["extensions"] = {"code": "BAD_REQUEST"}
    return answer


def unexpected(error: BaseException) -> dict[str, Any]:
    """What is told of a failure that is not the client's, logged under the id in it."""
    number = uuid4().hex
    log.error("failure %s", number, exc_info=error)
    is_sentence = isinstance(error, DatabaseUnreachable | KeysUnavailable)
    message = str(error) if is_sentence else "something went wrong here; the id tells us what"
    return {"message": message, "extensions": {"code": "INTERNAL", "id": number}}
