from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class KernelConfig(AppConfig):
    name = "kernel"

    def ready(self) -> None:
        """Grants belong to every migrate: a new table without them would be closed to the application."""
        post_migrate.connect(import_string("kernel.db.roles.apply_grants"), sender=self)
        import_string("kernel.db.lookups.Among")  # registers itself
        register(import_string("kernel.checks.walls_declared"))
