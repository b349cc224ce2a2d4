"""Compressing what is sent, in the way that the client prefers."""

import zlib
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Protocol

import zstandard

from graph.weight import weighted_parts

GZIP_LEVEL = 4  # a file of CSV at 100 MB/s and an eighth of its size; level 6 halves the speed
ZSTD_LEVEL = 3
GZIP_WINDOW = 31  # zlib's largest window, in gzip's envelope


class Compressor(Protocol):
    """Takes parts, gives parts."""

    def compress(self, data: bytes, /) -> bytes:
        """What is ready after this part, which may be nothing."""

    def flush(self) -> bytes:
        """What is left at the end."""


class Encoding(Enum):
    """How content can be encoded, by the name that HTTP has for it; the earlier the better."""

    ZSTD = "zstd"
    GZIP = "gzip"

    def compressor(self) -> Compressor:
        """One for one answer."""
        if self is Encoding.ZSTD:
            return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
        return zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)

    def compressed(self, content: bytes) -> bytes:
        """The whole content."""
        compressor = self.compressor()
        return compressor.compress(content) + compressor.flush()


def accepted_encoding(headers: Mapping[str, str]) -> Encoding | None:
    """The encoding of the greatest weight that we have; None is the content as it is."""
    return preferred(headers.get("accept-encoding", ""))


@lru_cache(maxsize=100)
def preferred(accepted: str) -> Encoding | None:
    """The same for what `Accept-Encoding` says."""
    weights = dict(weighted_parts(accepted))
    wanted = {each: weights.get(each.value, weights.get("*", 0.0)) for each in Encoding}
    best = max(Encoding, key=lambda each: wanted[each])
    return best if wanted[best] > 0 else None
