"""Sessions of browsers, and the passwords a person had."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.module_loading import import_string

from kernel.clock import now


class BrowserSession(AbstractBaseSession):
    """A session, with whose it is and when it was last used: its own row is what ends it (SR-5)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)

    objects: ClassVar[Any] = BaseSessionManager()

    def __str__(self) -> str:
        return "session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


class PasswordRecord(models.Model):
    """A password a person set, as its hash: the newest says how old it is, older ones are not taken again."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    password = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["account", "-set_at"], name="password_by_account")]

    def __str__(self) -> str:
        return "earlier password"
