"""What a carrier's reports look like: one data file per carrier in `ingest/carriers`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    field_validator,
    model_validator,
)

from ingest.code_table import Effect, Meaning, code_table
from ingest.errors import CarrierFileWrong
from models import CarrierReporting, FeedKind, Word, WritingNumberKind


def _as_tuple(value: Any) -> Any:
    """A single name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def _in_capitals(value: Any) -> Any:
    """A setting as the database spells it."""
    return value.upper() if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Record(BaseModel):
    """A part of a carrier's file: read once, never changed, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(Record):
    """The header names of what we take from a row; of several the first that is not empty counts.

    `pbp` and `segment` go with `contract`; `plan_code` holds all three. `product` are the columns
    that print a type, in the order in which they are asked, before the plan name. `agent_name`
    only says who is meant where no number is printed.
    """

    npn: Names = ()
    writing_number: Names = ()
    agent_name: Names = ()
    member_id: Names = ()
    medicare_id: Names = ()
    policy_number: Names = ()
    first_name: Names = ()
    last_name: Names = ()
    name: Names = ()
    birth_date: Names = ()
    plan_code: Names = ()
    contract: Names = ()
    pbp: Names = ()
    segment: Names = ()
    plan_name: Names = ()
    product: Names = ()
    county: Names = ()
    state: Names = ()
    submitted_on: Names = ()
    effective_on: Names
    termed_on: Names = ()
    died_on: Names = ()
    status: Names = ()

    @property
    def agent(self) -> tuple[str, ...]:
        """The columns that can name the agent."""
        return self.npn + self.writing_number

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that can tell whose row it is."""
        return self.member_id + self.medicare_id + self.name + self.last_name


class Split(Record):
    """One printed cell that holds several things between separators, counted from 0.

    `rest` is the first part of everything that follows, the plan name.
    """

    column: str
    by: str
    contract: int
    pbp: int
    rest: int


class CodePattern(Record):
    """Codes that look like this are looked up, by their first group, in a table of CMS's."""

    pattern: str
    table: str

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        code_table(self.table)
        try:
            groups = re.compile(self.pattern).groups
        except re.error as exc:
            raise ValueError(f"the pattern {self.pattern!r} is none: {exc}") from exc
        if not groups:
            raise ValueError(f"the pattern {self.pattern!r} has no group around the code")
        return self


class ReasonColumn(Record):
    """One column that says why coverage ended.

    A printed cell is compared with `codes` as it stands, then with `tables`, then with `words`
    without regard to case. `nothing` are cells that say nothing; `text` stands for the printed
    words where those are only a flag.
    """

    column: str
    words: Mapping[Effect, Names] = {}
    codes: Mapping[str, Meaning] = {}
    tables: tuple[CodePattern, ...] = ()
    nothing: Names = ()
    text: str | None = None


class StatusWords(Record):
    """What the words of the status column say; a word of `died` says that the person has died."""

    pending: Names = ()
    confirmed: Names = ()
    denied: Names = ()
    withdrawn: Names = ()
    canceled: Names = ()
    ended: Names = ()
    died: Names = ()

    def by_word(self) -> dict[str, Word]:
        """Each printed word with its meaning; death ends."""
        meanings = {word.name.lower(): word for word in Word} | {"died": Word.ENDED}
        return {
            printed: meanings[field]
            for field in type(self).model_fields
            for printed in getattr(self, field)
        }


class FixedWidth(Record):
    """A text without a header or separators: the columns with their widths, in order.

    `first_line` is a pattern of a row; the last line is `trailer` and the number of rows.
    """

    columns: Mapping[str, int]
    first_line: str
    trailer: str

    @field_validator("first_line")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as exc:
            raise ValueError(f"the pattern {value!r} is none: {exc}") from exc
        return value


class TellApart(Record):
    """Which of two feeds with one header: by cells of one kind, else the name, else most cells."""

    column: str
    values: Names
    file_words: Names = ()


class FeedProfile(Record):
    """One kind of file that a carrier sends.

    A file is this feed's when it has every column of one of `signatures`. In the file `like` names
    an earlier feed, from which everything is taken that is not said again. `rank` decides between
    statements of one day, the higher one wins. `only` are the cells of Medicare rows in a book of
    all markets. `date_forms` are `strptime` forms beside those that are read everywhere.
    """

    name: str
    kind: FeedKind
    rank: int = 0
    signatures: tuple[tuple[str, ...], ...] = ()
    columns: Columns
    tell_apart: TellApart | None = None
    writing_number_kind: WritingNumberKind | None = None
    contract: str | None = None
    split: Split | None = None
    name_order: Literal["printed", "last_first"] = "printed"
    date_forms: Names = ()
    blanks: Names = ()
    only: Mapping[str, Names] = {}
    status: StatusWords | None = None
    reasons: tuple[ReasonColumn, ...] = ()
    fixed_width: FixedWidth | None = None

    @model_validator(mode="after")
    def _parts_go_together(self) -> Self:
        if bool(self.columns.status) != (self.status is not None):
            raise ValueError("a status column needs status words, and words need a column")
        if bool(self.columns.writing_number) != (self.writing_number_kind is not None):
            raise ValueError("a writing number needs its kind, and a kind needs a column")
        if not self.columns.identity:
            raise ValueError("a feed needs a member id, a Medicare id or a name")
        if not self.signatures and self.fixed_width is None:
            raise ValueError("a feed needs a signature, or a fixed width")
        return self

    def header_names(self) -> frozenset[str]:
        """Every header name that this feed's profile speaks of."""
        mapped = (name for _, names in self.columns for name in names)
        signed = (name for signature in self.signatures for name in signature)
        return frozenset(
            [*mapped, *signed, *self.only, *(reason.column for reason in self.reasons)]
        )


class CarrierProfile(Record):
    """One carrier: how it is called, how often it reports, and its feeds.

    `provenance` says whether the format was observed or is modelled in its place.
    """

    code: str
    name: str
    provenance: str
    inclusion: Annotated[CarrierReporting, BeforeValidator(_in_capitals)] = (
        CarrierReporting.INCLUDED
    )
    cadence_days: int = 7
    lag_days: int = 21
    feeds: tuple[FeedProfile, ...]


@cache
def carrier_profiles() -> dict[str, CarrierProfile]:
    """Every carrier by its code, in the order of the codes."""
    folder = files("ingest").joinpath("carriers")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    profiles = [read_profile(name, read_text(name, folder.joinpath(name))) for name in names]
    return {profile.code: profile for profile in profiles}


def read_text(file_name: str, file: Traversable) -> str:
    """What a carrier's file says; it is UTF-8, as all TOML is."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as exc:
        raise CarrierFileWrong(file_name, "TOML", "it is not text in UTF-8") from exc


def read_profile(file_name: str, text: str) -> CarrierProfile:
    """The profile that a carrier's file describes; its code is the file's name."""
    try:
        profile = CarrierProfile.model_validate(_with_likes(file_name, tomllib.loads(text)))
    except tomllib.TOMLDecodeError as exc:
        raise CarrierFileWrong(file_name, "TOML", str(exc)) from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CarrierFileWrong(file_name, key, first["msg"]) from exc
    if file_name != f"{profile.code}.toml":
        raise CarrierFileWrong(file_name, "code", f"it is {profile.code!r}, unlike the file's name")
    return profile


def _with_likes(file_name: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content with each feed that is `like` an earlier one written out."""
    written: dict[str, dict[str, Any]] = {}
    feeds = content.get("feeds", [])
    if not isinstance(feeds, list) or not all(isinstance(feed, dict) for feed in feeds):
        raise CarrierFileWrong(file_name, "feeds", "each feed is a table, [[feeds]]")
    for feed in feeds:
        model, name = feed.pop("like", None), feed.get("name")
        if not isinstance(name, str):
            raise CarrierFileWrong(file_name, "feeds", "each feed needs a `name` in quotes")
        if model is not None and str(model) not in written:
            raise CarrierFileWrong(file_name, "like", f"no feed {model!r} stands before it")
        written[name] = {**written.get(str(model), {}), **feed}
    return {**content, "feeds": list(written.values())}
