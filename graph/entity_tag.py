"""The name of an answer's state, by which a client asks whether it has changed."""

import hashlib
import secrets

from graph.answer_cache import Key
from models.settings import Settings


class Tagger:
    """Names answers by viewer, document, variables, form and data version.

    The hash is keyed, since variables may hold what must not be guessed from it: by the token
    secret, so that all processes name alike, else by a secret of this process.
    """

    def __init__(self, settings: Settings) -> None:
        secret = settings.token_secret
        given = secret.get_secret_value().encode() if secret else secrets.token_bytes(32)
        self.secret = hashlib.blake2b(given, person=b"entity tag").digest()

    def tag(self, key: Key, media: str, version: int) -> str:
        """A weak tag: compressed or not, the answer is the same."""
        access, *asked = key
        scope = (access.agent_npn, access.sees_client_details, access.role.value)
        named = repr((scope, asked, media, version)).encode()
        return f'W/"{hashlib.blake2b(named, key=self.secret, digest_size=16).hexdigest()}"'


def is_named(if_none_match: str | None, tag: str, *, is_here: bool) -> bool:
    """Whether the client's `If-None-Match` names the answer; `*` names any that is at hand."""
    if not if_none_match:
        return False
    named = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return tag.removeprefix("W/") in named or (is_here and "*" in named)
