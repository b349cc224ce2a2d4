"""Asks with the client that ariadne-codegen wrote; its models check and type every answer."""

import asyncio
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
from generated import Client, EnrollmentFilter, ProductionDimension


async def main(url: str, given: str) -> None:
    asked = json.loads(given)
    page, by = asked["EnrollmentPage"], map(ProductionDimension, asked["Totals"]["by"])
    chosen = EnrollmentFilter.model_validate(page["filter"])
    async with Client(url) as client:
        typed = {
            name: await getattr(client, re.sub(r"\B(?=[A-Z])", "_", name).lower())()
            for name, variables in asked.items()
            if not variables
        }
        typed |= {
            "Below": await client.below(npn=asked["Below"]["npn"]),
            "AgentByNpn": await client.agent_by_npn(npn=asked["AgentByNpn"]["npn"]),
            "EnrollmentPage": await client.enrollment_page(filter_=chosen, first=page["first"]),
            "Totals": await client.totals(by=[*by]),
        }
        pages, after = [], None
        while after is not None or not pages:
            read = (await client.enrollment_page(first=3, after=after)).enrollments
            pages.append([node.id for node in read.nodes])
            after = read.page_info.end_cursor if read.page_info.has_next_page else None
        several = await client.several(ids=[typed["AgentByNpn"].agent.id, pages[0][0]])
    answers = {name: each.model_dump(mode="json", by_alias=True) for name, each in typed.items()}
    kinds = [node.typename__ for node in several.nodes]
    print(json.dumps({"answers": answers, "pages": [*map(len, pages)], "kinds": kinds}))


asyncio.run(main(*sys.argv[1:]))
