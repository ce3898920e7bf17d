"""What sites hold, as facts for the standing and for clearance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from cmos.models import FdaRegistration, GmpCertificate, SiteEvidence
from cmos.rules import (
    ApiRegistrationFact,
    AuthorisationFact,
    ConfirmationFact,
    DeaQuotaFact,
    DeaRegistrationFact,
    FdaRegistrationFact,
    GmpCertificateFact,
    HeldFact,
    NarcoticsLicenceFact,
    PartnerFact,
    QpDeclarationFact,
    Source,
    StateLicenceFact,
    SupportingFact,
    address_note,
)
from cmos.selectors.evidence import counted
from cmos.selectors.known import known_held
from kernel.models import DatedModel
from kernel.prepared import prepared
from regulations.rules.recognition import rows_for

SOURCES: Final[dict[str, Source]] = {DatedModel.Source.STATEMENT: Source.CMO_STATEMENT}
OF_ADDRESS: Final = frozenset({"partner", "dea"})
"""Kinds that say something only beside where the site is."""
ADDRESS: Final = ("street", "city", "region", "postal_code", "country")


def evidence(
    site_ids: Collection[UUID], kinds: Collection[str] = (), known_at: datetime | None = None
) -> dict[UUID, list[HeldFact]]:
    """Everything that counts of each site, as facts, oldest first; of all kinds or of those named in `kinds`.

    Void and superseded entries never count; of `known_at` those that counted then do. A site without evidence has an
    empty list.
    """
    found: dict[UUID, list[HeldFact]] = {site_id: [] for site_id in site_ids}
    asked = tuple(kinds or FACTS)
    rows = _counted(site_ids, asked) if known_at is None else known_held(site_ids, asked, known_at)
    for kind, held in zip(asked, rows, strict=True):
        for row in held:
            if (fact := FACTS[kind](row)) is not None:
                found[row.site_id].append(fact)
    return found


@prepared
def _counted(site_ids: Collection[UUID], kinds: tuple[str, ...]) -> list[QuerySet[Any]]:
    """What counts at the sites, kind by kind."""
    found = {kind: counted(kind).filter(site_id__among=site_ids).order_by("id") for kind in kinds}
    return [rows.select_related("site") if kind in OF_ADDRESS else rows for kind, rows in found.items()]


def registration_facts(site_ids: Collection[UUID]) -> dict[UUID, list[FdaRegistrationFact]]:
    """The registrations of each site as evidence."""
    found: dict[UUID, list[FdaRegistrationFact]] = defaultdict(list)
    for row in counted("registration").filter(site_id__in=site_ids).order_by("id"):
        if (fact := _registration_fact(row)) is not None:
            found[row.site_id].append(fact)
    return found


def certificate_facts(site_ids: Collection[UUID]) -> dict[UUID, list[GmpCertificateFact]]:
    """The certificates of each site as evidence."""
    found: dict[UUID, list[GmpCertificateFact]] = defaultdict(list)
    for row in counted("certificate").filter(site_id__in=site_ids).order_by("id"):
        found[row.site_id].append(certificate_fact(row))
    return found


def _held(row: SiteEvidence, label: str = "") -> dict[str, Any]:
    """What every kind says."""
    return {
        "id": row.pk,
        "site_id": row.site_id,
        "label": label or str(row),
        "recorded_on": row.recorded_at.date(),
        "source": SOURCES.get(row.source, Source.AUTHORITY),
        "retrieved_on": row.retrieved_at.date() if row.retrieved_at else None,
        "verified": bool(row.verified_by),
        "dosage_forms": frozenset(row.dosage_forms),
        "products": frozenset(row.products),
        "markets": frozenset(row.markets),
        "restrictions": row.restrictions,
        "suspended_on": row.suspended_on,
        "suspension_ended_on": row.suspension_ended_on,
        "withdrawn_on": row.withdrawn_on,
    }


def _period(row: Any) -> dict[str, Any]:
    """What kinds with a number and a period say besides."""
    own = {name: getattr(row, name) for name in ("number", "authority", "valid_from", "valid_to")}
    return {**_held(row), **own}


def _given(row: Any) -> dict[str, Any]:
    """What kinds say that are given under the law of the EU or of the UK."""
    return {**_period(row), "jurisdiction": row.jurisdiction}


def _registration_fact(row: FdaRegistration) -> FdaRegistrationFact | None:
    if row.valid_from is None or row.valid_to is None:
        return None
    return FdaRegistrationFact(
        **_held(row, f"FDA registration to {row.valid_to:%-d %b %Y}"),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        fei=row.fei,
        operations=frozenset(row.operations),
        submitted_on=row.submitted_on,
    )


def certificate_fact(row: GmpCertificate) -> GmpCertificateFact:
    """One certificate as evidence; an end that was typed counts as printed on it."""
    return GmpCertificateFact(
        **_held(row, row.number),
        jurisdiction=row.jurisdiction,
        inspection_end=row.inspection_end,
        authority=row.authority,
        issued_on=row.issued_on,
        printed_end=row.valid_to,
        remark_end=row.remark_end,
        remark=row.remarks,
        remark_reviewed_on=row.remarks_reviewed_on,
        operations=frozenset(row.operations),
        extension=row.extension,
        extended_to=row.extended_to,
    )


def _authorisation_fact(row: Any) -> AuthorisationFact:
    imp = row.authorisation_type == "imp"
    return AuthorisationFact(
        **_given(row),
        imp=imp,
        operations=frozenset(row.operations),
        remark=row.remarks,
        remark_reviewed_on=row.remarks_reviewed_on,
    )


def _confirmation_fact(row: Any) -> ConfirmationFact:
    return ConfirmationFact(**_given(row), basis=row.basis, substances=row.substances)


def _partner_fact(row: Any) -> PartnerFact:
    return PartnerFact(
        **_period(row),
        partner=row.partner,
        product_class=row.product_class,
        inspection_end=row.inspection_end,
        recognitions=rows_for(row.partner, row.product_class, row.site.country),
        operations=frozenset(row.operations),
    )


def _declaration_fact(row: Any) -> QpDeclarationFact:
    own = {name: getattr(row, name) for name in ("qp_name", "declared_on", "audit_on", "imp_only")}
    return QpDeclarationFact(**_given(row), **own)


def _api_registration_fact(row: Any) -> ApiRegistrationFact:
    return ApiRegistrationFact(**_given(row), substances=row.substances, operations=frozenset(row.operations))


def _supporting_fact(row: Any) -> SupportingFact:
    own = {name: getattr(row, name) for name in ("scheme", "inspection_end", "outcome")}
    return SupportingFact(**_period(row), **own, operations=frozenset(row.operations))


def _dea_fact(row: Any) -> DeaRegistrationFact:
    note = address_note(
        {name: getattr(row, name) for name in ADDRESS[:4]}, {name: getattr(row.site, name) for name in ADDRESS}
    )
    return DeaRegistrationFact(
        **_period(row),
        activity=row.activity,
        schedules=frozenset(row.schedules),
        drug_codes=frozenset(row.drug_codes),
        address_note=note,
    )


def _licence_fact(row: Any) -> StateLicenceFact:
    return StateLicenceFact(**_period(row), state=row.state, licence_type=row.licence_type)


def _quota_fact(row: Any) -> DeaQuotaFact:
    own = {name: getattr(row, name) for name in ("year", "quota_type", "drug_code", "amount")}
    return DeaQuotaFact(**_period(row), **own)


def _narcotics_fact(row: Any) -> NarcoticsLicenceFact:
    return NarcoticsLicenceFact(**_period(row), licence_type=row.licence_type, substances=row.substances)


FACTS: Final[dict[str, Callable[[Any], HeldFact | None]]] = {
    "registration": _registration_fact,
    "certificate": certificate_fact,
    "authorisation": _authorisation_fact,
    "confirmation": _confirmation_fact,
    "partner": _partner_fact,
    "qp_declaration": _declaration_fact,
    "api_registration": _api_registration_fact,
    "supporting": _supporting_fact,
    "dea": _dea_fact,
    "state_licence": _licence_fact,
    "quota": _quota_fact,
    "narcotics": _narcotics_fact,
}
"""kind -> how a row becomes a fact"""
