"""What the services of this room share: today, refusals, the files of a dialogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audits.models import Audit
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.scope import current
from kernel.steps import Step
from records.models import DialogueFile
from records.services import store_file
from records.services.signing import Signing, sign


@dataclass(frozen=True, slots=True)
class NewFiles:
    """Files to attach, and what they are said to show."""

    files: tuple[Any, ...] = ()
    description: str = ""


NO_FILES = NewFiles()


def refuse(errors: dict[str, str]) -> None:
    """Raise what was found wrong, if anything."""
    if errors:
        raise Refused(errors)


def must(actor: Actor, permission: str, audit: Audit | None = None) -> None:
    """Raise `NotAllowed` unless the actor may, by role or by a grant on the audit."""
    current(actor)
    if not actor.can(permission, audit):
        raise NotAllowed(permission)


def parties(row: Any) -> dict[str, Any]:
    """The two sides of a dialogue, as of another row of it."""
    return {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}


def attach(model: Any, field: str, row: Any, given: NewFiles, *, actor: Actor, reason: str) -> None:
    """Store the files on the row's own side; the other side reads them when the row is released with them."""
    shared = parties(row)
    for file in given.files:
        name = str(getattr(file, "name", "file"))
        stored = store_file(file, name=name, kind=DialogueFile, actor=actor, reason=reason, **shared)
        model.objects.create(**{field: row}, file=stored, description=given.description.strip(), **shared)


def release(row: Any, model: Any, field: str, *, at: datetime) -> None:
    """Show the other side a row with its files, all at one instant."""
    type(row).objects.filter(pk=row.pk, released_at=None).update(released_at=at)
    row.released_at = at
    attached = model.objects.filter(**{field: row}, released_at=None)
    files = list(attached.values_list("file_id", flat=True))
    DialogueFile.objects.filter(pk__in=files, released_at=None).update(released_at=at)
    attached.update(released_at=at)


def seal(
    row: Any,
    *,
    step: Step,
    signing: Signing | None,
    content: dict[str, Any],
    shown: tuple[Any, dict[str, Any]],
    actor: Actor,
) -> None:
    """Sign a row that signing itself makes, and write it; the signature is shown to the other side with it.

    `shown` is what the signer was shown, with its content. Raises `StepRefused` without a signature.
    """
    if signing is None:
        raise StepRefused(["This step needs a signature."])
    sign(
        row,
        step=step,
        signing=signing,
        content=lambda _: content,
        actor=actor,
        shown=shown,
        released_at=row.released_at,
    )
    row.save(force_insert=True)


def named(files: Iterable[Any], description: str = "") -> NewFiles:
    """Uploaded files with one description."""
    return NewFiles(tuple(files), description)
