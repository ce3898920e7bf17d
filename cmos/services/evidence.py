"""Recording what a site holds: registrations and certificates, with their files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import IO, Any, Final

from cmos.models import FdaRegistration, GmpCertificate, Site
from cmos.rules import registration_end
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend
from records.models import SponsorFile
from records.services import publish, store_file
from regulations.rules import identifiers, vocabulary

Evidence = FdaRegistration | GmpCertificate
FIRST: Final = date(1990, 1, 1)


def record_registration(
    site: Site,
    *,
    submitted_on: date | None = None,
    valid_to: date | None = None,
    fei: str = "",
    operations: Collection[str] = (),
    source: str = "authority",
    source_url: str = "",
    file: Any = None,
    actor: Actor,
    reason: str,
) -> FdaRegistration:
    """An FDA registration; its end follows from the day of submission by the window rule, or is taken as published."""
    current(actor)
    errors = _unknown(operations, vocabulary.DECRS_OPERATIONS)
    if submitted_on is None and valid_to is None:
        errors["submitted_on"] = "Give the day of the submission, or the expiration date as published."
    number = identifiers.fei(fei)
    if number.error:
        errors["fei"] = number.error
    _refuse(errors)
    end = registration_end(submitted_on) if submitted_on else valid_to
    assert end is not None  # one of the two is there
    with because(reason):
        made = FdaRegistration.objects.create(
            site=site,
            fei=number.value,
            submitted_on=submitted_on,
            # Published with its end only: it speaks for the year of that end (21 CFR 207, annual renewal).
            valid_from=submitted_on or date(end.year, 1, 1),
            valid_to=end,
            operations=sorted(operations),
            source=source,
            source_url=source_url,
            retrieved_at=now(),
            file=_stored(file, actor, reason),
        )
        publish("registration.recorded", made)
    site_changed(site.pk)
    return made


def record_certificate(
    site: Site,
    *,
    number: str,
    authority: str,
    inspection_end: date,
    issued_on: date | None = None,
    valid_to: date | None = None,
    operations: Collection[str] = (),
    remarks: str = "",
    source: str = "document",
    source_url: str = "",
    file: Any = None,
    actor: Actor,
    reason: str,
) -> GmpCertificate:
    """An EU GMP certificate; without a printed end it is relied on for three years from the inspection."""
    current(actor)
    errors = _unknown(operations, vocabulary.EU_CODES)
    errors |= {
        name: "Fill this in." for name, value in (("number", number), ("authority", authority)) if not value.strip()
    }
    if issued_on and issued_on < inspection_end:
        errors["issued_on"] = "A certificate is issued after the inspection ended."
    if valid_to and valid_to <= inspection_end:
        errors["valid_to"] = "The end must lie after the inspection."
    _refuse(errors)
    with because(reason):
        made = GmpCertificate.objects.create(
            site=site,
            number=number.strip(),
            authority=authority.strip(),
            inspection_end=inspection_end,
            issued_on=issued_on,
            valid_from=issued_on or inspection_end,
            valid_to=valid_to,
            operations=sorted(operations),
            remarks=remarks.strip(),
            source=source,
            source_url=source_url,
            retrieved_at=now(),
            file=_stored(file, actor, reason),
        )
        publish("certificate.recorded", made)
    site_changed(site.pk)
    return made


def void_evidence(evidence: Evidence, *, actor: Actor, reason: str, version: int | None) -> Evidence:
    """Take back an entry made by mistake: it stays readable and no longer counts."""
    if evidence.voided_at is not None:
        raise Refused("This entry is void already.")
    voided = amend(evidence, actor=actor, reason=reason, version=version, event="evidence.voided", voided_at=now())
    site_changed(voided.site_id)
    return voided


def _stored(file: IO[bytes] | None, actor: Actor, reason: str) -> SponsorFile | None:
    if file is None:
        return None
    return store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)


def _unknown(codes: Collection[str], table: Collection[str]) -> dict[str, str]:
    unknown = [code for code in codes if code not in table]
    return {"operations": f"Not in the vocabulary: {', '.join(unknown)}."} if unknown else {}


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        raise Refused(errors)
