"""The same form for everyone's answers, so that they can be compared before anything is timed."""

from collections.abc import Mapping
from typing import Any

import orjson

from tests.bench.facts import FACTS
from tests.bench.ways import Way, WrongAnswer

COUNTS = ("approved", "active", "attrited", "deceased", "disenrolled", "unknown")
STATUSES = {"POLICY_DISENROLLMENT": "disenrolled"}


def check_same(ways: list[Way], npns: list[str]) -> str:
    """What every way answers, in words; WrongAnswer where two differ."""
    agents = enrollments = 0
    for npn in npns:
        first, *others = [(way.name, plain(way.ask(npn), way.name)) for way in ways]
        for name, answer in others:
            if answer != first[1]:
                raise WrongAnswer(
                    f"{name} and {first[0]} differ about agent {npn}: "
                    f"{difference(answer, first[1])}"
                )
        agents, enrollments = count(first[1])
    return f"{agents:,} agents, {enrollments:,} enrollments with {len(FACTS)} fields each"


def plain(body: bytes, name: str) -> dict[str, Any]:
    """The agent of an answer, in the common form."""
    answer = orjson.loads(body)
    if "errors" in answer:
        raise WrongAnswer(f"{name} answers {orjson.dumps(answer['errors'])[:300].decode()}")
    agent = answer["data"]["agent"] if "data" in answer else answer
    if agent is None:
        raise WrongAnswer(f"{name} does not find the agent")
    return plain_agent(agent)


def plain_agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    """One agent: who, enrollments in order, counts, upline, and who is below by NPN."""
    found: dict[str, Any] = {name: agent[name] for name in ("npn", "name", "level")}
    if "enrollments" in agent:
        rows = nodes(agent["enrollments"])
        found["enrollments"] = [tuple(row[name] for name in FACTS) for row in rows]
    if "production" in agent:
        found["production"] = plain_counts(agent["production"])
    if "upline" in agent:
        found["upline"] = plain_agent(agent["upline"]) if agent["upline"] else None
    if "downline" in agent:
        below = [plain_agent(member) for member in nodes(agent["downline"])]
        found["downline"] = sorted(below, key=lambda member: str(member["npn"]))
    return found


def nodes(given: Any) -> list[Any]:
    """A connection's nodes, or the list itself."""
    found: list[Any] = given["nodes"] if isinstance(given, dict) else given
    return found


def plain_counts(production: Any) -> dict[str, int]:
    """Counts by status: of one row that has them all, or of a group for each status."""
    if isinstance(production, list):
        [row] = production
        return {name: row[name] for name in COUNTS}
    counts = dict.fromkeys(COUNTS, 0)
    for group in production["groupedAggregates"]:
        [status] = group["keys"]
        counts[STATUSES.get(status, status.lower())] = int(group["sum"]["one"])
    return counts


def count(agent: Mapping[str, Any]) -> tuple[int, int]:
    """How many agents and enrollments an answer has."""
    below = [count(member) for member in agent.get("downline", ())]
    agents = 1 + bool(agent.get("upline")) + sum(found for found, _ in below)
    return agents, len(agent.get("enrollments", ())) + sum(found for _, found in below)


def difference(one: Any, other: Any, where: str = "answer") -> str:
    """The first place where two answers differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            if one[name] != other[name]:
                return difference(one[name], other[name], f"{where}.{name}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            if left != right:
                return difference(left, right, f"{where}[{number}]")
    return f"{where}: {str(one)[:120]} against {str(other)[:120]}"
