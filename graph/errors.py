"""What clients are told of failures: misuse as one sentence with a code, everything else masked."""

import logging
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from graphql import GraphQLError

from graph.keys import KeysUnavailable
from graph.request_record import current, note_error
from loaders.errors import (
    AllBusy,
    BadArgument,
    BadCursor,
    DatabaseUnreachable,
    LoaderError,
    TookTooLong,
)
from loaders.page import LostPlace

MOST_ERRORS = 20  # further ones of one answer say nothing new
MOST_PLACES = 20  # of one error in the document
LONGEST_SENTENCE = 1_000  # characters; longer ones repeat what was sent

# Failures whose sentence is the client's to read.
SENTENCES = (AllBusy, DatabaseUnreachable, KeysUnavailable)

log = logging.getLogger("downline.graph")
CODES: dict[type[LoaderError], str] = {
    BadArgument: "BAD_ARGUMENT",
    BadCursor: "BAD_CURSOR",
    LostPlace: "BAD_CURSOR",
    TookTooLong: "TIMEOUT",
}

# How graphql-core says of an argument or a part of it that it is not of its type.
VARIABLE = r"Variable '\$\w+' has invalid value[^:]*: "
MALFORMED = re.compile(
    rf"(?:{VARIABLE}|Variable '\$\w+' has invalid default value[^:]*: "
    r"|Argument '\w+' has invalid value[^:]*: )?"
    r"(?:Expected (?:value|variable) .* not to be None\."
    r"|Expected value of type '\w+' to be an object, found: .*"
    r"|\w+(?: '\w+')? cannot represent .*"
    r"|Value '.*' does not exist in '\w+' enum.*)",
    re.DOTALL,
)
# How it shows a value of JSON, written as Python does; what stands in a document it copies.
SHOWN = re.compile(
    rf"(?P<before>{VARIABLE}.*?(?:found|value): |(?:{VARIABLE})?)"
    r"(?P<shown>[\[{].*?|True|False|None)"
    r"(?P<after>\.?| is not a \w.*; write it like .*)",
    re.DOTALL,
)
WORD = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|True|False|None""", re.DOTALL)
JSON_WORDS = {"True": "true", "False": "false", "None": "null"}


class BadRequest(Exception):
    """A request that is no GraphQL operation we take; `status` is the HTTP status."""

    code = "BAD_REQUEST"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def answer_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """The errors as they stand in an answer; their tracebacks are let go."""
    errors = list(errors)
    answers = [answer_error(error) for error in errors[:MOST_ERRORS]]
    forget_tracebacks(errors)
    return answers


def forget_tracebacks(errors: Iterable[BaseException]) -> None:
    """Keep no frames: the operation's would keep the errors in turn, and all that it made."""
    waiting: list[BaseException | None] = [*errors]
    known = set()
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in known:
            continue
        known.add(id(error))
        error.__traceback__ = None
        waiting += [error.__cause__, error.__context__, getattr(error, "original_error", None)]


def answer_error(error: GraphQLError) -> dict[str, Any]:
    """One error with its code; an unexpected one only with the id under which it is logged."""
    answer: dict[str, Any] = dict(error.formatted)
    answer["message"] = in_json(shortened(error.message))
    if "locations" in answer:
        answer["locations"] = answer["locations"][:MOST_PLACES]
    cause = cause_of(error)
    if isinstance(cause, LoaderError) and type(cause) in CODES:
        answer["message"] = str(cause)
        answer["extensions"] = {"code": CODES[type(cause)]}
    elif cause is not None and "code" not in (error.extensions or {}):
        answer |= unexpected(cause)
    elif "code" not in (error.extensions or {}):
        is_malformed = MALFORMED.fullmatch(error.message)
        answer["extensions"] = {"code": "BAD_ARGUMENT" if is_malformed else "BAD_REQUEST"}
    if answer["extensions"]["code"] != "INTERNAL":
        note_error(str(answer["extensions"]["code"]))
    return answer


def cause_of(error: GraphQLError) -> Exception | None:
    """What was raised where the error arose; none for one that is GraphQL's own."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def shortened(sentence: str) -> str:
    """The sentence, or its beginning."""
    return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE]}…"


def in_json(sentence: str) -> str:
    """The sentence with the value that it shows as JSON has it."""
    if sentence.endswith(" not to be None."):
        return sentence.removesuffix("None.") + "null."
    found = SHOWN.fullmatch(sentence)
    if not found:
        return sentence
    return found["before"] + WORD.sub(in_json_words, found["shown"]) + found["after"]


def in_json_words(word: re.Match[str]) -> str:
    """One of Python's words, or a text in quotes, as JSON has it."""
    if word[0] in JSON_WORDS:
        return JSON_WORDS[word[0]]
    return '"' + word[0][1:-1].replace("\\'", "'").replace('"', '\\"') + '"'


def unexpected(error: BaseException) -> dict[str, Any]:
    """What is told of a failure that is not the client's.

    It is logged under the id in it, once per request: what fails many times fails for one reason.
    """
    is_sentence = isinstance(error, SENTENCES)
    number = log_failure(error, with_traceback=not is_sentence)
    note_error("INTERNAL")
    message = str(error) if is_sentence else "something went wrong here; the id tells us what"
    return {"message": message, "extensions": {"code": "INTERNAL", "id": number}}


def log_failure(error: BaseException, *, with_traceback: bool) -> str:
    """The id under which the failure stands in the log: the request's own, where one is running."""
    record = current.get()
    number = record.id if record else uuid4().hex
    if record is None or record.failures == 0:
        if with_traceback:
            log.error("failure %s", number, exc_info=error)
        else:
            log.error("failure %s: %s (%r)", number, error, error.__cause__)
    if record is not None:
        record.failures += 1
    return number
