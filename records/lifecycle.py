"""The only place that writes a status, and the one way to change a record others may be reading."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db import models

from kernel.actor import Actor
from kernel.errors import NotAllowed, StaleVersion, StepRefused
from kernel.models import Stepped, Versioned
from kernel.reasons import NOTHING, categorised, given
from kernel.scope import because, current
from kernel.steps import Facts, Step, obstacles
from records import services
from records.services.signing import Signing, sign
from records.services.superseding import replaced_files, supersede

S = TypeVar("S", bound=Stepped)
V = TypeVar("V", bound=models.Model)


def lock(obj: V, *, version: int | None = None) -> V:
    """The row as it is now, locked until the transaction ends; refuses when the caller saw another version."""
    manager: Any = type(obj)._default_manager
    fresh: Any = manager.select_for_update(of=("self",)).get(pk=obj.pk)
    if version is not None and version != fresh.version:
        raise StaleVersion(read=version, now=fresh.version)
    found: V = fresh
    return found


def perform(
    step: Step,
    obj: S,
    *,
    actor: Actor,
    facts: Callable[[S], Facts],
    event: str,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
    content: Callable[[S], Any] | None = None,
    also: dict[str, Any] | None = None,
    permission_on: Any = None,
    two_people: bool = True,
) -> S:
    """Take `step`: lock, read the facts again, check everything, then write status, signature and event.

    `content` gives what a signed step signs (of the version before the step); `also` are columns that the step itself
    sets, such as `released_at`; `permission_on` is the object a grant may stand on; without `two_people` one person may
    sign steps that are apart (where a policy says so). Raises `NotAllowed`, `StepRefused`, `StaleVersion`, or what
    `records.signing.sign` raises.
    """
    current(actor)
    if not actor.can(step.permission, permission_on):
        raise NotAllowed(step.permission)
    with because(reason.strip(), step=step.name):
        fresh = lock(obj, version=version)
        refused = [*obstacles(step, facts(fresh), actor, permission_on), *_papers_missing(step, reason, signing)]
        if refused:
            raise StepRefused(refused)
        if step.reason_required:
            (categorised if step.destructive and fresh.is_completed else given)(reason)
        changed = also or {}
        if step.signed and signing is not None:
            apart = step.apart_from if two_people else ()
            at = changed.get("released_at")
            sign(fresh, step=step, signing=signing, content=content, actor=actor, apart_from=apart, released_at=at)
        fresh.status = step.target
        fresh.version += 1
        for field, value in changed.items():
            setattr(fresh, field, value)
        fresh.save(update_fields=["status", "version", *changed])
        services.publish(event, fresh, step=step.name)
    return fresh


def amend(
    obj: V,
    *,
    actor: Actor,
    reason: str,
    version: int | None,
    event: str,
    parts: Collection[str] = (),
    takes_away: bool = False,
    replaces: bool = True,
    **changes: Any,
) -> V:
    """Change columns of a versioned record under its lock, counting the version up. Raises `StaleVersion`.

    What is the same as before is not written; nothing changed means no new version and no event. `parts` names rows of
    the record that the caller changes with it: a signature covers them too. Where something recorded is replaced, or
    the record or rows of it end or are replaced (`takes_away`), the reason has a category (R-31); filling in what was
    open needs none, nor what is noted beside it by a later look (`replaces` is false).
    A file that takes the place of another becomes its next
    version (R-49).
    """
    current(actor)
    if not issubclass(type(obj), Versioned) or "status" in changes:
        raise TypeError("amend is for versioned records and never for a status")
    said = given(reason)
    with because(said):
        fresh: Any = lock(obj, version=version)
        real = {field: value for field, value in changes.items() if getattr(fresh, field) != value}
        overwritten = replaces and any(getattr(fresh, field) not in NOTHING for field in real)
        if fresh.is_completed and (takes_away or overwritten):
            categorised(said)
        replaced = replaced_files(fresh, real)
        if real or parts:
            for field, value in real.items():
                setattr(fresh, field, value)
            fresh.version += 1
            fresh.save(update_fields=["version", *real])
            services.publish(event, fresh, changed=sorted([*real, *parts]))
        for older, newer in replaced:
            supersede(older, newer, record=fresh, actor=actor, reason=said)
    found: V = fresh
    return found


def _papers_missing(step: Step, reason: str, signing: Signing | None) -> list[str]:
    """What the ceremony must bring along."""
    missing = ["This step needs a signature."] if step.signed and signing is None else []
    return [*missing, "Say why: this step needs a reason."] if step.reason_required and not reason.strip() else missing
