"""Asks with `gql`, which checks queries and answers by the schema that the server tells of."""

import asyncio
import json
import sys
from pathlib import Path

from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport


async def main(url: str, asked: str, document: str) -> None:
    client = Client(
        transport=HTTPXAsyncTransport(url=url),
        fetch_schema_from_transport=True,
        parse_results=True,
    )
    async with client as session:

        async def ask(name, variables):
            request = GraphQLRequest(document, variable_values=variables, operation_name=name)
            return await session.execute(request)

        answers = {
            name: await ask(name, variables) for name, variables in json.loads(asked).items()
        }
        pages, after = [], None
        while after is not None or not pages:
            page = (await ask("EnrollmentPage", {"first": 3, "after": after}))["enrollments"]
            pages.append([node["id"] for node in page["nodes"]])
            after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        ids = [answers["AgentByNpn"]["agent"]["id"], pages[0][0]]
        kinds = [node["__typename"] for node in (await ask("Several", {"ids": ids}))["nodes"]]
    print(json.dumps({"answers": answers, "pages": [*map(len, pages)], "kinds": kinds}))


documents = "\n".join(path.read_text() for path in Path("queries").iterdir())
asyncio.run(main(*sys.argv[1:], documents))
