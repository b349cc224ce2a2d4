"""The schema by the rules of others: graphql-eslint's for Relay, and Relay's own compiler."""

import json
import shutil
from pathlib import Path

HERE = Path(__file__).parent
SCHEMA = HERE.parents[1] / "schema.graphql"


async def test_graphql_eslint_finds_nothing_wrong(node):
    found = json.loads(await node("lint.mjs", str(SCHEMA)))

    print(f"graphql-eslint: {found['rules']} rules, {len(found['problems'])} problems")
    assert found["problems"] == []
    assert found["rules"] > 20


async def test_relay_compiles_refetchable_connections_and_plural_nodes(
    node, node_modules, tmp_path
):
    for file in (HERE / "relay").iterdir():
        shutil.copy(file, tmp_path)
    shutil.copy(SCHEMA, tmp_path)
    made = tmp_path / "__generated__"
    made.mkdir()

    compiler = node_modules / "relay-compiler" / "cli.js"
    said = await node(str(compiler), "relay.config.json", folder=tmp_path)

    names = sorted(path.name.removesuffix(".graphql.js") for path in made.iterdir())
    print(f"relay-compiler: {len(names)} artifacts")
    assert "Compilation completed" in said
    assert [name for name in names if name.endswith("Query")] == [
        "appDownlineQuery",
        "appEnrollmentQuery",
        "appEnrollmentsQuery",
        "appProductionQuery",
        "appSeveralQuery",
        "appTreeQuery",
    ]
    assert "node(" in (made / "appDownlineQuery.graphql.js").read_text()
