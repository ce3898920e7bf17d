"""Gunicorn's settings: threads, loaded once and then copied, no garbage collection of what never goes away."""

from __future__ import annotations

import gc
import os
from typing import Any

import django
from django.db import connection
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
django.setup()

from kernel.db.roles import refuse_powerful_role  # noqa: E402 (models can be imported only now)

workers = int(os.environ.get("WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
keepalive = 15
timeout = 60
graceful_timeout = 10
control_socket_disable = True
accesslog = None


def when_ready(server: Any) -> None:
    """Before the workers are copied: load every page's code, then keep it out of every later collection."""
    get_resolver().url_patterns  # noqa: B018 (reading it imports them)
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Refuse a role that could step over the walls."""
    refuse_powerful_role()
    connection.close()
