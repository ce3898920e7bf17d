"""PostgreSQL and Redis on one machine, from wheels: started for whoever needs them, stopped by whoever started them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cmo_portal.embedded import addresses, postgres, redis, roles


@contextmanager
def running(*, with_redis: bool = True, fast: bool = False) -> Iterator[None]:
    """The embedded servers, for as long as the block runs; joined when they already answer.

    Nothing is started where DATABASE_URL or REDIS_URL names another server.
    """
    database = queue = None
    try:
        if addresses.uses_embedded_postgres():
            database = postgres.start(fast=fast)
            roles.ensure()
        if with_redis and addresses.uses_embedded_redis():
            queue = redis.start()
        yield
    finally:
        redis.stop(queue)
        postgres.stop(database)
