from __future__ import annotations

from django.apps import AppConfig

from cmo_portal.celery import app


class PortalConfig(AppConfig):
    name = "cmo_portal"

    def ready(self) -> None:
        """The web process must know the tasks too: `enqueue` looks them up by name before the commit."""
        app.autodiscover_tasks(force=True)
