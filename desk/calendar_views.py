"""The calendar: a month of deadlines and planned work, each day's dates a link away."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from cmos.deadlines import Deadline
from desk import months, selectors
from desk.months import Entry
from kernel.errors import Refused
from reminders import selectors as reminders
from reminders.kinds import SHOWN
from reminders.rules.timing import country_of
from sponsors import access
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import Context, ScopedView


class CalendarFilters(FilterBar):
    """Words of a record or site, what it is, and who answers for it."""

    q = forms.CharField(required=False, max_length=100, label="Record or site")
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((kind.name, kind.words[:1].upper() + kind.words[1:]) for kind in SHOWN.values())],
        label="What",
    )
    person = forms.ChoiceField(required=False, label="Who")
    site = forms.UUIDField(required=False, widget=forms.HiddenInput, label="Site")
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)

    def prepare(self) -> None:
        people: Any = self.fields["person"]
        others = [(str(each.id), each.name) for each in access.people() if each.id != self.member.id]
        people.choices = [("", "Everybody"), (str(self.member.id), "Me"), *others]

    def narrow_q(self, found: Any, value: str) -> Any:
        return [each for each in found if value.casefold() in f"{each.title} {each.site_name}".casefold()]

    def narrow_kind(self, found: Any, value: str) -> Any:
        return [each for each in found if each.kind == value]

    def narrow_person(self, found: Any, value: str) -> Any:
        takers = reminders.handovers({reminders.key_of(each) for each in found})
        return [each for each in found if value == str(takers.get(reminders.key_of(each)) or each.responsible)]

    def narrow_site(self, found: Any, value: Any) -> Any:
        return found  # the rooms were asked about it only

    def narrow_month(self, found: Any, value: str) -> Any:
        return found  # the rooms were asked about it only


class MonthPage(ScopedView, ABC):
    """A month of dates with the months beside it, a list by day on small screens; a page says which dates."""

    http_method_names = ["get", "head", "options"]
    filters: ClassVar[type[FilterBar]]
    more_route: ClassVar[str]
    """the list that shows all dates of one `?day=`"""
    address_route: ClassVar[str] = ""
    """the page of one's own address for a calendar program, where no other page leads to it"""
    about: ClassVar[str] = ""
    nothing: ClassVar[str]

    @abstractmethod
    def dates(self, bar: FilterBar, first: date, last: date) -> list[Entry]:
        """The dates of the days asked for that the filters leave, in the order they are shown in."""

    def get(self, request: ScopedRequest) -> HttpResponse:
        bar = self.filters(request.GET, actor=request.actor, member=request.membership)
        today = request.membership.today
        if not bar.is_valid():
            return self.page("desk/calendar.html", self._context(bar, today.replace(day=1), []), status=422)
        first = months.first_of(bar.cleaned_data["month"], today)
        if first is None:
            raise Refused({"month": "Write the month as 2026-12."})
        found = self.dates(bar, first, months.last_of(first))
        return self.page("desk/calendar.html", self._context(bar, first, found))

    def _context(self, bar: FilterBar, first: date, found: list[Entry]) -> Context:
        chips = [chip for chip in bar.chips() if not chip.label.startswith("Month")] if bar.is_valid() else []
        member = self.request.membership
        grid = months.weeks(first, found, country_of(member.zone))
        return {
            "title": f"{first:%B %Y}",
            "first": first,
            "weeks": grid,
            "days": [day for week in grid for day in week if day.entries],
            "number": len(found),
            "previous": self._url(months.neighbour(first, -1)),
            "next": self._url(months.neighbour(first, 1)),
            "this_month": self._url(member.today.replace(day=1)),
            "filter_form": bar,
            "chips": chips,
            "clear_url": f"{self.request.path}?month={first:%Y-%m}",
            "more_route": self.more_route,
            "address_url": reverse(self.address_route) if self.address_route else "",
            "about": self.about,
            "nothing": self.nothing,
        }

    def _url(self, first: date) -> str:
        kept = {name: values for name, values in self.request.GET.lists() if name != "month"}
        return f"{self.request.path}?{urlencode({**kept, 'month': f'{first:%Y-%m}'}, doseq=True)}"


class Calendar(MonthPage):
    """Everything due or planned that a person of a sponsor may see."""

    action = "desk.calendar"
    filters = CalendarFilters
    more_route = "desk:deadlines"
    nothing = "Audits, ends of agreements and certificates, and reply dates appear here."

    def dates(self, bar: FilterBar, first: date, last: date) -> list[Entry]:
        window = reminders.planned_between(first, last, bar.cleaned_data["site"])
        found: list[Deadline] = bar.narrow(selectors.visible(window, self.request.actor))
        return [months.of_deadline(each, self.request.membership.today) for each in found]
