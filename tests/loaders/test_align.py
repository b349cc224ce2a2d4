"""Rows dealt back to keys."""

from loaders.align import in_groups, many_per_key, one_per_key


def test_many_per_key_keeps_order_and_fills_gaps():
    rows = [("ann", 1), ("cyd", 2), ("ann", 3)]

    grouped = many_per_key(["cyd", "bob", "ann"], rows, key=lambda row: row[0])

    assert grouped == [[("cyd", 2)], [], [("ann", 1), ("ann", 3)]]


def test_one_per_key_answers_a_key_as_often_as_it_is_asked():
    rows = [("ann", 1), ("cyd", 2)]

    found = one_per_key(["cyd", "bob", "cyd"], rows, key=lambda row: row[0])

    assert found == [("cyd", 2), None, ("cyd", 2)]


async def test_groups_are_loaded_once_each_and_answers_keep_their_places():
    loaded = []

    async def load(first, keys):
        loaded.append((first, keys))
        return [key.upper() for key in keys]

    answers = await in_groups(["ann", "bob", "abe", "ann"], lambda key: key[0], load)

    assert answers == ["ANN", "BOB", "ABE", "ANN"]
    assert loaded == [("a", ["ann", "abe", "ann"]), ("b", ["bob"])]
