"""README's clients, run as they are printed against a server that listens."""

import asyncio
import os
import sys
from urllib.parse import urlencode

import pytest

from tests.factories import agent, enrollment, save
from tests.graph.serving import listening
from tests.readme import readme_block


@pytest.fixture
def family(connection):
    """Ann over Abe and Bob, Bob over Cyd and Dan, Cyd over Eve; Eve has an active enrollment."""
    ann = agent("Ann", npn="11")
    bob = agent("Bob", upline=ann)
    cyd = agent("Cyd", upline=bob)
    eve = agent("Eve", upline=cyd)
    others = [agent("Abe", upline=ann), agent("Dan", upline=bob)]
    save(connection, ann, bob, cyd, eve, *others, enrollment(eve, policy_number="0042"))


async def run(script, *arguments):
    """What a Python script prints; where it fails, how."""
    running = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", script, *arguments],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    printed, said = await running.communicate()
    return (printed if running.returncode == 0 else said).decode()


@pytest.mark.parametrize("page", [500, 2])
async def test_a_client_of_twenty_lines_draws_a_tree_of_any_depth(database_url, family, page):
    script = readme_block("tree.py").replace("first: 500", f"first: {page}")
    async with listening(database_url) as http:
        drawn = await run(script, f"{http.base_url}/graphql", "11", "none")

    assert len([line for line in script.splitlines() if line]) == 20
    assert drawn.splitlines() == [
        "├─ Abe, AGENT: 0 active",
        "└─ Bob, AGENT: 1 active",
        "   ├─ Cyd, AGENT: 1 active",
        "   │  └─ Eve, AGENT: 1 active",
        "   └─ Dan, AGENT: 0 active",
    ]


async def test_an_agent_whom_nobody_knows_is_said_to_be_none(database_url, family):
    async with listening(database_url) as http:
        said = await run(readme_block("tree.py"), f"{http.base_url}/graphql", "99", "none")

    assert said == "no agent 99 here\n"


async def test_an_address_becomes_a_frame_whose_numbers_keep_their_zeros(database_url, family):
    query = "{ enrollments { nodes { policyNumber agent { name } } } }"
    async with listening(database_url) as http:
        link = f"{http.base_url}/graphql?{urlencode({'query': query, 'format': 'csv'})}"
        script = f"link = {link!r}\n{readme_block('frame.py')}\nprint(frame.rows())"
        printed = await run(script)

    assert printed == "[('0042', 'Eve')]\n"
