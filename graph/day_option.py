"""Options of the command that are days."""

import re
from datetime import date
from typing import Any

import typer


def day_option(help: str) -> Any:
    """An option for one day; what is none is a usage error that says how days are written."""
    return typer.Option(parser=read_day, metavar="YYYY-MM-DD", help=help)


def read_day(text: str) -> date:
    """The day; Python alone would take other forms too."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:  # such as a 30th of February
        pass
    raise typer.BadParameter(f"{text!r} is no day; give YYYY-MM-DD")
