"""A schema in which everything that can go wrong does, decided by a seed.

Every object is a number. What a field of it gives (a value, null, an exception raised or returned,
now or later, a list cut short, an object of the wrong type) follows from the world, that number and
the field alone, so that any two executors meet the same things in whatever order they ask.
"""

import asyncio
import datetime
import enum
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from random import Random
from typing import Annotated, Any, TypeAlias

import strawberry

from graph.batch import batched
from graph.completion import attempt


@strawberry.enum
class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


@strawberry.input
class Box:
    size: int = 1
    colours: list[Colour] | None = None
    inner: "Box | None" = None


class Failed(Exception):
    """What a synthetic resolver fails with."""


class Being:
    """An object of some type; what it has is its fate."""

    world: Any
    number: Any

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_here"):
            return fate(self, name, "")
        raise AttributeError(name)


@strawberry.interface
class Thing:
    """An interface that leaves it to Strawberry which type an object is of."""

    text_here: str | None


@strawberry.interface
class Named:
    """An interface that says itself which type an object is of, at times late or wrongly."""

    text_here: str | None

    @classmethod
    def resolve_type(cls, being: Being, *_: Any) -> Any:
        name = type(being).__name__
        match chance_of(being, "type").randrange(16):
            case 0:
                return later(lambda: name, 1)
            case 1:
                return later(raising(Failed(f"type of {being.number}")), 1)
            case 2:
                raise Failed(f"no type of {being.number}")
            case 3:
                return "Nonesuch"
        return name


Make: TypeAlias = Callable[[], Any]
ODD: dict[str, list[Any]] = {
    "str": ["", True, 3, 1.5, float("inf"), ["x"], Failed],
    "int": [-7, True, "5", 2.0, 2.5, 2**31, "x", 2**31 - 1],
    "float": [2, "2.5", True, float("nan"), "x", 2**60 + 1],
    "bool": [False, 1, 0, "x", 0.0],
    "ID": [7, 7.5, True, object],
    "Colour": [Colour.RED, "r", "nothing", 5, []],
    "date": ["soon", 3],
}
USUAL: dict[str, Any] = {
    "str": "text",
    "int": 42,
    "float": 0.5,
    "bool": True,
    "ID": "id",
    "Colour": Colour.BLUE,
    "date": datetime.date(2026, 11, 20),
}
KINDS = {
    "Alpha": ["Alpha"],
    "Gamma": ["Gamma"],
    "Thing": ["Alpha", "Beta"],
    "Named": ["Alpha", "Beta"],
    "Either": ["Beta", "Gamma"],
}
FIELDS = {
    "text": "str | None",
    "text_must": "str",
    "number": "int | None",
    "number_must": "int",
    "ratio": "float | None",
    "flag": "bool | None",
    "key": "ID | None",
    "colour": "Colour | None",
    "day": "date | None",
    "numbers": "list[int] | None",
    "numbers_must": "list[int]",
    "numbers_loose": "list[int | None] | None",
    "colours": "list[Colour | None] | None",
    "grid": "list[list[int] | None] | None",
    "grid_must": "list[list[int]] | None",
    "alpha": "Alpha | None",
    "alpha_must": "Alpha",
    "gammas": "list[Gamma] | None",
    "gammas_loose": "list[Gamma | None] | None",
    "nest": "list[list[Gamma] | None] | None",
    "thing": "Thing | None",
    "thing_must": "Thing",
    "things": "list[Thing] | None",
    "named": "Named | None",
    "names": "list[Named | None] | None",
    "either": "Either | None",
    "eithers": "list[Either | None] | None",
    "eithers_must": "list[Either] | None",
}


def chance_of(being: Being, name: str) -> Random:
    return Random(f"{being.world} {being.number} {name}")


def raising(error: Exception) -> Make:
    def fail() -> Any:
        raise error

    return fail


async def later(make: Make, turns: int) -> Any:
    for _ in range(turns):
        await asyncio.sleep(0)
    return make()


def fate(being: Being, name: str, arguments: str) -> Any:
    """What the field gives, made anew; it may raise, return an exception or have to be awaited."""
    chance = chance_of(being, name + arguments)
    shape = FIELDS[name.rpartition("_")[0]]
    make = made(shape, being.world, chance, f"{name} of {being.number}")
    if name.endswith("_here") and chance.random() < 0.05:
        return later(make, 1)
    return make()


def made(shape: str, world: int, chance: Random, what: str) -> Make:
    bare = shape.removesuffix(" | None")
    match chance.randrange(30):
        case 0 | 1:
            return lambda: None
        case 2:
            return raising(Failed(f"{what} raised"))
        case 3:
            return lambda: Failed(f"{what} returned")
    if bare.startswith("list["):
        items = [
            item(bare[5:-1], world, chance, f"{what} item {n}") for n in range(chance.randrange(4))
        ]
        return list_of(items, chance.randrange(18), what)
    if bare in KINDS:
        kind = chance.choice(KINDS[bare] * 12 + ["Alpha", "Gamma"])
        number = chance.randrange(10_000)
        return lambda: being_of(kind, world, number)
    value = chance.choice(ODD[bare]) if chance.random() < 0.12 else USUAL[bare]
    return lambda: value


def item(shape: str, world: int, chance: Random, what: str) -> Make:
    make = made(shape, world, chance, what)
    turns = chance.randrange(3)
    is_late = chance.random() < 0.1
    return lambda: later(make, turns) if is_late else attempt(make)


def list_of(items: list[Make], how: int, what: str) -> Make:
    match how:
        case 0:
            return lambda: tuple(make() for make in items)
        case 1:
            return lambda: cut_short(items, what)
        case 2:
            return lambda: one_by_one(items, None)
        case 3:
            return lambda: one_by_one(items, Failed(f"{what} broke off"))
        case 4:
            return lambda: len(items)
        case 5:
            return lambda: {"no": "list"}
    return lambda: [make() for make in items]


def cut_short(items: list[Make], what: str) -> Iterator[Any]:
    yield from (attempt(make) for make in items if len(items) < 2)
    if len(items) > 1:
        raise Failed(f"{what} ended badly")


async def one_by_one(items: list[Make], error: Exception | None) -> AsyncIterator[Any]:
    for make in items:
        await asyncio.sleep(0)
        yield make()
    if error:
        raise error


def being_of(kind: str, world: int, number: int) -> Any:
    being = object.__new__(TYPES[kind])
    being.__dict__.update(world=world, number=number)
    return being


def resolver_now(name: str) -> Any:
    def resolve(self, n: int = 1, box: Box | None = None) -> Any:
        return fate(self, name, f"{n} {box}")

    return resolve


def resolver_later(name: str) -> Any:
    async def resolve(self, n: int = 1, box: Box | None = None) -> Any:
        return await later(lambda: fate(self, name, f"{n} {box}"), self.number % 3)

    return resolve


def resolver_for_all(name: str) -> Any:
    @batched
    async def resolve(beings: Sequence[Any], n: int = 1, box: Box | None = None) -> Sequence[Any]:
        await asyncio.sleep(0)
        if Random(f"{beings[0].world} {name} {n} {box}").random() < 0.05:
            raise Failed(f"all {name}")
        return [attempt(fate, being, name, f"{n} {box}") for being in beings]

    return resolve


def resolver_for_all_now(name: str) -> Any:
    @batched
    def resolve(beings: Sequence[Any], n: int = 1, box: Box | None = None) -> Sequence[Any]:
        return [attempt(fate, being, name, f"{n} {box}") for being in beings]

    return resolve


WAYS = {
    "now": resolver_now,
    "later": resolver_later,
    "batch": resolver_for_all,
    "sweep": resolver_for_all_now,
}


def type_named(name: str, *bases: type) -> Any:
    """A type with every field in every way: read off the object, resolved now, later, for all."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for field, shape in FIELDS.items():
        body["__annotations__"][f"{field}_here"] = shape
        for way, resolver in WAYS.items():
            name_of_both = f"{field}_{way}"
            body[name_of_both] = strawberry.field(resolver(name_of_both), graphql_type=shape)
    return strawberry.type(type(name, (Being, *bases), body))


ID = strawberry.ID
date = datetime.date
Alpha = type_named("Alpha", Thing, Named)
Beta = type_named("Beta", Thing, Named)
Gamma = type_named("Gamma")
Query = type_named("Query")
Either = Annotated["Beta | Gamma", strawberry.union("Either")]
TYPES = {"Alpha": Alpha, "Beta": Beta, "Gamma": Gamma, "Query": Query}
