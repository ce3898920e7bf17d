"""Pages of what authorities published: of one site, and of all sites that need a decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from inspections import columns, selectors, services
from inspections.forms import public as forms
from inspections.models import PublicFactLine
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import Context, FormPage, ListPage, ScopedView, found_or_404

STATES = [("", "Any"), ("unreviewed", "Not reviewed"), ("adopted", "Adopted"), ("rejected", "Rejected")]
WEIGHT = [("", "Any"), ("yes", "Negative only")]


def shown(rows: Any) -> list[Context]:
    """Published facts with their words and where their records are."""
    return [
        {"line": row, "label": selectors.label(row), "kind": selectors.KINDS[row.kind], "record_url": record_url(row)}
        for row in rows
    ]


def record_url(row: PublicFactLine) -> str:
    """The page of the sponsor's own record of a fact; empty without one."""
    review = row.review
    if review is None or review.record is None:
        return ""
    route = "inspections:detail" if review.record_kind == "inspection" else "inspections:action"
    return reverse(route, args=[review.record])


class PublicFactFilters(FilterBar):
    """Site; state; kind; negative ones."""

    q = django_forms.CharField(required=False, max_length=100, label="Site")
    status = django_forms.ChoiceField(required=False, choices=STATES, label="Review")
    kind = django_forms.ChoiceField(required=False, choices=[("", "Any"), *selectors.KINDS.items()], label="Kind")
    negative = django_forms.ChoiceField(required=False, choices=WEIGHT, label="Weight")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(site_id__in=cmos.search_sites(cmos.sites(), value).values("pk"))

    def narrow_status(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_negative(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(is_negative=True)


class PublicFactList(ListPage):
    """What authorities published about the sponsor's sites, newest read first."""

    action = "inspections.change"
    title = "Published facts"
    columns = columns.PUBLIC_FACTS
    filters = PublicFactFilters
    default_sort = "-read_at"

    def queryset(self) -> QuerySet[PublicFactLine]:
        return selectors.public_facts()

    def rows(self, found: list[Any]) -> list[Any]:
        return shown(found)

    def nothing(self) -> Context:
        text = "As far as the lists read on this portal go, nothing was published about the FEIs of your sites."
        return {"kind": "nothing_yet", "title": "Nothing published", "text": text}


class Published(ScopedView):
    """What was published about one site, each to be adopted or rejected; and whether the register still has it."""

    action = "inspections.change"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        site = found_or_404(cmos.site, pk)
        found = shown(selectors.public_facts_of(site)[:200])
        absences = selectors.register_absences([site.pk]).get(site.pk, [])
        return self.page(
            "inspections/published.html", {"title": "Published facts", "site": site, "rows": found, "gone": absences}
        )


class Decide(FormPage):
    """Base of decisions about one published fact of a site."""

    action = "inspections.change"

    def subject(self) -> PublicFactLine:
        site: Site = cmos.site(self.kwargs["pk"])
        return selectors.public_fact(site, self.kwargs["fact"])

    def cancel_url(self) -> str:
        return reverse("inspections:published", args=[self.object.site_id])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{selectors.label(self.object)}, {self.object.firm}; {self.object.site.name}", **more}


class Adopt(Decide):
    """Make the sponsor's own record of a published fact."""

    form_class = forms.AdoptForm
    title = "Adopt this published fact?"
    submit_label = "Adopt"

    def initial(self) -> dict[str, Any]:
        return {"reason": "published by the authority"}

    def save(self, form: Any) -> str:
        line = self.object
        services.adopt(line.site, line.fact, actor=self.request.actor, **form.cleaned_data)
        return record_url(selectors.public_fact(line.site, line.fact))


class Reject(Decide):
    """Say why a published fact is none of this site's."""

    form_class = forms.DecisionForm
    title = "Reject this published fact?"
    submit_label = "Reject"

    def save(self, form: Any) -> str:
        services.reject(self.object.site, self.object.fact, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Undo(Decide):
    """Take a decision back."""

    form_class = forms.DecisionForm
    title = "Take the decision back?"
    submit_label = "Take it back"

    def subject(self) -> PublicFactLine:
        return selectors.reviewed_fact(super().subject())

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        """A record that was made for the fact becomes void: that is a change of a kind."""
        form: Any = super().make_form(data, files)
        form.ask_category()
        return form

    def save(self, form: Any) -> str:
        services.undo(self.object.site, self.object.fact, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
