"""Fields that are resolved for many parents at once, written once for every executor.

    @strawberry.field(description="Direct reports, by name.")
    @batched
    @staticmethod
    async def reports(agents: Sequence["Agent"], info: Info) -> Sequence[list["Agent"]]:
        return await info.context.reports_of([agent.id for agent in agents])

The first parameter takes the parents, the answer is a sequence with one value per parent in their
order, and the field's type is the type of one such value. An exception in the sequence fails the
field of that parent, a raised one the field of every parent.
"""

import ast
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import reduce
from operator import or_
from typing import Any, Concatenate, ParamSpec, TypeVar, cast, get_args, overload

Parent = TypeVar("Parent")
Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")


class WrongBatchError(Exception):
    """A batch did not answer with one value per parent."""

    def __init__(self, name: str, answered: int, asked: int) -> None:
        super().__init__(
            f"{name} answered {answered} values for {asked} parents; it must answer one for each"
        )


@overload
def batched(
    function: Callable[
        Concatenate[Sequence[Parent], Arguments], Awaitable[Sequence[Value | Exception]]
    ],
) -> Callable[Concatenate[Parent, Arguments], Coroutine[Any, Any, Value]]: ...


@overload
def batched(
    function: Callable[Concatenate[Sequence[Parent], Arguments], Sequence[Value | Exception]],
) -> Callable[Concatenate[Parent, Arguments], Value]: ...


def batched(function: Callable[..., Any]) -> Callable[..., Any]:
    """A resolver for one parent, which any executor can call.

    Its attribute `batch` takes the list of all parents instead, for an executor that has them.
    """
    function = function.__func__ if isinstance(function, staticmethod) else function
    name = function.__qualname__

    def batch(root: Sequence[Any], **arguments: Any) -> Any:
        answered = function(root, **arguments)
        if inspect.isawaitable(answered):
            return _one_each(answered, name, len(root))
        return _checked(answered, name, len(root))

    def resolve_now(root: Any, **arguments: Any) -> Any:
        return batch([root], **arguments)[0]

    async def resolve_later(root: Any, **arguments: Any) -> Any:
        return (await batch([root], **arguments))[0]

    resolve: Any = resolve_later if inspect.iscoroutinefunction(function) else resolve_now
    resolve.__name__, resolve.__qualname__ = function.__name__, name
    resolve.__module__, resolve.__doc__ = function.__module__, function.__doc__
    resolve.__signature__ = _signature_for_one(function)
    resolve.batch = batch
    return cast(Callable[..., Any], resolve)


async def _one_each(answered: Awaitable[Sequence[Any]], name: str, asked: int) -> Sequence[Any]:
    return _checked(await answered, name, asked)


def _checked(answered: Sequence[Any], name: str, asked: int) -> Sequence[Any]:
    if len(answered) != asked:
        raise WrongBatchError(name, len(answered), asked)
    return answered


def _signature_for_one(function: Callable[..., Any]) -> inspect.Signature:
    signature = inspect.signature(function)
    _, *arguments = signature.parameters.values()
    root = inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    try:
        value = _value_annotation(signature.return_annotation)
    except (ValueError, SyntaxError):
        raise TypeError(
            f"{function.__qualname__} must say what it answers for each parent: "
            "annotate its result as Sequence[value] or Sequence[value | Exception]"
        ) from None
    return signature.replace(parameters=[root, *arguments], return_annotation=value)


def _value_annotation(annotation: Any) -> Any:
    """`list[X]` of `Sequence[list[X] | Exception]`, be it a type or the source of one."""
    if isinstance(annotation, str):
        body = ast.parse(annotation, mode="eval").body
        if not isinstance(body, ast.Subscript):
            raise ValueError(annotation)
        return ast.unparse(_without_exception(body.slice))
    (value,) = get_args(annotation)
    if isinstance(value, str):
        return ast.unparse(_without_exception(ast.parse(value, mode="eval").body))
    members = [member for member in get_args(value) if member is not Exception]
    return reduce(or_, members) if Exception in get_args(value) else value


def _without_exception(node: ast.expr) -> ast.expr:
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)):
        return node
    sides = [_without_exception(side) for side in (node.left, node.right)]
    kept = [side for side in sides if ast.unparse(side) != "Exception"]
    return kept[0] if len(kept) == 1 else ast.BinOp(sides[0], ast.BitOr(), sides[1])
