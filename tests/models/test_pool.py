"""A connection is never lost, whoever stops waiting for it."""

import asyncio

import pytest

from models.database import server_url
from models.pool import ReadingPool


async def test_who_is_cancelled_just_as_a_connection_comes_does_not_take_it_along(database_url):
    async with ReadingPool(server_url(database_url), min_size=1, max_size=1, open=False) as pool:
        connection = await pool.getconn()
        waiter = asyncio.ensure_future(pool.getconn())
        await asyncio.sleep(0.05)

        await pool.putconn(connection)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter

        again = await pool.getconn(timeout=2)
        assert pool.lent == 1
        await pool.putconn(again)
