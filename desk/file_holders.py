"""Which record holds a file, and how a new version takes its place there: by the service of its room (R-49)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.urls import reverse

from audits import services as audits
from audits.models import AuditPaper
from cmos import services as cmos
from cmos.models import MODELS as EVIDENCE
from cmos.models import Company
from inspections import services as inspections
from inspections.models import ACTION_MODELS, Commitment, Form483, FormAmendment, Inspection, Response
from inspections.services import CLASS_FIELDS
from kernel.actor import Actor
from kernel.errors import Blocked, NotAllowed
from kernel.together import together
from quality_agreements import selectors as agreements
from quality_agreements import services as agreement_services
from quality_agreements.models import QualityAgreement
from records.lifecycle import lock
from records.models import SponsorFile
from records.selectors import provenance
from records.services.superseding import ALREADY

Model = type[models.Model]
REPLACE: Final = "files.replace"
NOBODY: Final = (
    "No record holds this file as its document, so nothing takes its place. What the portal made, such as a dossier or "
    "an export, is made anew; what was sent to a CMO is followed by a new message."
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A column that holds files: what one must be able to do to change it, by which service, and the record's page.

    `replace` takes the row, the new file, and by keyword `actor`, `reason` and the `version` that was read; `record`
    gives the versioned record of the row.
    """

    model: Model
    field: str
    permission: str
    replace: Callable[..., Any]
    page: Callable[[Any], str]
    record: Callable[[Any], Any] = lambda row: row


@dataclass(frozen=True, slots=True)
class Held:
    """A file, the row that holds it, and how."""

    file: SponsorFile
    holder: Holder
    row: Any

    @property
    def record(self) -> Any:
        return self.holder.record(self.row)

    @property
    def url(self) -> str:
        return self.holder.page(self.row)


def _evidence(row: Any, file: Any, **base: Any) -> Any:
    return cmos.change_evidence(row, file=file, **base)


def _paper(row: AuditPaper, file: Any, *, version: int, **base: Any) -> Any:
    audit = lock(row.audit, version=version)
    return audits.add_paper(audit, kind=row.kind, file=file, description=row.description, replaces=row, **base)


def _agreement(row: QualityAgreement, file: Any, **base: Any) -> Any:
    return agreement_services.change_agreement(row, sites=agreements.sites_of(row), file=file, **base)


def _letter(row: Inspection, file: Any, **base: Any) -> Any:
    known = {name: getattr(row, name) for name in CLASS_FIELDS}
    return inspections.classify_inspection(row, file=file, **known, **base)


def _form(row: Form483, file: Any, **base: Any) -> Any:
    known = {name: getattr(row, name) for name in ("is_redacted", "redaction", "learned_on")}
    return inspections.record_copy(row, file=file, **known, **base)


def _amendment(row: FormAmendment, file: Any, **base: Any) -> Any:
    known = {name: getattr(row, name) for name in ("is_redacted", "redaction")}
    return inspections.record_copy(row, file=file, **known, **base)


def _reply(field: str) -> Callable[..., Any]:
    return lambda row, file, **base: inspections.change_response(row, summary=row.summary, **{field: file}, **base)


def _action(field: str) -> Callable[..., Any]:
    return lambda row, file, **base: inspections.change_action(row, **{field: file}, **base)


def _about_form(row: Any) -> str:
    """The page of the inspection or letter that a form, an amendment or a reply belongs to."""
    if getattr(row, "letter_id", None):
        return reverse("inspections:action", args=[row.letter_id])
    form = row if isinstance(row, Form483) else row.form
    return reverse("inspections:detail", args=[form.inspection_id])


def _to(name: str) -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[row.pk])


CHANGE: Final = "inspections.change"
HOLDERS: Final[tuple[Holder, ...]] = (
    *(Holder(m, "file", "evidence.record", _evidence, _to(f"cmos:{kind}")) for kind, m in EVIDENCE.items()),
    Holder(
        Company,
        "cda_file",
        "cmos.change",
        lambda row, file, **base: cmos.change_company(row, cda_file=file, **base),
        _to("cmos:company"),
    ),
    Holder(
        AuditPaper,
        "file",
        "audits.conduct",
        _paper,
        lambda row: reverse("audits:detail", args=[row.audit_id]),
        lambda row: row.audit,
    ),
    Holder(QualityAgreement, "file", "quality_agreements.draft", _agreement, _to("quality_agreements:detail")),
    Holder(Inspection, "class_file", CHANGE, _letter, _to("inspections:detail")),
    Holder(Form483, "file", CHANGE, _form, _about_form),
    Holder(FormAmendment, "file", CHANGE, _amendment, _about_form),
    *(Holder(Response, name, CHANGE, _reply(name), _about_form) for name in ("file", "proof")),
    *(
        Holder(m, name, CHANGE, _action(name), _to("inspections:action"))
        for m in ACTION_MODELS.values()
        for name in ("file", "end_file")
    ),
    Holder(
        Commitment,
        "evidence",
        CHANGE,
        lambda row, file, **base: inspections.change_commitment(row, evidence=file, **base),
        _to("inspections:commitment"),
    ),
)


def holding(stored: SponsorFile) -> Held | None:
    """The record that holds a file now; nothing for what no record holds, or no longer."""
    asked = [each.model._default_manager.filter(**{each.field: stored.pk})[:1] for each in HOLDERS]
    found = zip(HOLDERS, together(*asked), strict=True)
    return next((Held(stored, holder, rows[0]) for holder, rows in found if rows), None)


def held(stored: SponsorFile, actor: Actor) -> Held:
    """The record that holds a file, for who may change it.

    Raises `Blocked` for a file that no record holds or that was superseded, `NotAllowed` for who may not.
    """
    found = None if provenance.version_after(stored.pk) else holding(stored)
    if found is None:
        raise Blocked([ALREADY if provenance.version_after(stored.pk) else NOBODY])
    if not actor.can(found.holder.permission, found.record):
        raise NotAllowed(found.holder.permission)
    return found


def replace_file(found: Held, *, file: Any, version: int, actor: Actor, reason: str) -> SponsorFile:
    """Let `file` take the place of the one that a record holds; returns it as it is stored.

    Raises `StaleVersion` when the record changed since it was read, `Refused` as its room does.
    """
    found.holder.replace(found.row, file, actor=actor, reason=reason, version=version)
    made = provenance.version_after(found.file.pk)
    if made is None:
        raise Blocked([NOBODY])
    return made.newer
