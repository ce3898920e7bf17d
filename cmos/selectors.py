"""Every read of companies, sites, their evidence and their links to CMO organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Row, Window
from cmos.models import (
    Company,
    Contact,
    FdaRegistration,
    GmpCertificate,
    LinkAcceptance,
    OrganisationLink,
    Site,
    SiteChange,
    SiteEvidence,
    SiteIdentifier,
    SiteTerm,
)
from cmos.rules import FdaRegistrationFact, FeiPeriod, FeiUse, GmpCertificateFact, Ref, SiteFact, Source
from kernel.models import DatedModel
from registers.rules import name_terms
from regulations.rules import identifiers as numbers

FEI = SiteIdentifier.Scheme.FEI
SOURCES = {DatedModel.Source.STATEMENT: Source.CMO_STATEMENT}


def companies() -> QuerySet[Company]:
    """The sponsor's CMO companies, by name."""
    return Company.objects.order_by("name", "id")


def company(pk: UUID) -> Company:
    return Company.objects.get(pk=pk)


def sites() -> QuerySet[Site]:
    """The sponsor's sites."""
    return Site.objects.all()


def site(pk: UUID) -> Site:
    """One site with its company and responsible people; raises DoesNotExist."""
    return Site.objects.select_related("company", "responsible__user", "deputy__user").get(pk=pk)


def unsettled_changes(site_ids: Collection[UUID] | None = None) -> dict[UUID, UUID]:
    """Changes that the kept standings do not know yet, with their sites; of some sites or of all."""
    found = SiteChange.objects.all() if site_ids is None else SiteChange.objects.filter(site_id__in=site_ids)
    return dict(found.values_list("pk", "site_id"))


def site_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of the sites asked for."""
    return dict(Site.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def search_sites(found: QuerySet[Site], text: str) -> QuerySet[Site]:
    """`found`, narrowed to sites that have a word or number beginning with each word of `text`."""
    words = search_words(text)
    if not words:
        return found.none()  # asked for something, and nothing that a site could be found by
    for word in words:
        # A range on the term is the one prefix search that reaches its index behind the walls.
        terms = SiteTerm.objects.filter(term__gte=word, term__lt=_after(word))
        found = found.filter(pk__in=terms.values("site_id"))
    return found


def search_words(text: str) -> list[str]:
    """The words of a search; numbers without hyphens and leading zeros, as terms keep them."""
    return [word.lstrip("0") or word if word.isdigit() else word for word in name_terms(text.replace("-", " "))]


def _after(word: str) -> str:
    return word + "\U0010ffff"


def identifiers(found: Site) -> QuerySet[SiteIdentifier]:
    """The numbers of a site, FEIs first."""
    return SiteIdentifier.objects.filter(site=found).order_by("-scheme", "valid_from", "id")


def active_feis(site_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The active FEIs of each site, for lists."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = SiteIdentifier.objects.filter(site_id__in=site_ids, scheme=FEI, state=SiteIdentifier.State.ACTIVE)
    for site_id, value in rows.order_by("id").values_list("site_id", "value"):
        found[site_id].append(value)
    return found


def fei_keys(found: Site) -> list[str]:
    """The keys under which registers know the site."""
    return list(SiteIdentifier.objects.filter(site=found, scheme=FEI).values_list("match_key", flat=True))


def fei_uses(key: str) -> list[FeiUse]:
    """Where the open sponsor uses an FEI."""
    rows = SiteIdentifier.objects.filter(scheme=FEI, match_key=key).select_related("site")
    return [FeiUse(Ref("site", row.site_id, row.site.name), _period(row)) for row in rows]


def with_fei(found: QuerySet[Site], value: str) -> QuerySet[Site]:
    """The sites that have this FEI."""
    key = numbers.fei(value).key or "-"
    return found.filter(pk__in=SiteIdentifier.objects.filter(scheme=FEI, match_key=key).values("site_id"))


def contacts(found: Site) -> QuerySet[Contact]:
    return Contact.objects.filter(site=found).order_by("name", "id")


def registrations(found: Site) -> QuerySet[FdaRegistration]:
    """FDA registrations that were not voided, newest first."""
    return (
        FdaRegistration.objects.filter(site=found, voided_at=None).select_related("file").order_by("-valid_to", "-id")
    )


def certificates(found: Site) -> QuerySet[GmpCertificate]:
    """GMP certificates that were not voided, newest first."""
    rows = GmpCertificate.objects.filter(site=found, voided_at=None).select_related("file")
    return rows.order_by("-inspection_end", "-id")


def registration(pk: UUID) -> FdaRegistration:
    return FdaRegistration.objects.select_related("site", "file").get(pk=pk)


def certificate(pk: UUID) -> GmpCertificate:
    return GmpCertificate.objects.select_related("site", "file").get(pk=pk)


def all_registrations() -> QuerySet[FdaRegistration]:
    return FdaRegistration.objects.filter(voided_at=None)


def all_certificates() -> QuerySet[GmpCertificate]:
    return GmpCertificate.objects.filter(voided_at=None)


# --- facts for the standing ---------------------------------------------------------------------------------------


def site_facts(site_ids: Collection[UUID]) -> dict[UUID, SiteFact]:
    """What each site is, with the periods of its FEIs."""
    feis: dict[UUID, list[FeiPeriod]] = defaultdict(list)
    for row in SiteIdentifier.objects.filter(site_id__in=site_ids, scheme=FEI).order_by("id"):
        feis[row.site_id].append(_period(row))
    return {found.pk: _site_fact(found, feis[found.pk]) for found in Site.objects.filter(pk__in=site_ids)}


def _period(row: SiteIdentifier) -> FeiPeriod:
    return FeiPeriod(
        value=row.value,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=row.state,
        merged_into=row.merged_into,
    )


def _site_fact(found: Site, feis: Iterable[FeiPeriod]) -> SiteFact:
    return SiteFact(
        id=found.pk,
        name=found.name,
        country=found.country,
        partner_type=found.partner_type,
        material_types=frozenset(found.material_types),
        operations=tuple(found.operations),
        dosage_forms=tuple(found.dosage_forms),
        sterile=found.sterile,
        biologics=found.biologics,
        mia_number=found.mia_number,
        phases=frozenset(found.phases),
        feis=tuple(feis),
    )


def registration_facts(site_ids: Collection[UUID]) -> dict[UUID, list[FdaRegistrationFact]]:
    """The registrations of each site as evidence."""
    found: dict[UUID, list[FdaRegistrationFact]] = defaultdict(list)
    for row in all_registrations().filter(site_id__in=site_ids).order_by("id"):
        if row.valid_from and row.valid_to:
            found[row.site_id].append(_registration_fact(row, row.valid_from, row.valid_to))
    return found


def _registration_fact(row: FdaRegistration, first: date, last: date) -> FdaRegistrationFact:
    return FdaRegistrationFact(
        id=row.pk,
        label=f"FDA registration to {last:%-d %b %Y}",
        recorded_on=row.recorded_at.date(),
        source=_source(row),
        retrieved_on=row.retrieved_at.date() if row.retrieved_at else None,
        valid_from=first,
        valid_to=last,
        fei=row.fei,
        operations=frozenset(row.operations),
        submitted_on=row.submitted_on,
    )


def certificate_facts(site_ids: Collection[UUID]) -> dict[UUID, list[GmpCertificateFact]]:
    """The certificates of each site as evidence."""
    found: dict[UUID, list[GmpCertificateFact]] = defaultdict(list)
    for row in all_certificates().filter(site_id__in=site_ids).order_by("id"):
        found[row.site_id].append(certificate_fact(row))
    return found


def certificate_fact(row: GmpCertificate) -> GmpCertificateFact:
    """One certificate as evidence; an end that was typed counts as printed on it."""
    return GmpCertificateFact(
        id=row.pk,
        label=row.number,
        recorded_on=row.recorded_at.date(),
        source=_source(row),
        retrieved_on=row.retrieved_at.date() if row.retrieved_at else None,
        inspection_end=row.inspection_end,
        authority=row.authority,
        issued_on=row.issued_on,
        printed_end=row.valid_to,
        remark=row.remarks,
        remark_reviewed_on=row.remarks_reviewed_on,
        operations=frozenset(row.operations),
    )


def _source(row: SiteEvidence) -> Source:
    return SOURCES.get(row.source, Source.AUTHORITY)  # type: ignore[call-overload,no-any-return]  # a stored choice


# --- deadlines ----------------------------------------------------------------------------------------------------


def deadlines(window: Window) -> list[Deadline]:
    """Ends of the newest certificate and registration of each site; what was renewed reminds nobody."""
    return [*_registration_ends(window), *_certificate_ends(window)]


def _registration_ends(window: Window) -> Iterator[Deadline]:
    ending = window.of(all_registrations().filter(valid_to__range=window[:2]))
    newest: dict[UUID, FdaRegistration] = {}
    for row in _of_sites_of(all_registrations().filter(valid_to__isnull=False), ending).order_by("valid_to", "id"):
        newest[row.site_id] = row
    for row in newest.values():
        if row.valid_to and window.first <= row.valid_to <= window.last:
            reference = f"FDA registration {row.fei}".strip()
            yield _deadline("registration", row, row.valid_to, reference, reverse("cmos:registration", args=[row.pk]))


def _certificate_ends(window: Window) -> Iterator[Deadline]:
    # The rule decides; three years around a window, a few days wider, only find the sites worth asking it about.
    inspected = (window.first - timedelta(days=1100), window.last - timedelta(days=1090))
    by_rule = Q(valid_to=None, inspection_end__range=inspected)
    ending = window.of(all_certificates().filter(Q(valid_to__range=window[:2]) | by_rule))
    newest: dict[UUID, tuple[date, GmpCertificate]] = {}
    for row in _of_sites_of(all_certificates(), ending).order_by("inspection_end", "id"):
        end = certificate_fact(row).validity.valid_to
        if row.site_id not in newest or newest[row.site_id][0] <= end:
            newest[row.site_id] = (end, row)
    for end, row in newest.values():
        if window.first <= end <= window.last:
            reference = f"EU GMP certificate {row.number}"
            yield _deadline("certificate", row, end, reference, reverse("cmos:certificate", args=[row.pk]))


def _of_sites_of(rows: QuerySet[Row], found: QuerySet[Row]) -> QuerySet[Row]:
    """Every row of the sites that `found` names: what was renewed is among them."""
    return rows.filter(site_id__in=found.values("site_id")).select_related("site")


def _deadline(kind: str, row: FdaRegistration | GmpCertificate, end: date, reference: str, url: str) -> Deadline:
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=row.site_id,
        site_name=row.site.name,
        title=f"{reference} of {row.site.name} ends",
        reference=f"{reference} ends",
        due_on=end,
        created_on=row.recorded_at.date(),
        responsible=row.site.responsible_id,
        deputy=row.site.deputy_id,
        url=url,
    )


# --- links to CMO organisations -----------------------------------------------------------------------------------


def links(found: Company) -> QuerySet[OrganisationLink]:
    """The invitations of a company, newest first."""
    return OrganisationLink.objects.filter(company=found).order_by("-id")


def linked_organisation(company_id: UUID) -> UUID | None:
    """The CMO organisation that speaks for a company, once it has accepted the invitation."""
    rows = LinkAcceptance.objects.filter(link__company_id=company_id, link__withdrawn_at=None).order_by("-id")
    return rows.values_list("cmo_org_id", flat=True).first()


def acceptances(found: Company) -> QuerySet[LinkAcceptance]:
    """Who accepted for a company."""
    return LinkAcceptance.objects.filter(link__company=found).order_by("-id")


def relationships() -> QuerySet[LinkAcceptance]:
    """In a CMO organisation's scope: the sponsors it is linked with."""
    return LinkAcceptance.objects.filter(Q(side="cmo")).order_by("sponsor_name", "id")


def match_key(scheme: str, value: str) -> str:
    """The form of an identifier that registers and duplicates are matched on."""
    return numbers.CHECKS[scheme](value).key
