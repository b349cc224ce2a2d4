"""What README shows, to be tried as it is printed."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def readme_block(name: str) -> str:
    """The block of code under the comment of that name."""
    readme = README.read_text("utf-8")
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```\n", readme, re.DOTALL)
    assert found, f"README.md shows no {name}"
    return found[1]
