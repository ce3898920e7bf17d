"""When what a site holds ends, and when a company's confidentiality agreement does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Window
from cmos.models import Company, Site, SiteEvidence
from cmos.rules import KINDS
from cmos.selectors.evidence import counted
from cmos.selectors.sites import sites
from kernel.prepared import prepared
from regulations.rules.controlled import EARLY_RENEWAL_DAYS, renewal_days

LINES: Final[dict[str, tuple[str, ...]]] = {
    "registration": (),
    "certificate": (),
    "authorisation": ("authorisation_type", "number"),
    "confirmation": ("basis", "substances"),
    "partner": ("partner", "product_class"),
    "qp_declaration": ("qp_name",),
    "api_registration": ("number",),
    "supporting": ("scheme",),
    "dea": ("activity",),
    "state_licence": ("state", "licence_type"),
    "quota": ("quota_type", "drug_code"),
    "narcotics": ("number",),
}
"""kind -> what, beside the site, makes an entry the renewal of another: only the newest of a line reminds"""


def deadlines(window: Window) -> list[Deadline]:
    """Ends of the newest entry of each line of evidence; what was renewed or withdrawn reminds nobody."""
    companies, first, *held = _ending(window)
    ends = [
        _deadline(row) for kind, rows in zip(LINES, held, strict=True) for row in _newest_ending(kind, rows, window)
    ]
    return [*ends, *_confidentiality(companies, first, window)]


@prepared
def _ending(window: Window) -> list[QuerySet[Any]]:
    """Companies whose confidentiality agreement ends, their first sites, and what ends of each kind of evidence."""
    ending = Company.objects.filter(cda_expires_on__range=window[:2], archived_at=None)
    if window.site_id:
        ending = ending.filter(pk__in=sites().filter(pk=window.site_id).values("company_id"))
    theirs = sites().filter(company__in=ending, archived_at=None).order_by("company_id", "number")
    return [ending, theirs.distinct("company_id"), *(_beside_ending(kind, window) for kind in LINES)]


def _beside_ending(kind: str, window: Window) -> QuerySet[Any]:
    """The entries of one kind at the sites where one of them ends in the window, those that end first first."""
    rows = counted(kind).filter(site__archived_at=None)
    ending = window.of(rows.filter(ends_on__range=window[:2]))
    return rows.filter(site_id__in=ending.values("site_id")).select_related("site").order_by("ends_on", "id")


def _newest_ending(kind: str, rows: Iterable[Any], window: Window) -> Iterator[Any]:
    newest: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        newest[(row.site_id, *(getattr(row, name) for name in LINES[kind]))] = row
    for row in newest.values():
        if window.first <= row.ends_on <= window.last and row.withdrawn_on is None:
            yield row


def _deadline(row: Any) -> Deadline:
    found: SiteEvidence = row
    reference = f"{KINDS[found.kind].label} {getattr(row, KINDS[found.kind].reference)}".strip()
    return Deadline(
        kind=_ladder(row),
        subject_table=found._meta.db_table,
        subject_id=found.pk,
        site_id=found.site_id,
        site_name=found.site.name,
        title=f"{reference} of {found.site.name} ends",
        reference=f"{reference} ends",
        due_on=row.ends_on,
        created_on=found.recorded_at.date(),
        responsible=found.site.responsible_id,
        deputy=found.site.deputy_id,
        url=reverse(f"cmos:{found.kind}", args=[found.pk]),
    )


def _ladder(row: Any) -> str:
    """The ladder of an entry; a DEA registration that may be renewed earlier has its own."""
    if row.kind == "dea" and renewal_days(row.activity, row.schedules) == EARLY_RENEWAL_DAYS:
        return "dea_early"
    return str(row.kind)


def _confidentiality(ending: Iterable[Company], theirs: Iterable[Site], window: Window) -> Iterator[Deadline]:
    """A company's agreement reminds the person responsible for its first site, which `theirs` has."""
    first = {site.company_id: site for site in theirs}
    for company in ending:
        site = first.get(company.pk)
        if site is None or company.cda_expires_on is None or window.site_id not in (None, site.pk):
            continue
        yield Deadline(
            kind="cda",
            subject_table=Company._meta.db_table,
            subject_id=company.pk,
            site_id=site.pk,
            site_name=site.name,
            title=f"Confidentiality agreement with {company.name} ends",
            reference="Confidentiality agreement ends",
            due_on=company.cda_expires_on,
            created_on=company.cda_signed_on or site.registered_on,
            responsible=site.responsible_id,
            deputy=site.deputy_id,
            url=reverse("cmos:company", args=[company.pk]),
        )
