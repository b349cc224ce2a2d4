"""Which agents a filter means: its values, and the SQL conditions for them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, any_, bindparam, exists, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from loaders.enrollment_filter import EnrollmentFilter, Shape, any_of, matching
from loaders.hashing import hashed_once
from loaders.text_match import word_prefixes, words
from models import Enrollment


@dataclass(frozen=True)
class AgentShape:
    """What the SQL of an agent filter depends on."""

    conditions: tuple[str, ...] = ()
    having: Shape | None = None
    lacking: Shape | None = None


@hashed_once
@dataclass(frozen=True)
class AgentFilter:
    """All given fields must match; `having` and `lacking` look at an agent's own enrollments."""

    search: str | None = None
    top: bool | None = None
    level: tuple[str, ...] | None = None
    status: tuple[str, ...] | None = None
    npn: tuple[str, ...] | None = None
    having: EnrollmentFilter | None = None
    lacking: EnrollmentFilter | None = None

    @cached_property
    def shape(self) -> AgentShape:
        """What the SQL of this filter depends on."""
        named = [
            name for name in ("search", "level", "status", "npn") if getattr(self, name) is not None
        ]
        if self.top is not None:
            named.append("top" if self.top else "not_top")
        return AgentShape(
            tuple(named),
            self.having.shape if self.having else None,
            self.lacking.shape if self.lacking else None,
        )

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the conditions."""
        named: dict[str, Any] = {
            f"agent_{name}": list(getattr(self, name))
            for name in ("level", "status", "npn")
            if getattr(self, name) is not None
        }
        if self.search is not None:
            named["search_words"] = word_prefixes(self.search)
            named["search_npn"] = npn_prefix(self.search)
        if self.having is not None:
            named |= self.having.parameters("having_")
        if self.lacking is not None:
            named |= self.lacking.parameters("lacking_")
        return named


ANYONE = AgentFilter()
OWN: Any = aliased(Enrollment)


def npn_prefix(text: str) -> str | None:
    """The LIKE pattern of an NPN's beginning, leading zeros ignored; None for other text."""
    text = text.strip()
    digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
    return f"{digits}%" if digits else None


def agents_matching(shape: AgentShape, agent: Any) -> list[ColumnElement[bool]]:
    """The conditions of that shape on an agent."""
    conditions = [agent_condition(name, agent) for name in shape.conditions]
    if shape.having is not None:
        conditions.append(has_own_enrollment(shape.having, agent, "having_"))
    if shape.lacking is not None:
        conditions.append(~has_own_enrollment(shape.lacking, agent, "lacking_"))
    return conditions


def agent_condition(name: str, agent: Any) -> ColumnElement[bool]:
    """One condition by its name."""
    if name == "search":
        text = String()
        return or_(
            words(agent.name).like(any_(bindparam("search_words", type_=ARRAY(text)))),
            agent.npn.like(bindparam("search_npn", type_=text)),
        )
    if name in ("top", "not_top"):
        # The viewer sees nobody above the place where its own tree begins.
        top = or_(
            agent.upline_id.is_(None),
            agent.tree_from == bindparam("sees_from", type_=Integer()),
        )
        return top if name == "top" else ~top
    return any_of(getattr(agent, name), f"agent_{name}")


def has_own_enrollment(shape: Shape, agent: Any, prefix: str) -> ColumnElement[bool]:
    """That the agent wrote an enrollment that matches."""
    return exists().where(OWN.agent_id == agent.id, *matching(shape, OWN, prefix))
