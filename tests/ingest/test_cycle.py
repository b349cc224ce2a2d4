from datetime import date

from ingest.cycle import Cycle, UplinePeriod, find_cycle

NEW_YEAR, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def test_a_tree_has_no_cycle():
    periods = [UplinePeriod(2, 1, None, None), UplinePeriod(3, 2, NEW_YEAR, None)]

    assert find_cycle(periods) is None


def test_nobody_has_no_cycle():
    assert find_cycle([]) is None


def test_a_cycle_is_found_with_the_days_it_holds():
    periods = [
        UplinePeriod(1, 3, NEW_YEAR, None),
        UplinePeriod(2, 1, None, JUNE),
        UplinePeriod(3, 2, MARCH, None),
    ]

    assert find_cycle(periods) == Cycle((3, 2, 1), MARCH, JUNE)


def test_a_cycle_without_beginning_is_found():
    periods = [UplinePeriod(1, 2, None, None), UplinePeriod(2, 1, None, MARCH)]

    assert find_cycle(periods) == Cycle((1, 2), None, MARCH)


def test_two_who_change_places_on_a_day_are_no_cycle():
    periods = [UplinePeriod(1, 2, None, MARCH), UplinePeriod(2, 1, MARCH, None)]

    assert find_cycle(periods) is None


def test_those_below_a_cycle_are_not_part_of_it():
    periods = [
        UplinePeriod(1, 2, None, None),
        UplinePeriod(2, 3, None, None),
        UplinePeriod(3, 2, MARCH, None),
        UplinePeriod(9, 1, None, None),
    ]

    assert find_cycle(periods) == Cycle((3, 2), MARCH, None)


def test_a_chain_of_many_agents_is_walked_once():
    chain = [UplinePeriod(agent, agent + 1, None, None) for agent in range(50_000)]

    assert find_cycle(chain) is None
    assert find_cycle([*chain, UplinePeriod(50_000, 0, MARCH, None)]) == Cycle(
        (50_000, *range(50_000)), MARCH, None
    )


def test_a_cycle_is_found_when_others_begin_on_the_same_day():
    periods = [
        UplinePeriod(7, 8, MARCH, None),
        UplinePeriod(1, 2, MARCH, None),
        UplinePeriod(2, 1, MARCH, JUNE),
    ]

    assert find_cycle(periods) == Cycle((1, 2), MARCH, JUNE)


def test_a_period_that_ends_on_the_day_another_begins_is_over():
    periods = [UplinePeriod(1, 2, NEW_YEAR, MARCH), UplinePeriod(2, 1, MARCH, JUNE)]

    assert find_cycle(periods) is None
