"""Writing quality agreements: draft, sign, revise, terminate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from cmos.models import Company, Site
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Refused
from kernel.scope import because, current
from kernel.steps import Step
from quality_agreements import rules, selectors
from quality_agreements.models import AgreementSite, QualityAgreement
from records.lifecycle import amend, perform
from records.models import SponsorFile
from records.services import Signing, next_number, publish, store_file
from sponsors import access


def draft_agreement(
    company: Company,
    *,
    sites: Collection[Site],
    our_party: str,
    their_party: str,
    scope: str,
    signed_on: date | None = None,
    effective_on: date | None = None,
    expires_on: date | None = None,
    review_on: date | None = None,
    file: Any = None,
    actor: Actor,
    reason: str,
) -> QualityAgreement:
    """A new agreement as a draft; it counts for nothing until it is signed."""
    current(actor)
    terms = rules.Dates(signed_on=signed_on, effective_on=effective_on, expires_on=expires_on, review_on=review_on)
    _check(company, sites, terms)
    with because(reason):
        made = QualityAgreement.objects.create(
            number=next_number("QAG", _today().year),
            company=company,
            our_party=our_party.strip(),
            their_party=their_party.strip(),
            scope=scope.strip(),
            signed_on=signed_on,
            effective_on=effective_on,
            expires_on=expires_on,
            review_on=review_on,
            file=_stored(file, actor, reason),
        )
        _cover(made, sites)
        publish("agreement.drafted", made)
    return made


def change_agreement(
    agreement: QualityAgreement,
    *,
    sites: Collection[Site],
    file: Any = None,
    actor: Actor,
    reason: str,
    version: int | None,
    **changes: Any,
) -> QualityAgreement:
    """Change a draft. What is signed is changed by a new version."""
    if agreement.status != rules.DRAFT:
        raise Refused("This version is signed and stays as it is. Make a new version.")
    names = ("signed_on", "effective_on", "expires_on", "review_on")
    terms = replace(selectors.dates(agreement), **{name: changes[name] for name in names if name in changes})
    _check(agreement.company, sites, terms)
    if stored := _stored(file, actor, reason):
        changes["file"] = stored
    parts = [] if {site.pk for site in sites} == {site.pk for site in selectors.sites_of(agreement)} else ["sites"]
    with because(reason):
        changed = amend(
            agreement, actor=actor, reason=reason, version=version, event="agreement.changed", parts=parts, **changes
        )
        _cover(changed, sites)
    return changed


def revise_agreement(agreement: QualityAgreement, *, actor: Actor, reason: str) -> QualityAgreement:
    """The next version as a draft; the old one stays in force until the new one is signed."""
    current(actor)
    if agreement.status != rules.SIGNED:
        raise Refused("Only a signed agreement gets a new version.")
    if agreement.next.exists():
        raise Refused("There is a newer version already.")
    with because(reason):
        made = QualityAgreement.objects.create(
            number=agreement.number,
            company=agreement.company,
            edition=agreement.edition + 1,
            previous=agreement,
            our_party=agreement.our_party,
            their_party=agreement.their_party,
            scope=agreement.scope,
        )
        _cover(made, selectors.sites_of(agreement))
        publish("agreement.drafted", made)
    return made


def take_step(
    step: Step,
    agreement: QualityAgreement,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> QualityAgreement:
    """Sign or terminate; signing a new version supersedes the one before it from its effective date."""
    on = _today()
    event = {"sign": "agreement.signed", "terminate": "agreement.terminated", "supersede": "agreement.superseded"}
    taken = perform(
        step,
        agreement,
        actor=actor,
        facts=lambda row: selectors.facts(row, on),
        event=event[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.signed_content,
        also={"ended_on": on} if step is rules.TERMINATE else _signed_today(step, agreement, on),
    )
    if step is rules.SIGN and taken.previous is not None and taken.previous.status == rules.SIGNED:
        _supersede(taken.previous, taken, actor)
    for site in selectors.sites_of(taken):
        site_changed(site.pk)
    return taken


def _signed_today(step: Step, agreement: QualityAgreement, on: date) -> dict[str, Any]:
    return {"signed_on": on} if step is rules.SIGN and agreement.signed_on is None else {}


def _supersede(old: QualityAgreement, new: QualityAgreement, actor: Actor) -> None:
    perform(
        rules.SUPERSEDE,
        old,
        actor=actor,
        facts=lambda row: selectors.facts(row, _today()),
        event="agreement.superseded",
        reason=f"version {new.edition} signed",
        also={"ended_on": new.effective_on},
    )


def _cover(agreement: QualityAgreement, sites: Collection[Site]) -> None:
    wanted = {site.pk: site for site in sites}
    known = {row.site_id: row for row in AgreementSite.objects.filter(agreement=agreement)}
    for pk, row in known.items():
        if pk not in wanted:
            row.delete()
    for pk, site in wanted.items():
        if pk not in known:
            AgreementSite.objects.create(agreement=agreement, site=site)


def _check(company: Company, sites: Collection[Site], terms: rules.Dates) -> None:
    errors: dict[str, str] = dict(rules.date_problems(terms))
    if not sites:
        errors["sites"] = "Choose at least one site."
    if any(site.company_id != company.pk for site in sites):
        errors["sites"] = "Choose sites of this company."
    if errors:
        raise Refused(errors)


def _stored(file: Any, actor: Actor, reason: str) -> SponsorFile | None:
    if file is None:
        return None
    return store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)


def _today() -> date:
    sponsor_id = current().scope.sponsor_id
    return today(access.sponsor_zone(sponsor_id)) if sponsor_id else now().date()
