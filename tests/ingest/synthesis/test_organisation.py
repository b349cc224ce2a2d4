from collections import Counter
from datetime import date, timedelta

import pytest

from ingest.synthesis.organisation import Agent, Organisation

AS_OF = date(2026, 11, 20)


def upline_on(agent: Agent, day: date) -> str | None:
    holding = [
        period.upline_npn
        for period in agent.uplines
        if period.valid_from <= day and (period.valid_to is None or day < period.valid_to)
    ]
    assert len(holding) <= 1
    return holding[0] if holding else None


@pytest.mark.parametrize(
    ("agents", "levels"), [(1, 1), (3, 2), (4, 4), (60, 5), (200, 6), (1000, 7)]
)
def test_has_as_many_levels_as_its_size_bears(agents: int, levels: int):
    organisation = Organisation(agents, 1, AS_OF)

    assert len(organisation.agents) == agents
    assert len({agent.level for agent in organisation.agents}) == levels
    assert max(len(agent.chain) for agent in organisation.agents) <= levels


@pytest.mark.parametrize("seed", range(5))
def test_everyone_hangs_under_a_higher_level_on_every_day(seed: int):
    organisation = Organisation(300, seed, AS_OF)
    place = {agent.npn: organisation.ladder.index(agent.level) for agent in organisation.agents}

    for agent in organisation.agents:
        assert all(place[period.upline_npn] < place[agent.npn] for period in agent.uplines)
        turns = [period.valid_from for period in agent.uplines]
        ends = [period.valid_to for period in agent.uplines[:-1]]
        assert all(end and end <= turn for end, turn in zip(ends, turns[1:], strict=True))


def test_one_agent_is_the_top():
    organisation = Organisation(200, 1, AS_OF)

    without = [agent for agent in organisation.agents if not agent.uplines]

    assert without == [organisation.agents[0]]
    assert without[0].level == "NMO"


def test_the_tree_of_tomorrow_differs_from_the_tree_of_today_and_of_yesteryear():
    organisation = Organisation(200, 1, AS_OF)

    trees = [
        [upline_on(agent, day) for agent in organisation.agents]
        for day in (AS_OF - timedelta(days=900), AS_OF, AS_OF + timedelta(days=200))
    ]

    assert trees[0] != trees[1] != trees[2]


def test_a_few_have_most_of_the_direct_downline():
    organisation = Organisation(1000, 1, AS_OF)

    fan_out = Counter(upline_on(agent, AS_OF) for agent in organisation.agents[1:])
    counts = sorted(count for npn, count in fan_out.items() if npn)

    assert counts[-1] >= 40
    assert counts[len(counts) // 2] <= 3


def test_npns_are_digits_without_leading_zeros_and_nobody_elses():
    organisation = Organisation(500, 1, AS_OF)

    npns = [agent.npn for agent in [*organisation.agents, *organisation.strangers]]

    assert len(set(npns)) == 505
    assert all(npn.isdigit() and npn[0] != "0" and len(npn) <= 10 for npn in npns)


def test_an_id_handed_on_belongs_to_the_heir_after_a_while():
    organisation = Organisation(2000, 1, AS_OF)
    left = next(agent for agent in organisation.agents if agent.heir)
    heir, gone = left.heir, left.until
    assert heir is not None
    assert gone is not None

    def written(day: date) -> tuple[Agent, str]:
        agent = left.working_on(day)
        return agent, agent.uhc_id_on(day)

    assert written(gone - timedelta(days=1)) == (left, left.uhc_id)
    assert written(gone) == (heir, heir.uhc_id)
    assert written(gone + timedelta(days=31)) == (heir, left.uhc_id)
