"""Which agents are asked about."""

import psycopg

TREE_AGENTS = 1827  # the tree of four levels that the bars speak of
TREE_TOP = """
select agent.npn
from downline
join agent on agent.id = downline.ancestor_id
where downline.depth <= 3
group by agent.npn
order by abs(count(*) - %s), agent.npn
limit 1
"""
SEVERAL_AGENTS = """
select agent.npn
from agent
join enrollment on enrollment.agent_id = agent.id
where agent.upline_id is not null
group by agent.id
having count(*) >= 20
order by md5(agent.npn)
limit 500
"""


def tree_top(url: str) -> str:
    """The agent whose tree of four levels is nearest to the one that the bars speak of."""
    with psycopg.connect(url) as connection:
        row = connection.execute(TREE_TOP, (TREE_AGENTS,)).fetchone()
    assert row is not None, "a filled database has agents"
    npn: str = row[0]
    return npn


def several_agents(url: str) -> list[str]:
    """Agents with an upline and at least twenty enrollments, five hundred if there are so many."""
    with psycopg.connect(url) as connection:
        return [npn for (npn,) in connection.execute(SEVERAL_AGENTS).fetchall()]
