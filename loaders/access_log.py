"""Appends to the audit log, the one thing that a request writes."""

from typing import NamedTuple

from loaders.database import Database, sentences

BEGIN = "begin isolation level read committed, read write"
# Only the time is the database's own: everything else is known before.
APPEND = """
insert into access_log (subject, agent_npn, role, operation, document, form, clients)
values (%(subject)s, %(agent_npn)s, %(role)s, %(operation)s, %(document)s, %(form)s, %(clients)s)
"""


class AccessNote(NamedTuple):
    """Who was shown unmasked details of how many clients, with which operation, in which form."""

    subject: str
    agent_npn: str | None
    role: str
    operation: str
    document: str
    form: str
    clients: int


async def append_access(database: Database, note: AccessNote) -> None:
    """Add the note to the log on the primary; raises where that cannot be done."""
    with sentences():
        async with database.primary.connection() as connection, connection.pipeline():
            await connection.execute(BEGIN)
            await connection.execute(APPEND, note._asdict())
            await connection.execute("commit")
