"""The key by which names sort alike on every server, whatever its locale."""

from functools import cache

import icu


@cache
def root_collator() -> icu.Collator:
    """ICU's collator of the root locale: letters before case, case before accents."""
    return icu.Collator.createInstance(icu.Locale.getRoot())


def name_key(name: str) -> bytes:
    """The name's sort key: keys compare byte by byte as the names do."""
    return bytes(root_collator().getSortKey(name))
