"""The EU table, which the UK shares: what manufacturing authorisation and GMP certificates make of a site on a day.

Directive 2001/83/EC arts 40, 46(f), 46b, 111; Human Medicines Regulations 2012 part 3.
Every matching row gives a reason; the status is the worst of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cmos.rules import GmpCertificateFact, Ref
from inspections.rules import CLASS_DUE_DAYS, COMPLIANT, NONCOMPLIANT, InspectionFact, known_class
from qualification.rules import eu_legality, eu_negative, scope
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import COMPANY_RULE, LAW, Reason, for_forms
from qualification.rules.regime import AUTHORITIES, REGIMES, GmpFacts, Regime
from qualification.rules.words import Status, day
from regulations.rules.recognition import EU

CERTIFICATE = "The GMP certificate"
NOT_CONSIDERED = {
    "EU": ("What EudraGMDP publishes and nobody has recorded", "Recalls and rapid alerts"),
    "UK": (
        "What the MHRA publishes and nobody has recorded",
        "Recalls and drug alerts",
        "Rules of their own for Northern Ireland",
    ),
}


def view(facts: SiteFacts, market: str) -> GmpFacts:
    """The site as the EU's or the UK's table sees it."""
    return GmpFacts.of(facts, REGIMES[market])


def gmp_reasons(facts: GmpFacts, operation: str, on: date) -> Iterator[Reason]:
    """Every row that matches for one operation (empty: the site as a whole) on a day."""
    found = _reasons(facts, operation, on)
    if facts.regime.market == EU:
        yield from found
    else:
        # The tables are one: the UK's rows have the numbers of the EU's, and words of their own in the handbook.
        yield from (replace(one, row=one.row.replace(EU, facts.regime.market, 1)) for one in found)


def _reasons(facts: GmpFacts, operation: str, on: date) -> Iterator[Reason]:
    yield from eu_negative.noncompliance(facts, operation, on)
    yield from eu_legality.published(facts, on)
    if not scope.needs_certificate(operation):
        yield eu_legality.supporting_only(facts, on)
        return
    known = facts.certificates_on(operation, on)
    cover = Cover.of(known, facts, operation, on)
    yield from eu_negative.withdrawn(facts, facts.own(known), operation, on)
    yield from eu_legality.authorisation(facts, operation, on)
    yield from eu_legality.third_country(facts, known, operation, on)
    yield from _scope(cover, operation)
    yield from _expired(cover, on)
    yield from _certified(known, cover, facts, operation, on)
    for one in cover.relied_on:
        yield from eu_legality.to_review(CERTIFICATE, one, one.valid_from, unsure=one in cover.unsure, on=on)
        if one.validity.ordinary_end < on and one not in cover.extended:
            yield _long(one)
    for one in cover.taken:
        forms = facts.site.dosage_forms or ("",)
        unsure = any(scope.eu_covers(one.operations, operation, form) is None for form in forms)
        yield from eu_legality.to_review(CERTIFICATE, one, one.valid_from, unsure=unsure, on=on)
    yield from _pending(facts, facts.own(known), on)
    if not known:
        yield from eu_legality.papers(facts, on)


def effective_end(one: GmpCertificateFact, inspections: Iterable[InspectionFact], on: date) -> date:
    """Last day on which a certificate is relied on, as seen on a day: its own end, or that of an extension in force.

    An extension does not reach certificates limited by a remark, and ends with the next inspection of the regime's
    own, whatever came of it (domain 4.1, 12 case 4).
    """
    own = one.validity.valid_to
    if one.extended_to is None or one.extended_to <= own or one.remark_end is not None:
        return own
    newer = any(
        each.authority == AUTHORITIES[one.jurisdiction]
        and each.ended_on is not None
        and one.inspection_end < each.ended_on <= on
        for each in inspections
    )
    return own if newer else one.extended_to


@dataclass(frozen=True, slots=True)
class Cover:
    """What the certificates known on a day say about one operation, dosage form by dosage form."""

    listed: tuple[GmpCertificateFact, ...]
    """not ended, whether the authority has taken them away or not: what they do not list they never did"""
    in_force: tuple[GmpCertificateFact, ...]
    ended: tuple[GmpCertificateFact, ...]
    relied_on: tuple[GmpCertificateFact, ...]
    """in force and covering at least one form, surely or as far as a person must judge"""
    unsure: tuple[GmpCertificateFact, ...]
    """of these, the ones whose codes cannot be compared"""
    extended: tuple[GmpCertificateFact, ...]
    """of these, the ones without which a form would not be covered and that stand by an extension only"""
    missing: tuple[str, ...]
    """forms that no certificate in force covers; one empty text stands for the operation itself"""
    lapsed: tuple[GmpCertificateFact, ...]
    """ended ones that covered a missing form"""
    taken: tuple[GmpCertificateFact, ...]
    """not ended, but taken away: what nobody has read in them is no less unread"""
    until: date
    """last day on which every covered form still is"""

    @classmethod
    def of(cls, known: Iterable[GmpCertificateFact], facts: GmpFacts, operation: str, on: date) -> Cover:
        known = sorted(known, key=lambda one: (one.validity.valid_to, str(one.id)))
        end = {one.id: effective_end(one, facts.inspections, on) for one in known}
        standing = [one for one in known if not one.withdrawn(on) and not one.suspended(on)]
        in_force = tuple(one for one in standing if on <= end[one.id])
        ended = tuple(one for one in known if end[one.id] < on)
        relied_on: list[GmpCertificateFact] = []
        unsure: list[GmpCertificateFact] = []
        extended: list[GmpCertificateFact] = []
        missing: list[str] = []
        ends: list[date] = []
        for form in facts.site.dosage_forms or ("",):
            sure, maybe = _covering(in_force, operation, form)
            found = sure or maybe
            relied_on += found
            unsure += [] if sure else maybe
            extended += found if found and all(one.validity.valid_to < on for one in found) else []
            missing += [] if found else [form]
            ends += [max(end[one.id] for one in found)] if found else []
        lapsed = [one for form in missing for group in _covering(ended, operation, form) for one in group]
        until = min(ends, default=date.min)
        listed = tuple(one for one in known if on <= end[one.id])
        once = (_once(relied_on), _once(unsure), _once(extended))
        taken = tuple(one for one in listed if one not in in_force)
        return cls(listed, in_force, ended, *once, tuple(missing), _once(lapsed), taken, until)


def _covering(
    certificates: Iterable[GmpCertificateFact], operation: str, form: str
) -> tuple[list[GmpCertificateFact], list[GmpCertificateFact]]:
    """Those that cover the form, and those of which it cannot be said."""
    answers = [
        (one, scope.eu_covers(one.operations, operation, form))
        for one in certificates
        if not form or not one.dosage_forms or form in one.dosage_forms
    ]
    return [one for one, answer in answers if answer], [one for one, answer in answers if answer is None]


def _once(certificates: Iterable[GmpCertificateFact]) -> tuple[GmpCertificateFact, ...]:
    return tuple(dict.fromkeys(certificates))


def _refs(certificates: Iterable[GmpCertificateFact]) -> tuple[Ref, ...]:
    return tuple(one.ref for one in certificates)


# --- E6, E7, E8, E10: certificates ------------------------------------------------------------------------------------


def _scope(cover: Cover, operation: str) -> Iterator[Reason]:
    if not cover.listed or not cover.missing:
        return
    noun = "certificate does" if len(cover.listed) == 1 else "certificates do"
    forms = for_forms(scope.label(form) for form in cover.missing if form)
    yield Reason(
        row="EU-6",
        code="OPERATION_NOT_CERTIFIED",
        sentence=f"The GMP {noun} not list {scope.label(operation)}{forms}.",
        status=Status.SCOPE_GAP,
        basis=LAW,
        evidence=_refs(cover.listed),
    )


def _expired(cover: Cover, on: date) -> Iterator[Reason]:
    """E7: nothing in force, or what was once covered no longer is; only the newest certificate is named."""
    candidates = cover.lapsed if cover.in_force else cover.ended
    if not candidates:
        return
    last = candidates[-1]
    ended = last.validity.valid_to
    if last.extended_to is not None and ended < last.extended_to < on and last.remark_end is None:
        ended = last.extended_to
    yield Reason(
        row="EU-7",
        code="CERTIFICATE_EXPIRED",
        sentence=f"The GMP certificate was valid until {day(ended)}.",
        status=Status.EXPIRED,
        basis=LAW if last.printed_end or last.remark_end else COMPANY_RULE,
        since=ended + timedelta(days=1),
        evidence=(last.ref,),
    )


def _certified(
    known: list[GmpCertificateFact], cover: Cover, facts: GmpFacts, operation: str, on: date
) -> Iterator[Reason]:
    """E8 and E10; a recognised certificate that its own regime no longer stands by is not relied on."""
    if cover.missing or not cover.relied_on:
        return
    doubts = {
        one.id: statement
        for one in cover.relied_on
        if not facts.regime.owns(one) and (statement := eu_negative.in_doubt(one.jurisdiction, facts, operation, on))
    }
    trusted = Cover.of([one for one in known if one.id not in doubts], facts, operation, on) if doubts else cover
    if trusted.missing or not trusted.relied_on:
        one = next(each for each in cover.relied_on if each.id in doubts)
        yield eu_negative.doubted(f"The {REGIMES[one.jurisdiction].adjective} GMP certificate", doubts[one.id], [one])
    else:
        yield _in_force(trusted, facts, operation, on)


def _in_force(cover: Cover, facts: GmpFacts, operation: str, on: date) -> Reason:
    extended = bool(cover.extended)
    instrument = f" by {cover.extended[0].extension}" if extended and cover.extended[0].extension else ""
    tail = f", extended{instrument}" if extended else ""
    rows = [row for one in cover.relied_on if (row := facts.recognises(one, operation, on))]
    by = f" ({rows[0].basis}{eu_legality.unread(rows[0])})" if rows else ""
    return Reason(
        row="EU-8" if extended else "EU-10",
        code="EXTENDED" if extended else "CERTIFIED",
        sentence=f"A GMP certificate covers it until {day(cover.until)}{tail}{by}.",
        status=Status.OK_WITH_OBS if extended else Status.OK,
        basis=LAW,
        since=min(one.valid_from for one in cover.relied_on),
        evidence=_refs(cover.relied_on),
        scope_unknown=bool(cover.unsure) or not all(row.checked for row in rows),
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


# --- E9 -----------------------------------------------------------------------------------------------------------


def _pending(facts: GmpFacts, own: list[GmpCertificateFact], on: date) -> Iterator[Reason]:
    """E9: an inspection of the regime's own was held and no certificate from it, or from a later one, is known."""
    newest = max((one.inspection_end for one in own), default=date.min)
    for one in facts.inspections:
        if one.authority != facts.regime.authority or one.ended_on is None or not newest < one.ended_on <= on:
            continue
        outcome = known_class(one, on)
        if outcome != COMPLIANT:
            yield _outcome(one, one.ended_on, outcome, facts.regime, on)


def _outcome(one: InspectionFact, ended_on: date, outcome: str | None, regime: Regime, on: date) -> Reason:
    late = ended_on + timedelta(days=CLASS_DUE_DAYS) < on
    tail = f", more than {CLASS_DUE_DAYS} days ago" if late else ""
    what = "An EU inspection" if regime.market == EU else "An inspection of the MHRA"
    if outcome == NONCOMPLIANT:
        code = "OUTCOME_NONCOMPLIANT"
        sentence = f"{what} ended on {day(ended_on)} and found that the site does not comply."
    else:
        code = "OUTCOME_OVERDUE" if late else "OUTCOME_PENDING"
        sentence = f"{what} ended on {day(ended_on)}{tail}; its outcome is not known."
    return Reason(
        row="EU-9",
        code=code,
        sentence=sentence,
        status=Status.WATCH,
        basis=COMPANY_RULE,
        since=ended_on,
        evidence=(one.ref,),
    )
