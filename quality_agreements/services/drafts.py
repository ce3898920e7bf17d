"""Drafts of an agreement and of its next version."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from cmos.models import Company, Product, Site
from cmos.services import Basis
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from quality_agreements import rules, selectors
from quality_agreements.models import AgreementFile, AgreementProduct, AgreementSite, QualityAgreement
from quality_agreements.rules import coverage
from records.lifecycle import amend, lock
from records.many import Many
from records.models import SponsorFile
from records.services import next_numbers, publish, publish_all, store_file
from regulations.rules.vocabulary import OPERATION_LABELS

DATES = ("effective_on", "expires_on", "review_on")


def draft_agreement(
    company: Company,
    *,
    sites: Collection[Site],
    products: Collection[Product] = (),
    operations: Collection[str] = (),
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
    new = NewAgreements(actor=actor, reason=reason)
    made = new.add(
        company,
        sites=sites,
        products=products,
        operations=operations,
        our_party=our_party,
        their_party=their_party,
        scope=scope,
        effective_on=effective_on,
        expires_on=expires_on,
        review_on=review_on,
        file=file,
    )
    new.write()
    return made


@dataclass(frozen=True, slots=True)
class _Draft:
    """An agreement with what it covers, before it is written."""

    agreement: QualityAgreement
    sites: tuple[Site, ...]
    pairs: tuple[coverage.Pair, ...]


class NewAgreements(Many[_Draft]):
    """Agreements to draft; a document is stored when its draft is added, and none has its number before `write`."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self.basis = Basis()

    def add(
        self,
        company: Company,
        *,
        sites: Collection[Site],
        products: Collection[Product] = (),
        operations: Collection[str] = (),
        our_party: str,
        their_party: str,
        scope: str,
        effective_on: date | None = None,
        expires_on: date | None = None,
        review_on: date | None = None,
        file: Any = None,
    ) -> QualityAgreement:
        """Check the draft of an agreement with `company`, as `draft_agreement` says."""
        dates = rules.Dates(effective_on=effective_on, expires_on=expires_on, review_on=review_on)
        _check(company, sites, operations, dates)
        made = QualityAgreement(
            company=company,
            our_party=our_party.strip(),
            their_party=their_party.strip(),
            scope=scope.strip(),
            operations=sorted(set(operations)),
            file=_stored(file, self.actor, self.reason),
            effective_on=effective_on,
            expires_on=expires_on,
            review_on=review_on,
        )
        pairs = sorted(coverage.paired((), _keys(sites), _keys(products)))
        self.added.append(_Draft(made, tuple({site.pk: site for site in sites}.values()), tuple(pairs)))
        return made

    def write_all(self, added: list[_Draft]) -> None:
        numbers = next_numbers("QAG", len(added), self.basis.today.year)
        for draft, number in zip(added, numbers, strict=True):
            draft.agreement.number = number
        QualityAgreement.objects.bulk_create([draft.agreement for draft in added])
        _write_parts(added)
        publish_all(("agreement.drafted", draft.agreement, {}) for draft in added)


def _write_parts(added: Iterable[_Draft]) -> None:
    """What the new drafts cover, and their documents."""
    sites = [AgreementSite(agreement=draft.agreement, site=site) for draft in added for site in draft.sites]
    products = [
        AgreementProduct(agreement=draft.agreement, site_id=site_id, product_id=product_id)
        for draft in added
        for site_id, product_id in draft.pairs
    ]
    made = [draft.agreement for draft in added if draft.agreement.file_id]
    AgreementSite.objects.bulk_create(sites)
    AgreementProduct.objects.bulk_create(products)
    AgreementFile.objects.bulk_create([AgreementFile(agreement=each, file=each.file) for each in made])


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
    if "operations" in changes:
        changes["operations"] = sorted(set(changes["operations"]))
    _check(agreement.company, sites, changes.get("operations", ()), terms)
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
            operations=before.operations,
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


def _check(company: Company, sites: Collection[Site], operations: Collection[str], terms: rules.Dates) -> None:
    errors: dict[str, str] = dict(rules.date_problems(terms))
    if not sites:
        errors["sites"] = "Choose at least one site."
    if any(site.company_id != company.pk for site in sites):
        errors["sites"] = "Choose sites of this company."
    if set(operations) - OPERATION_LABELS.keys():
        errors["operations"] = "Choose operations of the list."
    if errors:
        raise Refused(errors)


def _stored(file: Any, actor: Actor, reason: str) -> SponsorFile | None:
    if file is None:
        return None
    return store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)
