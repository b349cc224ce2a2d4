"""Schemathesis: of valid queries and invalid ones none fails, and the invalid ones are refused."""

import json
from collections import Counter

from tests.conformance.conftest import HERE
from tests.conformance.test_generated_queries import violations

EXAMPLES = 40  # of each field of Query


async def test_schemathesis_finds_no_failure_and_nothing_against_the_schema(
    python, server, tmp_path
):
    kept, traffic = tmp_path / "run.json", tmp_path / "traffic.json"
    options = ["--max-examples", str(EXAMPLES), "--generation-deterministic"]
    reports = ["--report-json-path", str(kept), "--report-har-path", str(traffic)]

    await python(  # it fails where it finds anything
        "schemathesis",
        *("-m", "schemathesis.cli", "run", server, *options, *reports, "--no-color"),
        folder=tmp_path,
        PYTHONPATH=str(HERE),
        SCHEMATHESIS_HOOKS="passed_over",
    )

    run = json.loads(kept.read_text())
    answers = [exchange(entry) for entry in json.loads(traffic.read_text())["log"]["entries"]]
    codes = Counter(
        error["extensions"]["code"] for _, _, body in answers for error in body.get("errors", ())
    )
    whole = [(document, body["data"]) for document, _, body in answers if "errors" not in body]
    print(
        f"schemathesis: {run['operations']['tested']} operations, {len(answers)} cases,"
        f" {len(whole)} answered, refusals {dict(codes)}"
    )
    assert {status for _, status, _ in answers} == {200}
    assert [each for each in whole if violations(*each)] == []
    assert (run["operations"]["tested"], len(answers)) == (13, 13 * EXAMPLES)
    assert len(whole) > len(answers) / 4


def exchange(entry):
    """A query, the status of its answer, and the answer."""
    document = json.loads(entry["request"]["postData"]["text"])["query"]
    response = entry["response"]
    return document, response["status"], json.loads(response["content"]["text"])
