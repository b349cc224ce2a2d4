"""GraphQL over HTTP as its specification has it, by the audits of `graphql-http`."""

import json
from collections import Counter


async def test_every_must_and_should_and_may_is_met(node, server):
    results = json.loads(await node("audits.mjs", server))

    met = Counter(each["name"].split(" ", 1)[0] for each in results if each["status"] == "ok")
    print(f"graphql-http: {dict(met)} of {len(results)} audits met")
    assert [each for each in results if each["status"] != "ok"] == []
    assert met == {"MUST": 13, "SHOULD": 23, "MAY": 25}
