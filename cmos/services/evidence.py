"""Recording, changing, checking and voiding what a site holds: one way for every kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import IO, Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from cmos import selectors
from cmos.models import MODELS, FdaRegistration, GmpCertificate, Site, SiteEvidence
from cmos.rules import KINDS, evidence_errors, evidence_warnings
from cmos.services.basis import Basis
from cmos.services.changed import site_changed, sites_changed
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from records.lifecycle import amend
from records.many import Many
from records.models import SponsorFile
from records.services import publish_all, store_file
from sponsors import access

NOT_FACTS: Final = frozenset(
    {
        "id",
        "sponsor",
        "site",
        "version",
        "file",
        "supersedes",
        "retrieved_at",
        "retrieved_by",
        "entered_by",
        "verified_by",
        "verified_at",
        "recorded_at",
        "voided_at",
        "void_reason",
        "ends_on",
    }
)
UNCHECKED: Final = {"verified_by": "", "verified_at": None}
ADDRESS: Final = ("street", "city", "region", "postal_code", "country")


def evidence_fields(kind: str) -> list[str]:
    """The columns of a kind that a person fills in."""
    return [field.name for field in MODELS[kind]._meta.concrete_fields if field.name not in NOT_FACTS]


def record_evidence(
    kind: str,
    site: Site,
    *,
    actor: Actor,
    reason: str,
    file: Any = None,
    supersedes: UUID | None = None,
    **facts: Any,
) -> SiteEvidence:
    """A new entry of `kind` for a site, unverified until a second person checks it (R-48).

    Raises `Refused` with a sentence per field; products and a replaced edition of another sponsor do not exist here.
    """
    new = NewEvidence(kind, actor=actor, reason=reason)
    made = new.add(site, file=file, supersedes=supersedes, **facts)
    new.write()
    return made


class NewEvidence(Many[SiteEvidence]):
    """Entries of one kind to record; the file of an entry is stored when it is added."""

    def __init__(self, kind: str, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self.kind, self.basis = kind, Basis()

    def add(self, site: Site, *, file: Any = None, supersedes: UUID | None = None, **facts: Any) -> SiteEvidence:
        """Check an entry for `site`, as `record_evidence` says."""
        checked = _checked(self.kind, facts, self.basis)
        model: Any = MODELS[self.kind]
        made: SiteEvidence = model(
            site=site,
            supersedes=_replaced(self.kind, site, supersedes),
            file=stored(file, self.actor, self.reason),
            retrieved_at=now(),
            retrieved_by=self.actor.key,
            entered_by=self.actor.key,
            **checked,
        )
        self.added.append(made)
        return made

    def write_all(self, added: list[SiteEvidence]) -> None:
        MODELS[self.kind]._default_manager.bulk_create(added)
        publish_all(("evidence.recorded", made, {"kind": self.kind}) for made in added)
        sites_changed(made.site_id for made in added)


def record_registration(site: Site, *, actor: Actor, reason: str, **facts: Any) -> FdaRegistration:
    """An FDA registration; its end follows from the day of submission by the window rule, or is taken as published."""
    facts.setdefault("source", "authority")
    made = record_evidence("registration", site, actor=actor, reason=reason, **facts)
    assert isinstance(made, FdaRegistration)
    return made


def record_certificate(site: Site, *, actor: Actor, reason: str, **facts: Any) -> GmpCertificate:
    """An EU GMP certificate; without a printed end it is relied on for three years from the inspection."""
    made = record_evidence("certificate", site, actor=actor, reason=reason, **facts)
    assert isinstance(made, GmpCertificate)
    return made


def change_evidence(
    evidence: SiteEvidence, *, actor: Actor, reason: str, version: int | None, file: Any = None, **changes: Any
) -> SiteEvidence:
    """Correct an entry; the check by a second person starts anew. Raises `Refused` or `StaleVersion`."""
    _refuse_void(evidence)
    merged = {name: getattr(evidence, name) for name in evidence_fields(evidence.kind)} | changes
    checked = _checked(evidence.kind, merged, Basis())
    real = {name: value for name, value in checked.items() if getattr(evidence, name) != value}
    if file is not None:
        real["file"] = stored(file, actor, reason)
    if real:
        real |= {"entered_by": actor.key, **UNCHECKED}
    changed = amend(evidence, actor=actor, reason=reason, version=version, event="evidence.changed", **real)
    changed.refresh_from_db(fields=["ends_on"])
    site_changed(changed.site_id)
    return changed


def verify_evidence(evidence: SiteEvidence, *, actor: Actor, reason: str, version: int | None) -> SiteEvidence:
    """Confirm that dates and numbers are as on the document: by another person than the one who entered them (R-48)."""
    _refuse_void(evidence)
    if actor.key == evidence.entered_by:
        raise Refused("You entered this yourself: a second person must check it against the document.")
    if evidence.verified_by:
        raise Refused("This entry was checked already and has not changed since.")
    checked: dict[str, Any] = {"verified_by": actor.key, "verified_at": now()}
    verified = amend(evidence, actor=actor, reason=reason, version=version, event="evidence.verified", **checked)
    site_changed(verified.site_id)
    return verified


def recheck_evidence(evidence: SiteEvidence, *, actor: Actor, reason: str, version: int | None) -> SiteEvidence:
    """Note that the source says today what is recorded here; the entry itself does not change."""
    _refuse_void(evidence)
    seen: dict[str, Any] = {"retrieved_at": now(), "retrieved_by": actor.key}
    found = amend(
        evidence, actor=actor, reason=reason, version=version, event="evidence.rechecked", replaces=False, **seen
    )
    site_changed(found.site_id)
    return found


def void_evidence(evidence: SiteEvidence, *, actor: Actor, reason: str, version: int | None) -> SiteEvidence:
    """Take back an entry made by mistake: it stays readable, struck, and no longer counts."""
    _refuse_void(evidence)
    gone: dict[str, Any] = {"voided_at": now(), "void_reason": reason.strip()[:500]}
    voided = amend(
        evidence, actor=actor, reason=reason, version=version, event="evidence.voided", takes_away=True, **gone
    )
    site_changed(voided.site_id)
    return voided


def warnings_of(evidence: SiteEvidence) -> list[str]:
    """What a person should look at again in an entry."""
    facts = {name: getattr(evidence, name) for name in evidence_fields(evidence.kind)}
    site = {name: getattr(evidence.site, name) for name in ADDRESS}
    return evidence_warnings(KINDS[evidence.kind], facts, site=site, on=access.today_here())


def _checked(kind: str, facts: Mapping[str, Any], basis: Basis) -> dict[str, Any]:
    """The facts of the kind with what follows from them, or `Refused`."""
    known = set(evidence_fields(kind))
    if unknown := sorted(set(facts) - known):
        raise Refused({name: "This field is not known here." for name in unknown})
    text = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    rule = KINDS[kind]
    if errors := {**evidence_errors(rule, text, basis.today), **_foreign_products(text, basis)}:
        raise Refused(errors)
    lists = {name: sorted(value) for name, value in text.items() if isinstance(value, list | tuple | set | frozenset)}
    return {**text, **lists, **rule.derive(text)}


def _foreign_products(facts: Mapping[str, Any], basis: Basis) -> dict[str, str]:
    asked = {UUID(str(pk)) for pk in facts.get("products", ())}
    return {} if basis.has_products(asked) else {"products": "This product does not exist."}


def _replaced(kind: str, site: Site, pk: UUID | None) -> SiteEvidence | None:
    """The entry that a new edition replaces: of the same kind and site, or nothing that exists here."""
    if pk is None:
        return None
    try:
        found = selectors.evidence_entry(kind, pk)
    except ObjectDoesNotExist as missing:
        raise Refused({"supersedes": "This entry does not exist."}) from missing
    if found.site_id != site.pk or found.voided_at:
        raise Refused({"supersedes": "An edition replaces an entry of the same site that is not void."})
    return found


def _refuse_void(evidence: SiteEvidence) -> None:
    if evidence.voided_at is not None:
        raise Refused("This entry is void already.")


def stored(file: IO[bytes] | None, actor: Actor, reason: str) -> SponsorFile | None:
    """The file that came with a form, kept; nothing without one."""
    if file is None:
        return None
    return store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)


def products_named(evidence: SiteEvidence) -> Collection[str]:
    """The names of the products an entry is limited to."""
    return selectors.product_names(evidence.products).values()
