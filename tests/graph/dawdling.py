"""Tables that Postgres is slow to read."""

from psycopg import Connection, sql

STATEMENT = """
create or replace function dawdle() returns boolean language plpgsql
    as 'begin perform pg_sleep({seconds}); return true; end';
grant execute on function dawdle to downline_server;
create policy slowly on {table} as restrictive for select using (dawdle())
"""


def slow_down(connection: Connection, *tables: str, seconds: float = 60) -> None:
    """Have the server wait so long for each row that it looks at."""
    for table in tables:
        text = STATEMENT.replace("{seconds}", str(seconds))
        connection.execute(sql.SQL(text).format(table=sql.Identifier(table)))
