"""A bucket gives what it holds, and what came back since."""

from graph.bucket import Bucket


def test_what_is_taken_comes_back_with_time():
    now = [0.0]
    bucket = Bucket(10, 2, clock=lambda: now[0])

    taken = [bucket.take(6), bucket.take(6)]
    wait = bucket.wait(6)
    now[0] = 1.0
    later = bucket.take(6)

    assert (taken, wait, later) == ([True, False], 1, True)


def test_a_debt_is_no_deeper_than_a_full_bucket():
    now = [0.0]
    bucket = Bucket(10, 1, clock=lambda: now[0])

    bucket.spend(1000)

    assert (bucket.left, bucket.wait(1)) == (-10.0, 11)
    now[0] = 100.0
    assert bucket.has(10)
