"""What codes mean, as data: the tables of CMS in `ingest/codes`, and a carrier's own."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import CarrierFileWrong


class Effect(StrEnum):
    """What a reason says of an enrollment.

    DENIED, CANCELED and OVERRIDDEN say more than the status column and replace it; END_REMOVED
    takes a printed end back; NO_CHANGE says nothing.
    """

    PLAN_CHANGE = "PLAN_CHANGE"
    PLAN_EXIT = "PLAN_EXIT"
    MEMBER_CHOICE = "MEMBER_CHOICE"
    OTHER = "OTHER"
    DEATH = "DEATH"
    DENIED = "DENIED"
    CANCELED = "CANCELED"
    OVERRIDDEN = "OVERRIDDEN"
    END_REMOVED = "END_REMOVED"
    NO_CHANGE = "NO_CHANGE"


class Meaning(BaseModel):
    """The effect of a code and its text in plain words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effect: Effect
    text: str | None = None


class CodeTable(BaseModel):
    """One table of codes; `width` is the number of digits, so that lost zeros can be put back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    width: int
    codes: Mapping[str, Meaning]

    def meaning(self, code: str) -> Meaning | None:
        """What the code means; None for one that is not in the table."""
        return self.codes.get(code.zfill(self.width))


@cache
def code_table(name: str) -> CodeTable:
    """The table `ingest/codes/<name>.toml`."""
    file = files("ingest").joinpath("codes", f"{name}.toml")
    try:
        return CodeTable.model_validate(tomllib.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        raise CarrierFileWrong(file.name, "table", "there is no such table of codes") from None
    except tomllib.TOMLDecodeError as exc:
        raise CarrierFileWrong(file.name, "TOML", str(exc)) from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CarrierFileWrong(file.name, key, first["msg"]) from exc
