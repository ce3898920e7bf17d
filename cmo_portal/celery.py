"""The Celery application: a wake-up for work whose truth is in PostgreSQL."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
app = Celery("cmo_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_a_powerful_role(**_: Any) -> None:
    """The worker too runs only as a role that cannot step over the walls (SR-22)."""
    refuse = import_string("kernel.db.roles.refuse_powerful_role")  # its models can be loaded only now
    try:
        refuse()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal
    connection.close()
