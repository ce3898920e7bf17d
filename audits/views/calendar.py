"""The calendar of audits: a month, or a year."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse

from audits import selectors
from web.calendar import Month, month_of, weeks, year_of
from web.http import ScopedRequest
from web.views import Context, ScopedView


class MonthPage(ScopedView):
    """What is planned, held and due in a month."""

    action = "audits.view"
    by_object = True
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        today = request.membership.today
        month = month_of(request.GET.get("month", ""), today)
        days = selectors.between(month.first, month.last, request.actor, today)
        return self.page("audits/month.html", self._context(month, days))

    def _context(self, month: Month, days: list[selectors.Day]) -> Context:
        return {
            "title": "Audit calendar",
            "month": month,
            "weeks": weeks(month, days),
            "days": days,
            "previous": month.moved(-1),
            "following": month.moved(1),
        }


class YearPage(ScopedView):
    """The same for a year, month by month."""

    action = "audits.view"
    by_object = True
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        today = request.membership.today
        year = year_of(request.GET.get("year", ""), today)
        days = selectors.between(date(year, 1, 1), date(year, 12, 31), request.actor, today)
        months = [Month(year, number) for number in range(1, 13)]
        shown = [(each, [day for day in days if day.first <= each.last and day.last >= each.first]) for each in months]
        context = {"title": "Audit calendar", "year": year, "months": shown}
        return self.page("audits/year.html", {**context, "previous": year - 1, "following": year + 1})
