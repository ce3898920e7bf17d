"""Every read of campaigns: what they are, how far, and which are due again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cmos import selectors as cmos
from cmos.models import Site
from questionnaires.models import Campaign, CampaignSite
from questionnaires.rules import campaigns as rules
from questionnaires.rules import dialogue
from questionnaires.rules.campaigns import Progress
from questionnaires.selectors import sent


def campaigns() -> QuerySet[Any]:
    """Every campaign of the open sponsor, with the number of its sites and of those that were asked."""
    return cast(
        "QuerySet[Any]",
        Campaign.objects.select_related("template_version__template").annotate(
            sites=Count("lines"), sent=Count("lines__questionnaire")
        ),
    )


def campaign(pk: UUID) -> Campaign:
    """One campaign, annotated; raises DoesNotExist."""
    found: Campaign = campaigns().get(pk=pk)
    return found


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number or title."""
    return found.filter(Q(number__iexact=text.strip()) | Q(title__icontains=text))


def lines(found: Campaign) -> QuerySet[CampaignSite]:
    """The sites of a campaign by name."""
    return CampaignSite.objects.filter(campaign=found).select_related("site").order_by("site__name", "id")


def unsent(found: Campaign) -> list[CampaignSite]:
    """The sites that were not asked yet, in the order in which they are."""
    return list(lines(found).filter(questionnaire=None).select_related("site__company"))


def questionnaires_of(found: QuerySet[Any], pk: UUID) -> QuerySet[Any]:
    """Of these questionnaires those that a campaign sent."""
    return found.filter(line__campaign=pk)


def progress(rows: Iterable[Campaign], on: date) -> dict[UUID, Progress]:
    """How far each campaign is, in as many queries for many as for one."""
    wanted = [row.pk for row in rows]
    asked = sent.questionnaires().filter(line__campaign__in=wanted)
    late = sent.overdue(asked, on)
    counts = {
        name: _counted(each)
        for name, each in (
            ("answered", sent.in_state(asked, dialogue.ANSWERED)),
            ("withdrawn", sent.in_state(asked, dialogue.WITHDRAWN)),
            ("overdue", late),
            ("sent", asked),
        )
    }
    every = CampaignSite.objects.filter(campaign__in=wanted)
    sites = _by_campaign(every, "campaign")
    blocked = _by_campaign(every.filter(questionnaire=None).exclude(blocked=""), "campaign")
    return {
        pk: Progress(
            sites=sites.get(pk, 0),
            blocked=blocked.get(pk, 0),
            **{name: found.get(pk, 0) for name, found in counts.items()},
        )
        for pk in wanted
    }


def _counted(rows: QuerySet[Any]) -> dict[UUID, int]:
    return _by_campaign(CampaignSite.objects.filter(questionnaire__in=rows.values("pk")), "campaign")


def _by_campaign(rows: QuerySet[CampaignSite], name: str) -> dict[UUID, int]:
    return dict(rows.order_by(name).values_list(name).annotate(count=Count("pk")))


def recurring(on: date) -> list[Campaign]:
    """Campaigns whose next round is due: nobody stopped them, and nothing followed yet."""
    later = Campaign.objects.filter(follows=OuterRef("pk"))
    open_ones = Campaign.objects.filter(every_months__gt=rules.ONCE, stopped_at=None).exclude(Exists(later))
    found = open_ones.select_related("template_version__template").order_by("id")
    return [row for row in found if (day := rules.next_on(row.planned_on, row.every_months)) and day <= on]


def was_followed(found: Campaign) -> bool:
    """Whether the next round of a campaign was begun."""
    return Campaign.objects.filter(follows=found).exists()


# --- which sites --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sites a campaign is for: those named by number, else those that do one of the operations, else all."""

    numbers: Collection[str] = ()
    operations: Collection[str] = ()


def unknown_numbers(wanted: Wanted) -> list[str]:
    """Numbers that are no active site's."""
    known = set(cmos.active_sites().filter(number__in=wanted.numbers).values_list("number", flat=True))
    return [number for number in wanted.numbers if number not in known]


def sites_for(wanted: Wanted) -> list[Site]:
    """The active sites that a campaign asks, by name."""
    found = cmos.active_sites().select_related("company")
    if wanted.numbers:
        found = found.filter(number__in=wanted.numbers)
    if wanted.operations:
        found = found.filter(operations__overlap=list(wanted.operations))
    return list(found.order_by("name", "id"))


# --- lists --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign as the list shows it."""

    row: Any
    progress: Progress
    often: str


def board(rows: Collection[Any], on: date) -> list[Line]:
    """The lines of the list."""
    found = progress(rows, on)
    return [Line(row, found[row.pk], _often(row)) for row in rows]


def _often(row: Campaign) -> str:
    words = rules.EVERY[row.every_months]
    return f"{words}, stopped" if row.stopped_at is not None else words


def rounds(found: Campaign) -> list[Campaign]:
    """The round before a campaign and the one after, where there are such."""
    near = Q(follows=found) | Q(pk=found.follows_id) if found.follows_id else Q(follows=found)
    return list(Campaign.objects.filter(near).order_by("id"))
