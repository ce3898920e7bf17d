"""Gunicorn's settings: threads, loaded once and then copied, no garbage collection of what never goes away."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
django.setup()

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
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Refuse a role that could step over the walls."""
    import_string("kernel.db.roles.refuse_powerful_role")()  # its models can be loaded only once Django stands
    connection.close()
