"""What Python clients read of the README's query, the explorer's examples and typical ones."""

import json
import re

import httpx
import pytest

from tests.conformance.conftest import HERE

ROOT = HERE.parents[1]
ASKED = {
    "Below": {"npn": "11"},
    "AgentByNpn": {"npn": "14"},
    "EnrollmentPage": {
        "first": 2,
        "filter": {"status": ["ACTIVE"], "submittedOn": {"from": "2026-10-02"}},
    },
    "Totals": {"by": ["CARRIER", "STATUS"]},
}
TREE = {
    "name": "Ann",
    "production": [{"submitted": 7, "active": 6, "net": 6}],
    "downline": {
        "totalCount": 2,
        "nodes": [
            {"name": "Bob", "level": "AGENT", "production": [{"submitted": 4, "active": 3}]},
            {"name": "Cyd", "level": "AGENT", "production": [{"submitted": 2, "active": 2}]},
        ],
    },
}


@pytest.fixture
def asked(tmp_path):
    """The variables of each operation in the folder `queries`, which this makes."""
    readme = (ROOT / "README.md").read_text("utf-8")
    unnamed = re.search(r"```graphql\n(.*?)```", readme, re.DOTALL)
    named = re.search(r'QUERY = """(.*?)"""', readme, re.DOTALL)
    examples = (ROOT / "graph" / "explorer" / "src" / "examples.js").read_text("utf-8")
    written = "\n".join(re.findall(r"/\* GraphQL \*/ `(.*?)`", examples, re.DOTALL))
    documents = {
        "readme": f"query Readme {unnamed[1]}\n{named[1]}",
        "examples": re.sub(r"\$\{.*?\}", "2026-11-01", written),  # days that the page works out
        "typical": (HERE / "queries.graphql").read_text("utf-8"),
    }
    (tmp_path / "queries").mkdir()
    for name, document in documents.items():
        (tmp_path / "queries" / f"{name}.graphql").write_text(document, "utf-8")
    alone = ["Readme", *re.findall(r"^query (\w+) \{", documents["examples"], re.MULTILINE)]
    return {**{name: {} for name in alone}, **ASKED}


@pytest.fixture
async def plain(asked, server, tmp_path):
    """The answers as the server gives them."""
    document = "\n".join(path.read_text() for path in (tmp_path / "queries").iterdir())
    answers = {}
    async with httpx.AsyncClient() as http:
        for name, variables in asked.items():
            body = {"query": document, "operationName": name, "variables": variables}
            answers[name] = (await http.post(server, json=body)).json()["data"]
    return answers


async def test_gql_reads_what_the_server_says(python, server, asked, plain, tmp_path):
    program = HERE / "ask_with_gql.py"

    said = await python("gql", str(program), server, json.dumps(asked), folder=tmp_path)

    read = json.loads(said)
    print(f"gql: {len(read['answers'])} queries answered, {len(read['pages'])} pages")
    assert read == {"answers": plain, "pages": [3, 3, 1], "kinds": ["Agent", "Enrollment"]}
    assert read["answers"]["Readme"] == {"agents": {"nodes": [TREE]}}
    assert read["answers"]["ActiveEnrollments"]["enrollments"]["totalCount"] == 5


async def test_the_client_that_ariadne_codegen_writes_reads_what_the_server_says(
    python, server, asked, plain, tmp_path
):
    module = ["-m", "ariadne_codegen", "--config", str(HERE / "codegen.toml")]
    program = HERE / "ask_with_generated.py"

    await python("ariadne-codegen", *module, folder=tmp_path, SERVER=server)
    said = await python("ariadne-codegen", str(program), server, json.dumps(asked), folder=tmp_path)

    read, modules = json.loads(said), [*(tmp_path / "generated").glob("*.py")]
    print(f"ariadne-codegen: {len(modules)} modules, {len(read['answers'])} queries answered")
    assert read == {"answers": plain, "pages": [3, 3, 1], "kinds": ["Agent", "Enrollment"]}
