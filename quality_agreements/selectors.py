"""Every read of quality agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from cmos import selectors as cmos
from cmos.models import Product, Site
from quality_agreements import rules
from quality_agreements.evidence import dates as dates
from quality_agreements.evidence import evidence as evidence
from quality_agreements.evidence import version_fact as version_fact
from quality_agreements.models import (
    AgreementFile,
    AgreementProduct,
    AgreementReview,
    AgreementSigner,
    AgreementSite,
    QualityAgreement,
)
from quality_agreements.rules import coverage
from regulations.rules.vocabulary import OPERATION_LABELS


def agreements(today: date) -> QuerySet[QualityAgreement]:
    """The sponsor's agreements with their company and, as `display` and `review_due`, what holds on `today`."""
    return with_review_due(with_display(QualityAgreement.objects.select_related("company"), today))


def with_sites(found: QuerySet[QualityAgreement]) -> QuerySet[QualityAgreement]:
    """`found` with the sites each covers, for lists."""
    return found.prefetch_related(Prefetch("covered", AgreementSite.objects.select_related("site")))


def with_display(found: QuerySet[QualityAgreement], on: date) -> QuerySet[Any]:
    """The same answer as `rules.state_on`, in SQL for lists; a test holds both equal."""
    ended = Q(ended_on=None) | Q(ended_on__lte=on)
    cases = [
        When(status__in=[rules.DRAFT, rules.VOID], then=F("status")),
        When(Q(effective_on=None) & Q(status=rules.SIGNED), then=Value(rules.DRAFT)),
        When(effective_on=None, then=F("status")),
        When(Q(status__in=[rules.TERMINATED, rules.SUPERSEDED]) & ended, then=F("status")),
        When(effective_on__gt=on, then=Value(rules.NOT_YET_EFFECTIVE)),
        When(expires_on__lt=on, then=Value(rules.EXPIRED)),
    ]
    return found.annotate(display=Case(*cases, default=Value(rules.IN_FORCE), output_field=CharField()))


def with_review_due(found: QuerySet[QualityAgreement]) -> QuerySet[Any]:
    """The same answer as `rules.review_due`, in SQL."""
    newest = AgreementReview.objects.filter(agreement=OuterRef("pk"), voided_at=None).order_by("-reviewed_on", "-id")
    reviewed = When(Exists(newest), then=Subquery(newest.values("next_review_on")[:1]))
    return found.annotate(review_due=Case(reviewed, default=F("review_on")))


def in_force(found: QuerySet[QualityAgreement], on: date) -> QuerySet[QualityAgreement]:
    """Of `found` those in force on a day."""
    return with_display(found, on).filter(display=rules.IN_FORCE)


def ending_by(found: QuerySet[QualityAgreement], today: date, days: int) -> QuerySet[QualityAgreement]:
    """Those in force on `today` whose last day comes within `days`: by expiry or by a termination ahead."""
    last = today + timedelta(days=days)
    return in_force(found, today).filter(
        Q(expires_on__lte=last) | Q(ended_on__lte=last + timedelta(days=1), status=rules.TERMINATED)
    )


def review_due_within(found: QuerySet[Any], today: date, days: int) -> QuerySet[Any]:
    """Signed ones whose next review is due within `days` of `today`; -1 for the overdue ones."""
    return found.filter(status=rules.SIGNED, review_due__lte=today + timedelta(days=days))


def agreement(pk: UUID) -> QualityAgreement:
    return QualityAgreement.objects.select_related("company", "file", "previous").get(pk=pk)


def signer(pk: UUID) -> AgreementSigner:
    return AgreementSigner.objects.select_related("agreement").get(pk=pk)


def review(pk: UUID) -> AgreementReview:
    return AgreementReview.objects.select_related("agreement").get(pk=pk)


def with_companies(company_ids: Collection[UUID]) -> QuerySet[QualityAgreement]:
    """The agreements with some companies, in the order in which they were drafted."""
    return QualityAgreement.objects.filter(company_id__in=company_ids).order_by("id")


def agreements_of(site: Site, today: date) -> QuerySet[QualityAgreement]:
    """The agreements that cover a site, newest first."""
    covered = AgreementSite.objects.filter(site=site).values("agreement_id")
    return agreements(today).filter(pk__in=covered).order_by("-id")


def all_agreements() -> QuerySet[QualityAgreement]:
    """The sponsor's agreements with their company."""
    return QualityAgreement.objects.select_related("company")


def covering(site_ids: Collection[UUID]) -> QuerySet[QualityAgreement]:
    """The agreements that cover any of some sites."""
    return all_agreements().filter(pk__in=AgreementSite.objects.filter(site_id__in=site_ids).values("agreement_id"))


def sites_of(found: QualityAgreement) -> list[Site]:
    """The sites an agreement covers."""
    rows = AgreementSite.objects.filter(agreement=found).select_related("site").order_by("site__name")
    return [row.site for row in rows]


def pairs_of(found: QualityAgreement) -> set[coverage.Pair]:
    """Which product is covered at which site."""
    return set(AgreementProduct.objects.filter(agreement=found).values_list("site_id", "product_id"))


def products_of(found: QualityAgreement) -> list[Product]:
    """The products an agreement covers at any of its sites."""
    covered = AgreementProduct.objects.filter(agreement=found).values("product_id")
    return list(cmos.products().filter(pk__in=covered).order_by("name", "id"))


def offered_products(found: QualityAgreement | None = None) -> list[Product]:
    """The products that can be chosen: active ones, and those the agreement covers already."""
    kept = products_of(found) if found else []
    known = {product.pk for product in kept}
    return [*kept, *(product for product in cmos.active_products() if product.pk not in known)]


def signers_of(found: QualityAgreement) -> list[AgreementSigner]:
    """Who signed, our party first."""
    return list(AgreementSigner.objects.filter(agreement=found).order_by("party", "signed_on", "id"))


def reviews_of(found: QualityAgreement) -> list[AgreementReview]:
    """The recorded reviews of a version, newest first; void ones too, they stay readable."""
    return list(AgreementReview.objects.filter(agreement=found).order_by("-reviewed_on", "-id"))


def documents_of(found: QualityAgreement) -> list[AgreementFile]:
    """Every document given for a version, newest first."""
    return list(AgreementFile.objects.filter(agreement=found).select_related("file").order_by("-id"))


def versions_of(number: str) -> list[QualityAgreement]:
    """Every version of an agreement, newest first."""
    return list(QualityAgreement.objects.filter(number=number).select_related("company", "file").order_by("-edition"))


def following(found: QualityAgreement) -> QualityAgreement | None:
    """The version made after this one that is not void."""
    return found.next.exclude(status=rules.VOID).order_by("-edition").first()


def of_product(found: QuerySet[Any], product_id: UUID) -> QuerySet[Any]:
    """Those that name a product at any site."""
    return found.filter(pk__in=AgreementProduct.objects.filter(product_id=product_id).values("agreement_id"))


def of_operation(found: QuerySet[Any], operation: str) -> QuerySet[Any]:
    """Those that cover an operation: that name it, or name none."""
    return found.filter(Q(operations__contains=[operation]) | Q(operations=[]))


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number, company, or words of a covered site."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    covered = AgreementSite.objects.filter(site_id__in=sites).values("agreement_id")
    return found.filter(Q(number__iexact=text.strip()) | Q(company__name__icontains=text) | Q(pk__in=covered))


def matching_sites(found: QuerySet[Site], text: str) -> QuerySet[Site]:
    """Sites by a word or number of theirs."""
    return cmos.search_sites(found, text)


def sites_of_company(company_id: UUID) -> list[Site]:
    """The sites an agreement with a company can cover."""
    return list(cmos.sites().filter(company_id=company_id).order_by("name"))


# --- facts for rules ----------------------------------------------------------------------------------------------


def facts(row: QualityAgreement, today: date) -> rules.AgreementFacts:
    """What the guards of a step look at."""
    return rules.AgreementFacts(
        status=row.status,
        dates=dates(row),
        today=today,
        parties=sum(bool(party.strip()) for party in (row.our_party, row.their_party)),
        has_scope=bool(row.scope.strip()) and row.covered.exists(),
        has_file=row.file_id is not None,
        signers=tuple(rules.SignerFact(party=one.party, signed_on=one.signed_on) for one in signers_of(row)),
        previous=_previous(row.previous) if row.previous else None,
        followed=following(row) is not None,
    )


def _previous(row: QualityAgreement) -> rules.PreviousFacts:
    reviews = AgreementReview.objects.filter(agreement=row, voided_at=None)
    since = reviews.filter(reviewed_on__gte=row.effective_on) if row.effective_on else reviews
    return rules.PreviousFacts(
        label=f"version {row.edition}", status=row.status, dates=dates(row), reviewed=since.exists()
    )


def signed_content(row: QualityAgreement) -> dict[str, Any]:
    """What a signature of an agreement covers: its words, dates, sites, signers, and the digest of its file.

    Who signs in the portal is not among the signers: the signature itself says so.
    """
    return {
        "number": row.number,
        "edition": row.edition,
        "version": row.version,
        "company": row.company.name,
        "our_party": row.our_party,
        "their_party": row.their_party,
        "scope": row.scope,
        # Only where it names some: what was signed before it could still says the same.
        **({"operations": operation_words(row)} if row.operations else {}),
        "sites": [site.number for site in sites_of(row)],
        "products": _pair_words(row),
        "signers": [_signer_words(one) for one in signers_of(row) if not one.in_portal],
        "effective_on": row.effective_on,
        "expires_on": row.expires_on,
        "review_on": row.review_on,
        "file_sha256": row.file.sha256 if row.file else None,
    }


def operation_words(row: QualityAgreement) -> list[str]:
    """The operations that a version names, as people say them."""
    return [OPERATION_LABELS.get(code, code) for code in row.operations]


def _pair_words(row: QualityAgreement) -> list[str]:
    """Each covered product with its code and its site's number."""
    rows = AgreementProduct.objects.filter(agreement=row).select_related("site", "product")
    ordered = rows.order_by("site__number", "product__code")
    return [f"{one.product.code} {one.product} at {one.site.number}" for one in ordered]


def _signer_words(one: AgreementSigner) -> str:
    signed = f", {one.signed_on:%-d %b %Y}" if one.signed_on else ""
    return f"{one.name}, {one.position}, {one.get_party_display().lower()}{signed}"


# --- coverage -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SiteCover:
    """How agreements cover one site: the days in force, the days without, and what holds on the day asked for."""

    site: Site
    spans: tuple[coverage.Span, ...]
    gaps: tuple[coverage.Gap, ...]
    now: QualityAgreement | None
    products: tuple[str, ...] = ()
    """names of the products that the agreement looked at covers here; none means what its text says"""
    may_draft: bool = False
    """whether the reader may record an agreement of it"""

    @property
    def pk(self) -> UUID:
        """Of the site: what a list calls its row by."""
        return self.site.pk

    @property
    def last_words(self) -> str:
        """The version that covered it last."""
        if not self.spans:
            return ""
        last = self.spans[-1]
        return f"version {last.version.edition}, until {last.last:%-d %b %Y}" if last.last else "in force"

    @property
    def without_since(self) -> date | None:
        """The first day of the open gap; none where the site was never covered, or is."""
        return next((gap.first for gap in self.gaps if gap.is_open), None)


def covers(sites: Collection[Site], today: date) -> dict[UUID, SiteCover]:
    """The cover of each site by all agreements of the sponsor, in one query."""
    rows = AgreementSite.objects.filter(site_id__in=[site.pk for site in sites]).select_related("agreement")
    found: dict[UUID, list[QualityAgreement]] = defaultdict(list)
    for row in rows:
        found[row.site_id].append(row.agreement)
    return {site.pk: _cover(site, found[site.pk], today) for site in sites}


def _cover(site: Site, rows: Iterable[QualityAgreement], today: date) -> SiteCover:
    by_id = {row.pk: row for row in rows}
    spans = coverage.spans(version_fact(row) for row in by_id.values())
    now = next((by_id[span.version.id] for span in reversed(spans) if span.covers(today)), None)
    return SiteCover(site, tuple(spans), tuple(coverage.gaps(spans, today)), now)


def sites_without(today: date) -> QuerySet[Site]:
    """Sites that no agreement in force covers on a day."""
    held = in_force(QualityAgreement.objects.all(), today).values("pk")
    covered = AgreementSite.objects.filter(site=OuterRef("pk"), agreement_id__in=held)
    return cmos.sites().filter(~Exists(covered)).select_related("company")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the page of a version tells besides its own columns."""

    sites: list[SiteCover]
    versions: list[tuple[QualityAgreement, str]]
    """newest first, each with what it is on the day asked for"""
    gaps: list[coverage.Gap]
    story: list[coverage.Entry]
    signers: list[AgreementSigner]
    reviews: list[AgreementReview]
    documents: list[AgreementFile]
    later: QualityAgreement | None
    review_due: date | None
    missing: list[str]

    @property
    def has_products(self) -> bool:
        """Whether it names products at all."""
        return any(cover.products for cover in self.sites)


def _product_names(row: QualityAgreement) -> dict[UUID, list[str]]:
    """Names of the covered products by site."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = AgreementProduct.objects.filter(agreement=row).select_related("product").order_by("product__name", "id")
    for one in rows:
        found[one.site_id].append(f"{one.product.code} {one.product}")
    return found


def told(row: QualityAgreement, today: date) -> Told:
    """A version with its chain, its cover, its people and papers, and what it still lacks."""
    versions, sites = versions_of(row.number), sites_of(row)
    found, reviews = covers(sites, today), reviews_of(row)
    spans = coverage.spans(version_fact(one) for one in versions)
    gaps = coverage.gaps(spans, today)
    counting = [one for one in reviews if one.voided_at is None]
    due = counting[0].next_review_on if counting else row.review_on
    names = _product_names(row)
    return Told(
        sites=[replace(found[site.pk], products=tuple(names[site.pk])) for site in sites],
        versions=[(one, rules.state_on(one.status, dates(one), today)) for one in versions],
        gaps=gaps,
        story=coverage.story(spans, gaps, today),
        signers=signers_of(row),
        reviews=reviews,
        documents=documents_of(row),
        later=following(row),
        review_due=due if row.status == rules.SIGNED else None,
        missing=list(rules.missing(facts(row, today), due, bool(counting))),
    )
