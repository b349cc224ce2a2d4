"""A document of operations: read, measured, and checked against the schema."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)

from graph.checks import Checks, ChecksWithoutIntrospection
from graph.document_cache import DocumentCache
from graph.document_size import TooLarge, check_size
from graph.document_source import LineSource
from graph.document_text import check_text, too_many
from graph.errors import MOST_ERRORS
from graph.garbage import collector_held, free_cycles
from graph.rules import DEFAULT_RULES, Rules
from graph.schema import graphql_schema
from models.limits import Limits

MOST_SUGGESTED = 3  # errors of a document; what might have been meant takes 2 ms for each


@dataclass(frozen=True)
class Prepared:
    """A document that was parsed and validated, or why it cannot be executed."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


kept: DocumentCache[tuple[str, Rules], Prepared] = DocumentCache()


def prepare(query: str, rules: Rules = DEFAULT_RULES) -> Prepared:
    """The document behind a query; what can be executed is kept."""
    found = kept.find((query, rules))
    if found is None:
        with collector_held():
            found = prepare_once(query, rules)
        free_cycles()
        keep(query, rules, found)
    return found


def keep(query: str, rules: Rules, prepared: Prepared) -> None:
    """Have it at hand when it is asked for again, if it can be executed."""
    if not prepared.errors:
        kept.keep((query, rules), prepared, len(query))


def prepare_once(query: str, rules: Rules) -> Prepared:
    """The document behind a query: not too large, and then valid."""
    try:
        check_text(query, rules.limits)
        document = parsed(query, rules.limits)
        check_size(document, rules.limits)
        return Prepared(document, tuple(faults(document, rules)))
    except GraphQLError as error:
        return Prepared(None, (error,))
    except RecursionError:
        return Prepared(None, (TooLarge("the document is nested too deeply", "DEPTH_LIMIT"),))


def parsed(query: str, limits: Limits) -> DocumentNode:
    """The document, if it is one, of not too many words."""
    try:
        return unchained(parse(LineSource(query), max_tokens=limits.tokens))
    except GraphQLSyntaxError as error:
        if "tokens. Parsing aborted" in error.message:
            raise too_many(limits) from None
        if "nested too deeply" in error.message:
            raise TooLarge("the document is nested too deeply", "DEPTH_LIMIT") from None
        raise


def unchained(document: DocumentNode) -> DocumentNode:
    """The document with its words apart, which refer to each other; so it is gone with its user."""
    word = document.loc.start_token if document.loc else None
    while word is not None:
        following = word.next
        word.prev = word.next = None
        word = following
    return document


def faults(document: DocumentNode, rules: Rules) -> list[GraphQLError]:
    """Why the document is not valid; of a few errors, with what might have been meant."""
    checks = Checks if rules.introspection else ChecksWithoutIntrospection
    found = validate(graphql_schema, document, [checks], MOST_ERRORS, hide_suggestions=True)
    if not found or not rules.suggestions or len(found) > MOST_SUGGESTED:
        return found
    return validate(graphql_schema, document, [checks], MOST_ERRORS)


def is_query(prepared: Prepared, operation_name: str | None) -> bool:
    """Whether what would be executed only reads; so does what cannot be executed at all."""
    if prepared.document is None:
        return True
    operation = get_operation_ast(prepared.document, operation_name)
    return operation is None or operation.operation is OperationType.QUERY
