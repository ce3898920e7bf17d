"""Reading what is known of controlled files: which version each is, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from kernel.actor import Actor
from kernel.together import together
from records.models import CertifiedCopy, FileVersion, HandwrittenScan, Signature, SponsorFile
from records.rules.certified import CERTIFIED, SIGN
from records.rules.provenance import CHECK, CHECKED, LATER, OWN
from sponsors import access


@dataclass(frozen=True, slots=True)
class Superseded:
    """That a newer file took the place of this one: which, who, when, why."""

    by: UUID
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Handwritten:
    """That a file is a scan of what was signed by hand, and what became of its check; `state` names the latter."""

    scan: HandwrittenScan
    marked_by: str
    checked_by: str

    @property
    def state(self) -> str:
        return f"handwritten_{self.scan.outcome or 'unchecked'}"


@dataclass(frozen=True, slots=True)
class Certified:
    """That a person signed that a file is a true copy of its original."""

    copy: CertifiedCopy
    signature: Signature


@dataclass(frozen=True, slots=True)
class FileTold:
    """What is said of a file wherever it is shown; `version` counts from 1."""

    version: int = 1
    superseded: Superseded | None = None
    handwritten: Handwritten | None = None
    certified: Certified | None = None


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A scan of a handwritten signature as a list shows it, with who brought it and what is known of its file."""

    scan: HandwrittenScan
    told: FileTold
    uploaded_by: str

    @property
    def file(self) -> SponsorFile:
        return self.scan.file


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One file of a chain of versions."""

    file: SponsorFile
    told: FileTold
    stored_by: str


def told(files: Iterable[Any]) -> dict[UUID, FileTold]:
    """What to say of each file (or id of one); the same few questions however many there are."""
    asked = {getattr(each, "pk", each) for each in files} - {None}
    if not asked:
        return {}
    standing = CertifiedCopy.objects.filter(file__in=asked, status=CERTIFIED)
    rows, scans, copies, signed = together(
        FileVersion.objects.filter(models.Q(older__in=asked) | models.Q(newer__in=asked)),
        HandwrittenScan.objects.filter(file__in=asked),
        standing,
        Signature.objects.filter(subject_id__in=standing.values("pk"), step=SIGN.name),
    )
    people = {row.superseded_by for row in rows if row.older_id in asked}
    names = access.actor_names(people | {key for scan in scans for key in (scan.marked_by, scan.checked_by) if key})
    numbers = {row.newer_id: row.number for row in rows} | {row.older_id: row.number - 1 for row in rows}
    ended = {row.older_id: _superseded(row, names) for row in rows if row.older_id in asked}
    shown = {scan.file_id: handwritten(scan, names) for scan in scans}
    by_copy = {each.subject_id: each for each in signed}
    certified = {each.file_id: Certified(each, by_copy[each.pk]) for each in copies}
    return {pk: FileTold(numbers.get(pk, 1), ended.get(pk), shown.get(pk), certified.get(pk)) for pk in asked}


def handwritten(scan: HandwrittenScan, names: Mapping[str, str]) -> Handwritten:
    """A scan with the names of its people."""
    return Handwritten(scan, names.get(scan.marked_by, ""), names.get(scan.checked_by, ""))


def scans() -> models.QuerySet[HandwrittenScan]:
    """Every scan of a handwritten signature, with its file."""
    return HandwrittenScan.objects.select_related("file")


def scan_lines(found: Collection[HandwrittenScan]) -> list[ScanLine]:
    """Scans for a list, in their order; the same few questions however many there are."""
    known = told(each.file_id for each in found)
    names = access.actor_names({each.uploaded_by for each in found})
    return [ScanLine(each, known[each.file_id], names[each.uploaded_by]) for each in found]


def scan(pk: UUID) -> HandwrittenScan:
    """One scan of a handwritten signature; raises DoesNotExist."""
    return scans().get(pk=pk)


def scan_of(pk: UUID) -> HandwrittenScan | None:
    """What says that a file is a scan of a handwritten signature; nothing for another file."""
    return scans().filter(file=pk).first()


def scans_to_check(actor: Actor) -> models.QuerySet[HandwrittenScan]:
    """Scans that wait for this person as the second one, oldest first; none for who may not check."""
    waiting = scans().filter(outcome="").exclude(file__in=FileVersion.objects.values("older"))
    others = waiting.exclude(uploaded_by=actor.key).exclude(marked_by=actor.key)
    return others.order_by("marked_at") if actor.can(CHECK) else scans().none()


def check_obstacles(found: HandwrittenScan, actor: Actor) -> list[str]:
    """Why this person cannot check a scan now, in words."""
    if not found.is_open:
        return [CHECKED]
    if version_after(found.file_id):
        return [LATER]
    return [OWN] if access.is_one_person(actor.key, (found.uploaded_by, found.marked_by)) else []


def chain(stored: Any) -> list[ChainLink]:
    """Every version of the document that a file is one of, newest first; the file alone where it was never replaced."""
    rows = list(_chains([stored.pk]).select_related("older", "newer").order_by("number"))
    files = [rows[0].older, *(row.newer for row in rows)] if rows else [stored]
    facts, names = told(files), access.actor_names({each.stored_by for each in files})
    return [ChainLink(each, facts[each.pk], names.get(each.stored_by, "")) for each in reversed(files)]


def with_earlier(files: Iterable[Any]) -> list[Any]:
    """`files` and every other version of each, each file once: what a copy of a record must hold."""
    known = {each.pk: each for each in files}
    for row in versions_of(known).select_related("older", "newer").order_by("first", "number"):
        for each in (row.older, row.newer):
            known.setdefault(each.pk, each)
    return list(known.values())


def versions_of(files: Iterable[Any]) -> models.QuerySet[FileVersion]:
    """The rows of every chain that one of these files belongs to."""
    return _chains([getattr(each, "pk", each) for each in files])


def rows_about(files: Iterable[Any]) -> list[models.Model]:
    """Every row that says something of these files."""
    known = list(files)
    keys = [each.pk for each in known]
    said = [kind.objects.filter(file__in=keys) for kind in (HandwrittenScan, CertifiedCopy)]
    return [*versions_of(known), *(row for rows in said for row in rows)]


def version_after(pk: UUID) -> FileVersion | None:
    """What superseded a file; nothing where it is the newest."""
    return FileVersion.objects.filter(older=pk).first()


def _chains(keys: list[UUID]) -> models.QuerySet[FileVersion]:
    touched = FileVersion.objects.filter(models.Q(older__in=keys) | models.Q(newer__in=keys))
    return FileVersion.objects.filter(first__in=touched.values("first"))


def _superseded(row: FileVersion, names: dict[str, str]) -> Superseded:
    return Superseded(row.newer_id, names.get(row.superseded_by, ""), row.superseded_at, row.reason)
