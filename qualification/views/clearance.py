"""May this be ordered there: the answer as a page, and what will block within ninety days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Product, Site
from kernel.clock import now
from qualification.columns import clearance as columns
from qualification.forms.clearance import ForecastFilters, QuestionForm
from qualification.rules.clearing import CHECKS, Answer, Clearance, ClearanceReason
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.standing import RECHECK_DAYS
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import clearance as selectors
from qualification.selectors.forecast import DAYS, Worsening, forecast
from regulations.rules.vocabulary import OPERATION_LABELS
from web.http import ScopedRequest
from web.lists import ComputedList
from web.scoped import ScopedView
from web.views import Context

ELSEWHERE: Final = 12
"""Other sites that the page compares."""


@dataclass(frozen=True, slots=True)
class Line:
    """One reason as the page shows it."""

    check: str
    reason: ClearanceReason
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class Other:
    """The same work at another site, in each market of the product."""

    site: Site
    answers: tuple[tuple[str, Clearance], ...]


class Ask(ScopedView):
    """The form, and below it the answer to what its address asks."""

    action = "clearance.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        today = request.membership.today
        if not request.GET.get("product") and not request.GET.get("operation"):
            form = QuestionForm(initial={"on": today, "market": "US", **request.GET.dict()})
            return self.page("qualification/clearance.html", {"form": form, "found": None, "today": today})
        form = QuestionForm({"on": _shown(today), **request.GET.dict()})
        if not form.is_valid():
            return self.page("qualification/clearance.html", {"form": form, "found": None, "today": today}, status=422)
        return self.page("qualification/clearance.html", {"form": form, "today": today, **self._answer(form)})

    def _answer(self, form: QuestionForm) -> Context:
        site, product, on = form.cleaned_data["site"], form.cleaned_data["product"], form.cleaned_data["on"]
        found = selectors.clearance_of(site.pk, form.asked, on, form.moment)
        actor, today = self.request.actor, self.request.membership.today
        question = _query(site, form.asked, on, form.moment)
        about = urlencode({"site": site.pk, "product": product.pk})
        return {
            "found": found,
            "site": site,
            "product": product,
            "operation": OPERATION_LABELS.get(form.asked.operation, form.asked.operation),
            "market": JURISDICTIONS.get(form.asked.market, form.asked.market),
            "lines": lines(found.reasons),
            "elsewhere": elsewhere(site, product, form),
            "at": form.moment or now(),
            "known_at": form.moment,
            "is_today": on == today,
            "meanings": list(Answer),
            "recheck_days": RECHECK_DAYS,
            "may": {
                "certify": actor.can("clearance.certify"),
                "override": actor.can("clearance.override") and on == today and found.overridable,
                "assess": actor.can("clearance.prepare"),
                "read": actor.can("clearance_records.view"),
            },
            "certify_url": f"{reverse('clearance:certify')}?{question}",
            "override_url": f"{reverse('clearance:override-prepare')}?{question}",
            "assess_url": f"{reverse('clearance:assessment-prepare')}?{about}",
        }


def lines(reasons: Iterable[ClearanceReason]) -> list[Line]:
    """Reasons with the names of their checks, what blocks first."""
    return [Line(CHECKS[one.check], one, one.counts.name.lower(), one.counts.result) for one in reasons]


def elsewhere(site: Site, product: Product, form: QuestionForm) -> list[Other]:
    """Other sites that do the same operation, with their answers for each market of the product."""
    asked, on = form.asked, form.cleaned_data["on"]
    others = list(
        cmos.active_sites()
        .filter(operations__contains=[asked.operation])
        .exclude(pk=site.pk)
        .order_by("name")[:ELSEWHERE]
    )
    markets = [market for market in JURISDICTIONS if market in product.markets] or [asked.market]
    questions = [(other.pk, Asked(asked.operation, product.pk, market)) for other in others for market in markets]
    found = selectors.clearances(questions, on, form.moment, until=on)
    listed = [
        Other(
            other,
            tuple((market, found[other.pk, Asked(asked.operation, product.pk, market)]) for market in markets),
        )
        for other in others
    ]
    return sorted(listed, key=lambda one: (max(answer.answer for _, answer in one.answers), one.site.name))


def _query(site: Site, asked: Asked, on: Any, known_at: Any) -> str:
    found = {
        "site": site.pk,
        "product": asked.product or "",
        "operation": asked.operation,
        "market": asked.market,
        "on": _shown(on),
    }
    return urlencode({**found, **({"known_at": known_at.isoformat()} if known_at else {})})


def _shown(on: Any) -> str:
    return f"{on:%-d %b %Y}"


class Forecast(ComputedList):
    """Work in use that gets worse within ninety days, by what is known today."""

    action = "clearance.view"
    title = f"What will block within {DAYS} days"
    columns = columns.FORECAST
    filters = ForecastFilters
    default_sort: ClassVar[str] = "on"

    def found(self, bar: Any) -> list[Worsening]:
        found: list[Worsening] = bar.narrow(forecast(self.request.membership.today))
        return found

    def nothing(self) -> Context:
        return {
            "kind": "nothing_to_do",
            "title": "Nothing gets worse",
            "text": f"By what is known today, no work in use gets worse within {DAYS} days.",
        }
