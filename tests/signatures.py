"""Signing as a person does: the record is shown first, then signed with every component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client

from cmo_portal.demo.signers import signing as shown_and_signed
from kernel.steps import Step
from records.services.proving import Signing
from sponsors.models import Membership
from tests.factors import fresh_code
from tests.pages import submit
from tests.world import World


def signing(
    world: World, obj: Any, step: Step, content: Mapping[str, Any], role: str = "qa_head", **more: Any
) -> Signing:
    """What Aldena's person of a role signs `obj` with, after it was shown to them; inside Aldena's scope."""
    person = world.aldena.people[role]
    fresh_code(person.user)
    return shown_and_signed(person, world.password, obj, step, content, **more)


def staff_signing(
    world: World, obj: Any, step: Step, content: Mapping[str, Any], meaning: str = "responsible"
) -> Signing:
    """What the CMO's quality signatory signs `obj` with, after it was shown to them; inside the CMO's scope."""
    person = world.staff["quality_signatory"]
    fresh_code(person.user)
    return shown_and_signed(person, world.password, obj, step, content, meaning)


def components(world: World, person: Membership) -> dict[str, str]:
    """What proves who the person is, at the first signing of a series and at any later one."""
    return {"user_name": person.user.email, "password": world.password, "code": fresh_code(person.user)}


def sign_at(client: Client, address: str, world: World, person: Membership, **typed: Any) -> Any:
    """Open a signing page, choose the meaning, prove who signs, send; the answer of the sending."""
    return submit(client, address, **{"meaning": "approved", **components(world, person), **typed})
