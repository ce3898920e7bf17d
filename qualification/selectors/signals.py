"""News of one authority that waits for a decision about another market, as deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.urls import reverse

from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from cmos.models import Site
from inspections import selectors as inspections
from qualification.models import StandingDecision
from qualification.rules.decisions.signals import Signal
from qualification.rules.words import JURISDICTIONS, listed
from qualification.selectors.decisions import unanswered
from qualification.selectors.standing import facts

LONGEST: Final = timedelta(days=10)
"""Two business days are never more calendar days."""


def deadlines(window: Window) -> list[Deadline]:
    """Decisions that are due about news of another authority: two business days from when it was known (domain 4.2)."""
    since = window.first - LONGEST
    found = inspections.sites_with_bad_news(since) | cmos.sites_that_lost_evidence(since)
    if window.site_id:
        found &= {window.site_id}
    sites = {site.pk: site for site in cmos.sites().filter(pk__in=found, archived_at=None)}
    if not sites:
        return []
    asked = unanswered(facts(list(sites), window.last), window.last)
    return [one for pk, site in sites.items() for one in _of_site(site, asked.get(pk, ()), window)]


def _of_site(site: Site, asked: tuple[Signal, ...], window: Window) -> Iterator[Deadline]:
    """One line for each piece of news, whatever markets it asks about."""
    due = [one for one in asked if window.first <= one.news.due_on <= window.last]
    for news, group in groupby(due, key=lambda one: one.news):
        markets = listed(f"the {JURISDICTIONS[one.market]}" for one in group)
        yield Deadline(
            kind="cross_signal",
            subject_table=StandingDecision._meta.db_table,
            subject_id=news.ref.id,
            site_id=site.pk,
            site_name=site.name,
            title=f"Consider for {markets} at {site.name}: {news.words}",
            reference="News of another authority to consider",
            due_on=news.due_on,
            created_on=max(news.since, news.recorded_on),
            responsible=site.responsible_id,
            deputy=site.deputy_id,
            url=f"{reverse('desk:site', args=[site.pk])}#signals",
        )
