"""The orders in which agents are listed."""

from enum import StrEnum

from sqlmodel import col

from loaders.agent import AgentRow
from loaders.cursor import BYTES, TEXT, Place
from loaders.order import Direction, Key, Order
from models import Agent


class AgentOrderField(StrEnum):
    """What agents can be sorted by."""

    NAME = "NAME"
    NPN = "NPN"


def agent_order(field: AgentOrderField, direction: Direction) -> Order[AgentRow]:
    """By name as every language's readers expect it, then NPN; or by NPN alone."""
    descending = direction is Direction.DESC
    npn = Key(col(Agent.npn), TEXT, descending and field is AgentOrderField.NPN)
    if field is AgentOrderField.NPN:
        return Order("npn", (npn,), npn_place)
    return Order("name", (Key(col(Agent.name_key), BYTES, descending), npn), name_place)


def name_place(row: AgentRow) -> Place:
    """Where an agent stands by name."""
    return row.name_key, row.npn


def npn_place(row: AgentRow) -> Place:
    """Where an agent stands by NPN."""
    return (row.npn,)
