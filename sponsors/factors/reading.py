"""Reading which second factors a person has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Min
from django.db.models.functions import Coalesce

from sponsors.factors.passkeys import Made
from sponsors.models import FactorLoss, Membership

APP: Final = Authenticator.Type.TOTP
PASSKEY: Final = Authenticator.Type.WEBAUTHN
RECOVERY: Final = Authenticator.Type.RECOVERY_CODES
SIGNS_IN: Final = (APP, PASSKEY)
"""What is a second factor; recovery codes only stand in for one that was lost."""
TESTED_EVERY: Final = timedelta(days=365)
"""How long a factor may go without being shown until its person is asked to test it (21 CFR 11.300(e))."""
FEW: Final = 3
"""With fewer recovery codes left a person is told to make new ones."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its person sees it."""

    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has to show beside the password."""

    app: Authenticator | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether the person has a second factor."""
        return self.app is not None or bool(self.passkeys)

    @property
    def codes_run_out(self) -> bool:
        return self.any and self.codes_left < FEW

    @property
    def is_last(self) -> bool:
        """Whether there is one factor only: it is not taken away, another is set up first."""
        return (self.app is not None) + len(self.passkeys) == 1


def factors_of(account: UUID) -> Factors:
    """Every factor of a person; one question."""
    found = list(Authenticator.objects.filter(user_id=account).order_by("created_at", "pk"))
    keys = (Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in found if row.type == PASSKEY)
    marks: list[str] = next((row.data["marks"] for row in found if row.type == RECOVERY), [])
    app = next((row for row in found if row.type == APP), None)
    return Factors(app, tuple(keys), len(marks))


def untested(accounts: Iterable[UUID], at: datetime) -> dict[UUID, datetime]:
    """Of these accounts those with a factor that was not shown for a year at `at`: when it was last, the oldest."""
    rows = Authenticator.objects.filter(user_id__in=list(accounts), type__in=SIGNS_IN)
    shown = rows.annotate(shown=Coalesce("last_used_at", "created_at")).filter(shown__lte=at - TESTED_EVERY)
    return dict(shown.values_list("user_id").annotate(oldest=Min("shown")).order_by().values_list("user_id", "oldest"))


def has_factor(account: UUID) -> bool:
    """Whether the person has a second factor to show. Who lost it counts as having one: it is asked of them as ever,
    and a password alone sets none up (R-11)."""
    found = Authenticator.objects.filter(user_id=account, type__in=SIGNS_IN)
    return bool(found.exists()) or has_lost(account)


def has_lost(account: UUID) -> bool:
    """Whether the person's second factor is reported lost and no other is set up yet."""
    return FactorLoss.objects.filter(account_id=account, replaced_at=None).exists()


def factors_of_member(membership: UUID) -> Any:
    """The second factors of a member's person, as a question to be asked together with others."""
    person = Membership.objects.filter(pk=membership).values("user_id")
    return Authenticator.objects.filter(user_id__in=person, type__in=SIGNS_IN).values_list("pk")


def credentials_of(account: UUID) -> list[Made]:
    """The person's passkeys as the browser knows them."""
    found = Authenticator.objects.filter(user_id=account, type=PASSKEY)
    return [Made(row.data["credential"], row.data["count"]) for row in found]


def has_passkey(account: UUID) -> bool:
    """Whether the person can be asked for a passkey."""
    return bool(Authenticator.objects.filter(user_id=account, type=PASSKEY).exists())
