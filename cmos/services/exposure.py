"""The sponsor's table of exposure bands."""

from __future__ import annotations

from datetime import date
from typing import Final

from cmos.rules import exposure
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from kernel.scope import because
from records.services import publish
from sponsors import services as sponsors
from sponsors.models import Policy

CHANGE: Final = "exposure.change_policy"


def change_exposure(chosen: exposure.ExposurePolicy, *, seen: int, on: date, actor: Actor, reason: str) -> Policy:
    """A new version of the table, in force from `on`; the bands of products follow from it on that day.

    Raises `Refused` for a table that orders nothing, `StaleVersion` when somebody was faster.
    """
    if not actor.can(CHANGE):
        raise NotAllowed(CHANGE)
    if errors := exposure.faults(chosen):
        raise Refused(errors)
    made = sponsors.adopt_policy(exposure.KIND, chosen.body(), seen=seen, on=on, actor=actor, reason=reason)
    with because(reason.strip()):
        publish("policy.adopted", made, kind=exposure.KIND, version=made.version)
    return made
