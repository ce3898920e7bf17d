"""Gunicorn's settings: threads, a warm start, and no garbage collection of what never goes away."""

from __future__ import annotations

import gc
from typing import Any

from django.db import connection

from kernel.db.roles import refuse_powerful_role

workers = 2
worker_class = "gthread"
threads = 4
keepalive = 15
timeout = 60
graceful_timeout = 10
control_socket_disable = True
accesslog = None


def post_worker_init(worker: Any) -> None:
    """Refuse a role that could step over the walls, then keep what start-up made out of every later collection."""
    refuse_powerful_role()
    connection.close()
    gc.collect()
    gc.freeze()
