"""What clients were given is not taken away: GraphQL Inspector compares with the last release."""

import json
from pathlib import Path

HERE = Path(__file__).parent
RELEASED, SCHEMA = HERE / "released.graphql", HERE.parents[1] / "schema.graphql"


def breaking(changes):
    return sorted(change["message"] for change in changes if change["level"] == "BREAKING")


async def test_nothing_that_the_last_release_had_is_broken(node):
    changes = json.loads(await node("changes.mjs", str(RELEASED), str(SCHEMA)))

    print(f"graphql-inspector: {len(changes)} changes since the last release")
    assert breaking(changes) == []


async def test_a_field_that_is_gone_and_an_argument_that_is_needed_are_breaking(node, tmp_path):
    changed = tmp_path / "schema.graphql"
    text = RELEASED.read_text().replace("  planName: String\n", "")
    changed.write_text(text.replace("  uplines(on: Date)", "  uplines(on: Date!)"))

    changes = json.loads(await node("changes.mjs", str(RELEASED), str(changed)))

    assert breaking(changes) == [
        "Field 'planName' was removed from object type 'Enrollment'",
        "Type for argument 'on' on field 'Agent.uplines' changed from 'Date' to 'Date!'",
    ]
