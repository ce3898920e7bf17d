"""People, and who belongs where. Read before a scope can open, so reached only through `sponsors.access`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.db.reach import OPEN, Reach
from kernel.models import OfEitherTenant, Regulated
from sponsors.models.roles import OwnRole
from sponsors.rules import LIMITABLE, ROLES


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
    own_role = models.ForeignKey(OwnRole, models.PROTECT, related_name="+", null=True, editable=False)
    """A role of the tenant's own, whose permissions then hold instead; `role` is the one it was copied from."""
    is_active = models.BooleanField(default=True)
    ends_on = models.DateField(null=True, blank=True)
    sites = ArrayField(models.UUIDField(), null=True, editable=False)
    """The sites of the sponsor whose records the person sees; none for all. PostgreSQL holds it: `kernel.db.reach`."""
    since = models.DateTimeField(default=now, editable=False)
    resumed_at = models.DateTimeField(null=True, editable=False)
    warned_at = models.DateTimeField("told that the account sleeps", null=True, editable=False)
    vouched_at = models.DateTimeField("identified after a lost second factor", null=True, editable=False)
    """When somebody here last made sure who the person is: where an administrator elsewhere let them set up another
    factor, nothing opens here before that (R-11)."""

    wall_forced: ClassVar[bool] = False  # the look-up `sponsors_memberships_of` of the owner comes before any scope
    reach: ClassVar[Reach] = OPEN
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sponsor"], name="one_membership_per_sponsor"),
            models.UniqueConstraint(fields=["user", "cmo_org"], name="one_membership_per_organisation"),
            models.CheckConstraint(
                condition=models.Q(sites=None) | models.Q(role__in=sorted(LIMITABLE), sites__len__gt=0),
                name="only_guests_are_limited_to_sites",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"
