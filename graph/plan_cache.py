"""Plans of operations that are asked again: of all the newest, and none without its operation."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from weakref import ref

from graphql import OperationDefinitionNode
from graphql.execution import Executor

from graph.plan import Plan, deciding_values

ROOM = 20_000  # fields of all plans; one takes 400 bytes

Values = tuple[Any, ...]


@dataclass(slots=True)
class Planned:
    """An operation, by a reference that does not keep it, and the values it has plans for."""

    operation: "ref[OperationDefinitionNode]"
    values: set[Values] = field(default_factory=set)


class PlanCache:
    """Plans by the operation's identity and the variables on which its shape depends.

    To hash the operation would be to hash all that is in it. No plan refers to its operation.
    """

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.filled = room, 0
        self.plans: OrderedDict[tuple[int, Values], tuple[Plan, int]] = OrderedDict()
        self.operations: dict[int, Planned] = {}

    def find(self, executor: Executor[Any]) -> Plan | None:
        """The plan of the executor's operation."""
        key = id(executor.operation), deciding_values(executor)
        plan, _ = self.plans.get(key) or (None, 0)
        if plan is None or not plan.is_of(executor):
            return None
        self.plans.move_to_end(key)
        return plan

    def keep(self, executor: Executor[Any], plan: Plan) -> None:
        """Keep the plan of an operation that was executed, instead of those longest unused."""
        if any(fragment.variable_signatures for fragment in executor.fragments.values()):
            return  # the shape may depend on more than the operation's variables
        operation, size = executor.operation, plan.size()
        number, values = id(operation), deciding_values(executor)
        self.drop(number, values)
        if number not in self.operations:
            self.operations[number] = Planned(ref(operation, lambda _: self.forget(number)))
        self.operations[number].values.add(values)
        self.plans[number, values] = plan, size
        self.filled += size
        while self.filled > self.room:
            self.drop(*next(iter(self.plans)))

    def drop(self, number: int, values: Values) -> None:
        """Let one plan go, if there is one."""
        _, size = self.plans.pop((number, values), (None, 0))
        self.filled -= size
        if number in self.operations:
            self.operations[number].values.discard(values)

    def forget(self, number: int) -> None:
        """Let the plans of an operation go, which is gone itself."""
        for values in list(self.operations[number].values):
            self.drop(number, values)
        del self.operations[number]


plans = PlanCache()
