"""What is noted of a running request: for its one line in the log, and for the metrics."""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

from graphql import DocumentNode, OperationDefinitionNode

from loaders import Access
from loaders.tally import counted

REFUSED, ANONYMOUS, OTHER = "(refused)", "(anonymous)", "(other)"
MOST_NAMES = 100  # operations that have a label of their own; clients choose names as they like
NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,63}")
REQUEST_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}")

names: set[str] = set()


@dataclass(slots=True)
class RequestRecord:
    """One request; never what it asked for or was told, only what kind of thing that was."""

    id: str
    started: float = field(default_factory=perf_counter)
    operation: str | None = None
    viewer: str | None = None
    role: str | None = None
    cost: int | None = None
    codes: list[str] = field(default_factory=list)
    failures: int = 0


current: ContextVar[RequestRecord | None] = ContextVar("request_record", default=None)


def request_id(given: str | None) -> str:
    """The id that came with the request if it is a plain one, else a new one."""
    return given if given and REQUEST_ID.fullmatch(given) else uuid4().hex


def note_viewer(access: Access) -> None:
    """Who is asking: which kind of viewer, not which agent."""
    record = current.get()
    if record is not None:
        record.viewer = "organisation" if access.agent_npn is None else "agent"
        record.role = access.role.value


def note_operation(document: DocumentNode | None, wanted: str | None) -> None:
    """Which operation of the document is meant; null for a document that was refused."""
    record = current.get()
    if record is not None:
        record.operation = REFUSED if document is None else operation_name(document, wanted)


def note_answer(body: dict[str, Any]) -> None:
    """What the answer says of its cost."""
    record = current.get()
    cost = body.get("extensions", {}).get("cost")
    if record is not None and isinstance(cost, dict):
        record.cost = cost.get("requested")


def note_error(code: str) -> None:
    """An error that stands in the answer."""
    counted["errors", code] += 1
    record = current.get()
    if record is not None:
        record.codes.append(code)


def has_errors() -> bool:
    """Whether there are errors in the answer to the running request."""
    record = current.get()
    return record is not None and bool(record.codes)


def operation_name(document: DocumentNode, wanted: str | None) -> str:
    """The name of the operation that is executed."""
    if wanted:
        return wanted if NAME.fullmatch(wanted) else OTHER
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            return definition.name.value[:64] if definition.name else ANONYMOUS
    return ANONYMOUS


def label_of(operation: str) -> str:
    """The label under which an operation is counted: its name, until there are too many."""
    if operation in names or operation.startswith("("):
        return operation
    if len(names) >= MOST_NAMES:
        return OTHER
    names.add(operation)
    return operation
