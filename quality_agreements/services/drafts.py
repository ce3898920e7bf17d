"""Drafts of an agreement and of its next version."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from cmos.models import Company, Product, Site
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from quality_agreements import rules, selectors
from quality_agreements.models import AgreementFile, AgreementProduct, AgreementSite, QualityAgreement
from quality_agreements.rules import coverage
from records.lifecycle import amend, lock
from records.models import SponsorFile
from records.services import next_number, publish, store_file
from sponsors import access

DATES = ("effective_on", "expires_on", "review_on")


def draft_agreement(
    company: Company,
    *,
    sites: Collection[Site],
    products: Collection[Product] = (),
    our_party: str,
    their_party: str,
    scope: str,
    effective_on: date | None = None,
    expires_on: date | None = None,
    review_on: date | None = None,
    file: Any = None,
    actor: Actor,
    reason: str,
) -> QualityAgreement:
    """A new agreement as a draft; it counts for nothing until it is signed. Raises `Refused` with what is wrong."""
    current(actor)
    _check(company, sites, rules.Dates(effective_on=effective_on, expires_on=expires_on, review_on=review_on))
    with because(reason):
        made = QualityAgreement.objects.create(
            number=next_number("QAG", access.today_here().year),
            company=company,
            our_party=our_party.strip(),
            their_party=their_party.strip(),
            scope=scope.strip(),
            effective_on=effective_on,
            expires_on=expires_on,
            review_on=review_on,
        )
        _cover(made, sites)
        _cover_products(made, coverage.paired((), _keys(sites), _keys(products)))
        _attach(made, _stored(file, actor, reason))
        publish("agreement.drafted", made)
    return made


def change_agreement(
    agreement: QualityAgreement,
    *,
    sites: Collection[Site],
    products: Collection[Product] | None = None,
    file: Any = None,
    actor: Actor,
    reason: str,
    version: int | None,
    **changes: Any,
) -> QualityAgreement:
    """Change a draft; without `products` those stay. What is signed is changed by a new version.

    A new document never replaces the ones before it.
    """
    refuse_signed(agreement)
    terms = replace(selectors.dates(agreement), **{name: changes[name] for name in DATES if name in changes})
    _check(agreement.company, sites, terms)
    stored = _stored(file, actor, reason)
    changes |= {"file": stored} if stored else {}
    known = selectors.pairs_of(agreement)
    chosen = {product for _, product in known} if products is None else _keys(products)
    pairs = coverage.paired(known, _keys(sites), chosen)
    parts = [] if _keys(sites) == _keys(selectors.sites_of(agreement)) else ["sites"]
    parts += [] if pairs == known else ["products"]
    with because(reason):
        changed = amend(
            agreement, actor=actor, reason=reason, version=version, event="agreement.changed", parts=parts, **changes
        )
        refuse_signed(changed)
        _cover(changed, sites)
        _cover_products(changed, pairs)
        if stored:
            AgreementFile.objects.create(agreement=changed, file=stored)
    return changed


def narrow_agreement(
    agreement: QualityAgreement,
    *,
    pairs: Collection[coverage.Pair],
    actor: Actor,
    reason: str,
    version: int | None,
) -> QualityAgreement:
    """Say which product a draft covers at which site. Raises `Refused` for a pair that is not of the agreement."""
    refuse_signed(agreement)
    sites = _keys(selectors.sites_of(agreement))
    offered = _keys(selectors.offered_products(agreement))
    problem = coverage.pair_problems(pairs, sites)
    if not problem and any(product not in offered for _, product in pairs):
        problem = "Not every product of the list exists."
    if problem:
        raise Refused({"pairs": problem})
    parts = [] if set(pairs) == selectors.pairs_of(agreement) else ["products"]
    with because(reason):
        changed = amend(agreement, actor=actor, reason=reason, version=version, event="agreement.changed", parts=parts)
        refuse_signed(changed)
        _cover_products(changed, set(pairs))
    return changed


def revise_agreement(agreement: QualityAgreement, *, actor: Actor, reason: str) -> QualityAgreement:
    """The next version as a draft; the old one stays in force until the new one is signed and takes effect.

    The lock lets only one of two who ask at once make it.
    """
    current(actor)
    with because(reason):
        before = lock(agreement)
        if before.status != rules.SIGNED:
            raise Refused("Only a signed agreement gets a new version.")
        if later := selectors.following(before):
            raise Refused(f"There is a newer version already: {later}.")
        made = QualityAgreement.objects.create(
            number=before.number,
            company=agreement.company,
            edition=selectors.versions_of(before.number)[0].edition + 1,
            previous=before,
            our_party=before.our_party,
            their_party=before.their_party,
            scope=before.scope,
        )
        _cover(made, selectors.sites_of(before))
        _cover_products(made, selectors.pairs_of(before))
        publish("agreement.drafted", made)
    return made


def refuse_signed(agreement: QualityAgreement) -> None:
    """Only a draft can be changed."""
    if agreement.status != rules.DRAFT:
        raise Refused("This version is not a draft and stays as it is. Make a new version.")


def _cover(agreement: QualityAgreement, sites: Collection[Site]) -> None:
    wanted = {site.pk: site for site in sites}
    known = {row.site_id: row for row in AgreementSite.objects.filter(agreement=agreement)}
    for pk, row in known.items():
        if pk not in wanted:
            row.delete()
    for pk, site in wanted.items():
        if pk not in known:
            AgreementSite.objects.create(agreement=agreement, site=site)


def _cover_products(agreement: QualityAgreement, wanted: set[coverage.Pair]) -> None:
    known = {(row.site_id, row.product_id): row for row in AgreementProduct.objects.filter(agreement=agreement)}
    for pair, row in known.items():
        if pair not in wanted:
            row.delete()
    for site_id, product_id in sorted(wanted - known.keys()):
        AgreementProduct.objects.create(agreement=agreement, site_id=site_id, product_id=product_id)


def _keys(rows: Iterable[Site | Product]) -> set[UUID]:
    return {row.pk for row in rows}


def _check(company: Company, sites: Collection[Site], terms: rules.Dates) -> None:
    errors: dict[str, str] = dict(rules.date_problems(terms))
    if not sites:
        errors["sites"] = "Choose at least one site."
    if any(site.company_id != company.pk for site in sites):
        errors["sites"] = "Choose sites of this company."
    if errors:
        raise Refused(errors)


def _attach(agreement: QualityAgreement, stored: SponsorFile | None) -> None:
    if stored is not None:
        AgreementFile.objects.create(agreement=agreement, file=stored)
        agreement.file = stored
        agreement.save(update_fields=["file"])


def _stored(file: Any, actor: Actor, reason: str) -> SponsorFile | None:
    if file is None:
        return None
    return store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)
