"""PostgreSQL and Redis on one machine, from wheels: started for whoever needs them, stopped by whoever started them."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from cmo_portal.embedded import addresses, postgres, processes, redis, roles


@contextmanager
def running(*, fast: bool = False) -> Iterator[None]:
    """The embedded servers, for as long as the block runs; joined when they already answer.

    Nothing is started where DATABASE_URL or REDIS_URL names another server. Another command that joined is waited
    for before the servers stop. `fast` trades safety against a crash of the machine for speed: tests only.
    """
    _end_in_order_when_told()
    with processes.using() as alone, ExitStack() as started:
        if addresses.uses_embedded_postgres():
            server = postgres.start(fast=fast)
            started.callback(postgres.stop, server)
            if server is not None:
                started.callback(alone)
            roles.ensure()
        if addresses.uses_embedded_redis():
            queue = redis.start()
            started.callback(redis.stop, queue)
            if queue is not None:
                started.callback(alone)
        yield


def _end_in_order_when_told() -> None:
    """TERM ends Python without `finally`; where nobody else listens to it, it becomes an ordinary exit."""
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
