"""System check: what the automatic walls cannot cover is an error when the process starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model

from kernel.managers import TenantManager
from kernel.models import Walled


def walls_declared(models: Iterable[type[Model]] | None = None, **_: Any) -> list[CheckMessage]:
    """Tenant models keep to one table, one manager, and plain links."""
    ours = models or [model for model in apps.get_models() if issubclass(model, Walled)]
    return [message for model in ours for message in _faults(model)]


def _faults(model: type[Model]) -> Iterator[CheckMessage]:
    if model._meta.parents:
        yield Error("tenant models do not inherit tables", obj=model, id="kernel.E002")
    for link in model._meta.local_many_to_many:
        between: Any = link.remote_field.through  # a class by now
        if not issubclass(between, Walled):
            yield Error(f"{link.name}: the table between must stand behind the walls", obj=model, id="kernel.E003")
    if [manager.name for manager in model._meta.managers] != ["objects"]:
        yield Error("a tenant model has one manager, objects", obj=model, id="kernel.E004")
    if type(model._default_manager).get_queryset is not TenantManager.get_queryset:
        yield Error("the manager of a tenant model keeps TenantManager.get_queryset", obj=model, id="kernel.E005")
