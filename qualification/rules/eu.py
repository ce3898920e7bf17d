"""The EU table: what manufacturing authorisation and GMP certificates make of a site on a day.

Directive 2001/83/EC arts 40, 46(f), 46b, 111. Every matching row gives a reason; the status is the worst of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cmos.rules import GmpCertificateFact, Ref
from inspections.rules import CLASS_DUE_DAYS, EU, InspectionFact
from qualification.rules import scope
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import COMPANY_RULE, LAW, Reason, for_forms
from qualification.rules.words import Status, day

# fmt: off
EEA = frozenset({
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
    "IS", "LI", "NO",
})
# fmt: on
LEFT = {"GB": date(2021, 1, 1)}
"""Countries that left: first day outside (end of the transition period)."""

NOT_CONSIDERED = (
    "Statements of non-compliance (EudraGMDP)",
    "Suspended or revoked authorisations and withdrawn certificates",
    "Evidence under mutual recognition agreements and from PIC/S or WHO",
    "Written confirmations and listed countries for active substances",
    "Registrations of active substance makers in the EEA",
    "Extensions of certificates by the authorities",
    "Declarations by a Qualified Person for investigational products",
)


def in_eea(country: str, on: date) -> bool:
    return country in EEA or (country in LEFT and on < LEFT[country])


def eu_reasons(facts: SiteFacts, operation: str, on: date) -> Iterator[Reason]:
    """Every row that matches for one operation (empty: the site as a whole) on a day."""
    if not scope.needs_certificate(operation):
        yield _supporting_only(facts, on)
        return
    known = [one for one in facts.certificates if one.valid_from <= on]
    cover = Cover.of(known, operation, facts.site.dosage_forms, on)
    yield from _authorisation(facts, on)
    yield from _never_certified(facts, known, on)
    yield from _scope(cover, operation)
    yield from _expired(cover)
    yield from _in_force(cover, on)
    yield from _pending(facts.inspections, known, on)


@dataclass(frozen=True, slots=True)
class Cover:
    """What the certificates known on a day say about one operation, dosage form by dosage form."""

    in_force: tuple[GmpCertificateFact, ...]
    ended: tuple[GmpCertificateFact, ...]
    relied_on: tuple[GmpCertificateFact, ...]
    """in force and covering at least one form, surely or as far as a person must judge"""
    unsure: tuple[GmpCertificateFact, ...]
    """of these, the ones whose codes cannot be compared"""
    missing: tuple[str, ...]
    """forms that no certificate in force covers; one empty text stands for the operation itself"""
    lapsed: tuple[GmpCertificateFact, ...]
    """ended ones that covered a missing form"""
    until: date
    """last day on which every covered form still is"""

    @classmethod
    def of(cls, known: Iterable[GmpCertificateFact], operation: str, forms: tuple[str, ...], on: date) -> Cover:
        known = sorted(known, key=lambda one: (one.validity.valid_to, str(one.id)))
        in_force = tuple(one for one in known if on <= one.validity.valid_to)
        ended = tuple(one for one in known if one.validity.valid_to < on)
        relied_on: list[GmpCertificateFact] = []
        unsure: list[GmpCertificateFact] = []
        missing: list[str] = []
        ends: list[date] = []
        for form in forms or ("",):
            sure, maybe = _covering(in_force, operation, form)
            relied_on += sure or maybe
            unsure += [] if sure else maybe
            missing += [] if sure or maybe else [form]
            ends += [max(one.validity.valid_to for one in sure or maybe)] if sure or maybe else []
        lapsed = [one for form in missing for group in _covering(ended, operation, form) for one in group]
        until = min(ends, default=date.min)
        return cls(in_force, ended, _once(relied_on), _once(unsure), tuple(missing), _once(lapsed), until)


def _covering(
    certificates: Iterable[GmpCertificateFact], operation: str, form: str
) -> tuple[list[GmpCertificateFact], list[GmpCertificateFact]]:
    """Those that cover the form, and those of which it cannot be said."""
    answers = [(one, scope.eu_covers(one.operations, operation, form)) for one in certificates]
    return [one for one, answer in answers if answer], [one for one, answer in answers if answer is None]


def _once(certificates: Iterable[GmpCertificateFact]) -> tuple[GmpCertificateFact, ...]:
    return tuple(dict.fromkeys(certificates))


def _refs(certificates: Iterable[GmpCertificateFact]) -> tuple[Ref, ...]:
    return tuple(one.ref for one in certificates)


# --- E3 to E5: legality -------------------------------------------------------------------------------------------


def _authorisation(facts: SiteFacts, on: date) -> Iterator[Reason]:
    """E3: for active substances a registration takes its place, a kind of record that does not exist yet."""
    site = facts.site
    if not in_eea(site.country, on) or not scope.makes_drug_product(site.material_types):
        return
    if site.mia_number.strip():
        sentence = f"Manufacturing authorisation {site.mia_number.strip()} is recorded."
        yield Reason(
            row="EU-3",
            code="AUTHORISED",
            sentence=sentence,
            status=None,
            basis=LAW,
            evidence=(site.ref,),
            supports=True,
        )
        return
    yield Reason(
        row="EU-3",
        code="NO_AUTHORISATION",
        sentence="No manufacturing authorisation is recorded for this site in the EEA.",
        status=Status.NOT_ELIGIBLE,
        basis=LAW,
    )


def _never_certified(facts: SiteFacts, known: list[GmpCertificateFact], on: date) -> Iterator[Reason]:
    """E4 and E5: outside the EEA and no certificate was ever held; a held one meets E6, E7 or E10 instead."""
    site = facts.site
    if known or in_eea(site.country, on):
        return
    if scope.makes_drug_product(site.material_types) and site.commercial:
        yield Reason(
            row="EU-4",
            code="NO_CERTIFICATE",
            sentence="No EU GMP certificate is recorded for this site outside the EEA.",
            status=Status.NOT_ELIGIBLE,
            basis=LAW,
        )
    if scope.makes_active_substance(site.material_types):
        yield Reason(
            row="EU-5",
            code="NO_API_EVIDENCE",
            sentence="No EU GMP certificate is recorded for active substances from outside the EEA.",
            status=Status.NOT_ELIGIBLE,
            basis=LAW,
        )


# --- E6, E7, E10: certificates ------------------------------------------------------------------------------------


def _scope(cover: Cover, operation: str) -> Iterator[Reason]:
    if not cover.in_force or not cover.missing:
        return
    noun = "certificate does" if len(cover.in_force) == 1 else "certificates do"
    forms = for_forms(scope.label(form) for form in cover.missing if form)
    yield Reason(
        row="EU-6",
        code="OPERATION_NOT_CERTIFIED",
        sentence=f"The GMP {noun} not list {scope.label(operation)}{forms}.",
        status=Status.SCOPE_GAP,
        basis=LAW,
        evidence=_refs(cover.in_force),
    )


def _expired(cover: Cover) -> Iterator[Reason]:
    """E7: nothing in force, or what was once covered no longer is; only the newest certificate is named."""
    candidates = cover.lapsed if cover.in_force else cover.ended
    if not candidates:
        return
    last = candidates[-1]
    ended = last.validity.valid_to
    yield Reason(
        row="EU-7",
        code="CERTIFICATE_EXPIRED",
        sentence=f"The GMP certificate was valid until {day(ended)}.",
        status=Status.EXPIRED,
        basis=LAW if last.printed_end or last.remark_end else COMPANY_RULE,
        since=ended + timedelta(days=1),
        evidence=(last.ref,),
    )


def _in_force(cover: Cover, on: date) -> Iterator[Reason]:
    if not cover.missing and cover.relied_on:
        yield Reason(
            row="EU-10",
            code="CERTIFIED",
            sentence=f"A GMP certificate covers it until {day(cover.until)}.",
            status=Status.OK,
            basis=LAW,
            since=min(one.valid_from for one in cover.relied_on),
            evidence=_refs(cover.relied_on),
            scope_unknown=bool(cover.unsure),
        )
    for one in cover.relied_on:
        yield from _to_review(one, unsure=one in cover.unsure, on=on)
        if one.validity.ordinary_end < on:
            yield _long(one)


def _to_review(one: GmpCertificateFact, *, unsure: bool, on: date) -> Iterator[Reason]:
    reviewed = one.remark_reviewed_on is not None and one.remark_reviewed_on <= on
    if reviewed or not (unsure or one.remark.strip()):
        return
    what = "has a remark" if one.remark.strip() else "lists an activity that codes alone cannot compare"
    yield Reason(
        row="EU-6",
        code="REMARK_REVIEW",
        sentence=f"The GMP certificate {what}; a person has to read it and record what it means.",
        status=Status.WATCH,
        basis=COMPANY_RULE,
        since=one.valid_from,
        evidence=(one.ref,),
        scope_unknown=True,
    )


def _long(one: GmpCertificateFact) -> Reason:
    return Reason(
        row="EU-10",
        code="LONG_VALIDITY",
        sentence=f"The inspection behind the certificate ended on {day(one.inspection_end)}, more than three years "
        "ago; many member states do not accept that.",
        status=None,
        basis=COMPANY_RULE,
        since=one.validity.ordinary_end + timedelta(days=1),
        evidence=(one.ref,),
    )


# --- E9 and E12 ---------------------------------------------------------------------------------------------------


def _pending(inspections: Iterable[InspectionFact], known: list[GmpCertificateFact], on: date) -> Iterator[Reason]:
    """E9: an EU inspection was held and no certificate from it, or from a later one, is known."""
    newest = max((one.inspection_end for one in known), default=date.min)
    for one in inspections:
        if one.authority != EU or one.ended_on is None or not newest < one.ended_on <= on:
            continue
        late = one.ended_on + timedelta(days=CLASS_DUE_DAYS) < on
        tail = f", more than {CLASS_DUE_DAYS} days ago" if late else ""
        yield Reason(
            row="EU-9",
            code="OUTCOME_OVERDUE" if late else "OUTCOME_PENDING",
            sentence=f"An EU inspection ended on {day(one.ended_on)}{tail}; its outcome is not known.",
            status=Status.WATCH,
            basis=COMPANY_RULE,
            since=one.ended_on,
            evidence=(one.ref,),
        )


def _supporting_only(facts: SiteFacts, on: date) -> Reason:
    """E12: an activity without certificate rests on the sponsor's own audit, counted once it is closed."""
    closed = [audit for audit in facts.audits if audit.known(on)]
    last = max(closed, key=lambda audit: (audit.closed_on, audit.ended_on or date.min, str(audit.id)), default=None)
    if last is None or last.outcome == "not_acceptable":
        found = " and the last own audit was not acceptable" if last else " and no own audit is closed"
        return Reason(
            row="EU-12",
            code="SUPPORTING_ONLY",
            sentence=f"No GMP certificate exists for this activity{found}.",
            status=Status.UNKNOWN,
            basis=COMPANY_RULE,
            evidence=(last.ref,) if last else (),
        )
    return Reason(
        row="EU-12",
        code="OWN_AUDIT",
        sentence="No GMP certificate exists for this activity; it rests on our own audit.",
        status=Status.OK_WITH_OBS,
        basis=COMPANY_RULE,
        since=last.closed_on,
        evidence=(last.ref,),
    )
