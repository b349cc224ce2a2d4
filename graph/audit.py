"""Every unmasked read of clients' details is noted before it is told."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from loaders import Access, Database
from loaders.access_log import AccessNote, append_access

# Values in a document, and what is not part of it: a hash with them in it could be guessed from.
VALUES = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|\b\d+\b', re.DOTALL)
NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,63}")
UNNAMED = "(anonymous)"


@dataclass(frozen=True)
class Audit:
    """Who asks what, in which form; notes what of clients they are shown."""

    database: Database
    access: Access
    query: str
    operation_name: str | None
    form: str

    async def note(self, clients: int) -> None:
        """Note that so many clients' details are about to be told; nothing for none."""
        if not clients:
            return
        access, name = self.access, self.operation_name or ""
        note = AccessNote(
            subject=access.subject,
            agent_npn=access.agent_npn,
            role=access.role.value,
            operation=name if NAME.fullmatch(name) else UNNAMED,
            document=document_hash(self.query),
            form=self.form,
            clients=clients,
        )
        await append_access(self.database, note)


@lru_cache(maxsize=256)
def document_hash(query: str) -> str:
    """SHA-256 of the document without the values and comments in it."""
    plain = " ".join(VALUES.sub("", query).split())
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()
