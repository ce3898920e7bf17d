"""What is asked twice is done once: claim, work and kept answer are one transaction (SR-15)."""

from __future__ import annotations

from kernel.scope import Scope
from web.models import IdempotentAnswer


def claimed(caller: str, key: str, *, fingerprint: str, scope: Scope) -> tuple[IdempotentAnswer, bool]:
    """The answer kept under `key`, locked, and whether nobody asked before; who asks at the same moment waits."""
    claim = IdempotentAnswer(caller=caller, key=key, fingerprint=fingerprint, **scope.columns)
    IdempotentAnswer.objects.bulk_create([claim], ignore_conflicts=True)
    kept = IdempotentAnswer.objects.select_for_update().get(caller=caller, key=key)
    return kept, kept.pk == claim.pk
