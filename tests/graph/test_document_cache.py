"""Parsed documents take no more room than there is, whatever clients send."""

from graph.document_cache import LONGEST_KEPT, DocumentCache


def keep_twice(cache, key, value, length):
    cache.keep(key, value, length)
    cache.keep(key, value, length)


def test_what_comes_once_is_not_kept():
    cache = DocumentCache()

    cache.keep("a", 1, 10)

    assert cache.find("a") is None


def test_the_one_longest_unused_goes_first():
    cache = DocumentCache(room=25)
    keep_twice(cache, "a", 1, 10)
    keep_twice(cache, "b", 2, 10)
    cache.find("a")

    keep_twice(cache, "c", 3, 10)

    assert [cache.find(key) for key in "abc"] == [1, None, 3]
    assert cache.filled == 20


def test_what_is_kept_is_not_counted_twice():
    cache = DocumentCache(room=25)

    keep_twice(cache, "a", 1, 10)
    keep_twice(cache, "a", 1, 10)

    assert cache.filled == 10


def test_a_long_document_is_not_kept():
    cache = DocumentCache()

    keep_twice(cache, "a", 1, LONGEST_KEPT + 1)

    assert cache.find("a") is None
