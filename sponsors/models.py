"""Tenants, people, and who belongs where. Read before a scope can open, so reached only through `sponsors.access`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Permission
from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models.models import UserObjectPermissionBase

from kernel.clock import now
from kernel.managers import TenantManager
from kernel.models import OfEitherTenant, Regulated, SponsorOwned
from sponsors.rules import ROLES


class Sponsor(Regulated):
    """A drug company that stays answerable for what contract manufacturers make for it."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="UTC")

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    def __str__(self) -> str:
        return self.name


class CmoOrganisation(Regulated):
    """A contract manufacturer's own organisation: the second kind of tenant."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="UTC")

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Accounts are made by `sponsors.services` only; this is what Django's sign-in needs to read them."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(Regulated, AbstractBaseUser):
    """One person, one account; a connected system has an account of its own that nobody can sign in to."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "as the device"
        LIGHT = "light", "light"
        DARK = "dark", "dark"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = UserManager()

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_superuser: ClassVar[bool] = False
    is_staff: ClassVar[bool] = False

    def __str__(self) -> str:
        return self.name


class Membership(OfEitherTenant):
    """One person in one sponsor or one CMO organisation, with one role, until a date if one is set."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=sorted(ROLES.items()))
    is_active = models.BooleanField(default=True)
    ends_on = models.DateField(null=True, blank=True)
    since = models.DateTimeField(default=now, editable=False)

    wall_forced: ClassVar[bool] = False  # the look-up `sponsors_memberships_of` of the owner comes before any scope
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sponsor"], name="one_membership_per_sponsor"),
            models.UniqueConstraint(fields=["user", "cmo_org"], name="one_membership_per_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Policy(SponsorOwned):
    """What a sponsor chose where it may choose: one typed body per kind and version; the room that uses it reads it."""

    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "kind", "version"], name="one_policy_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class GrantManager(TenantManager["ObjectGrant"], UserObjectPermissionManager):
    """guardian's verbs, behind the walls."""


class ObjectGrant(SponsorOwned, UserObjectPermissionBase):
    """django-guardian's direct link of one person to one object, with its end, grantor and reason.

    A room derives one per kind of object and adds `content_object`; guardian's generic tables stay unused.
    """

    permission: Any = models.ForeignKey(Permission, models.PROTECT, related_name="+", db_constraint=False)
    user: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ends_on = models.DateField()
    granted_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    granted_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[Any] = GrantManager()

    class Meta:
        abstract = True
