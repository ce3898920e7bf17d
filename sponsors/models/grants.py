"""The base of grants to single people on single objects."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models.models import UserObjectPermissionBase

from kernel.clock import now
from kernel.managers import TenantManager
from kernel.models import SponsorOwned


class GrantManager(TenantManager["ObjectGrant"], UserObjectPermissionManager):
    """guardian's verbs, behind the walls."""


class ObjectGrant(SponsorOwned, UserObjectPermissionBase):
    """django-guardian's direct link of one person to one object, with its end, grantor and reason.

    A room derives one per kind of object and adds `content_object`; guardian's generic tables stay unused.
    """

    permission: Any = models.ForeignKey(Permission, models.PROTECT, related_name="+", db_constraint=False)
    user: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content_object: Any
    """the record; each kind adds its own foreign key"""
    ends_on = models.DateField()
    granted_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    granted_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[Any] = GrantManager()

    class Meta:
        abstract = True
