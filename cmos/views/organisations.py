"""What a CMO's people see and record of their own organisation: profile, sites, certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from cmos import columns, forms, selectors, services
from cmos.models import OrganisationPaper, OrganisationProfile, OrganisationSite
from cmos.rules import organisations as rules
from records import selectors as records
from regulations.rules import countries
from sponsors import access
from web.filters import FilterBar
from web.http import ScopedRequest
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage, ListPage, ScopedView

VIEW, CHANGE = "organisation.view", "organisation.change"
ADDRESS = ("street", "city", "region", "postal_code", "country")
OF_PROFILE = ("legal_name", "duns", "oms_organisation", "quality_mail", "phone", "website", *ADDRESS, "version")
OF_SITE = ("name", *rules.NUMBERS, *ADDRESS, "version")
OF_PAPER = ("kind", "number", "authority", "valid_from", "valid_to", "source_url", "version")


def address_words(row: Any) -> str:
    """An address in one line."""
    town = " ".join(filter(None, (row.postal_code, row.city)))
    return ", ".join(filter(None, (row.street, town, row.region, countries.name(row.country) if row.country else "")))


class Organisation(ScopedView):
    """The organisation as its people see it: who it is, its sites and certificates, its people and sponsors."""

    action = VIEW
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        found, today, may_change = selectors.profile(), request.membership.today, request.actor.can(CHANGE)
        papers = [(row, selectors.paper_state(row, today)) for row in selectors.standing_papers().order_by("end_sort")]
        return self.page(
            "cmos/organisation.html",
            {
                "title": request.membership.tenant_name,
                "profile": found,
                "address": address_words(found) if found else "",
                "sites": [(row, address_words(row)) for row in selectors.own_sites()],
                "papers": papers,
                "people": access.people(),
                "sponsors": selectors.relationships(),
                "may_change": may_change,
                "may_people": request.actor.can("administration.view"),
                "history": records.history(found) if found else [],
            },
        )


class ChangeProfile(FormPage):
    """Who the organisation is."""

    action = CHANGE
    form_class = forms.ProfileForm
    title = "Change the profile"

    def subject(self) -> OrganisationProfile | None:
        return selectors.profile()

    def initial(self) -> dict[str, Any]:
        if self.object is None:
            return {"version": 0, "legal_name": self.request.membership.tenant_name}
        return {name: getattr(self.object, name) for name in OF_PROFILE}

    def save(self, form: Any) -> str:
        services.change_profile(actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("organisation:home")


class AddOwnSite(FormPage):
    """A further address of the organisation."""

    action = CHANGE
    form_class = forms.OwnSiteForm
    title = "Add a site"
    submit_label = "Add site"

    def save(self, form: Any) -> str:
        made = services.add_own_site(actor=self.request.actor, **form.cleaned_data)
        return reverse("organisation:site", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("organisation:home")


class OwnSiteView(DetailPage):
    """One address of the organisation: its numbers, certificates, and the sponsors it is linked with."""

    action = VIEW
    template_name = "cmos/own_site.html"

    def find(self, pk: UUID) -> OrganisationSite:
        return selectors.own_site(pk)

    def details(self, obj: OrganisationSite) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        papers = list(selectors.own_papers_of(obj))
        return {
            "title": obj.name,
            "address": address_words(obj),
            "numbers": [(words, getattr(obj, name)) for name, words in rules.NUMBERS.items()],
            "papers": [(row, selectors.paper_state(row, today)) for row in papers],
            "links": selectors.standing_links_of(obj) if actor.can("site_links.view") else [],
            "may_change": actor.can(CHANGE),
            "may_link": actor.can("site_links.answer"),
            "history": records.history(obj, *papers),
        }


class OfOwnSite(FormPage):
    """Base of what is done to one own site."""

    action = CHANGE

    def subject(self) -> OrganisationSite:
        return selectors.own_site(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("organisation:site", args=[self.object.pk])


class ChangeOwnSite(OfOwnSite):
    """Name, address and numbers of an own site."""

    form_class = forms.ChangeOwnSiteForm
    title = "Change the site"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in OF_SITE}

    def save(self, form: Any) -> str:
        services.change_own_site(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class TurnOwnSite(TurnPage):
    """Archive an own site, or take it up again."""

    action = CHANGE
    title = "Archive or reactivate"
    turns = {
        "archive": Turn(
            "Archive {}?",
            "It is offered no more for links, and its certificates warn no more. It stays readable.",
            "Archive site",
            services.archive_own_site,
        ),
        "reactivate": Turn("Take up {} again?", "It counts again.", "Reactivate", services.reactivate_own_site),
    }

    def subject(self) -> OrganisationSite:
        return selectors.own_site(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("organisation:site", args=[self.object.pk])


class RecordPaper(OfOwnSite):
    """A certificate of an own site, a further one or the next of one that ends."""

    form_class = forms.NewPaperForm
    title = "Record a certificate"
    submit_label = "Record certificate"

    def initial(self) -> dict[str, Any]:
        return {"renews": self.request.GET.get("renews", "")}

    def form_options(self) -> Context:
        known = selectors.standing_papers().filter(site=self.object).order_by("end_sort")
        return {"known": [(str(row.pk), str(row)) for row in known]}

    def save(self, form: Any) -> str:
        services.record_paper(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class PaperFilters(FilterBar):
    """Number, issuer or site; what it is; whether it still counts."""

    q = django_forms.CharField(required=False, max_length=100, label="Number, issuer or site")
    kind = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.PAPERS.items()], label="What")
    state = django_forms.ChoiceField(
        required=False, choices=[("", "Standing"), ("all", "Renewed and void too")], label="State"
    )

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        found = super().narrow(found)
        return found if self.cleaned_data.get("state") else found.filter(renewed_by=None, voided_at=None)

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching_papers(found, value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found


class PaperList(ListPage):
    """The organisation's own certificates, soonest end first."""

    action = VIEW
    title = "Own certificates"
    columns = columns.PAPERS
    filters = PaperFilters
    default_sort = "end_sort"

    def queryset(self) -> QuerySet[Any]:
        return selectors.own_papers()

    def rows(self, found: list[Any]) -> list[Any]:
        today = self.request.membership.today
        return [(row, selectors.paper_state(row, today)) for row in found]

    def nothing(self) -> Context:
        text = "Certificates are recorded on the page of their site; the inbox warns before they end."
        words = {"kind": "nothing_yet", "title": "No certificates yet", "text": text}
        return {**words, **self.offer(VIEW, "Your organisation and its sites", "organisation:home")}


class PaperView(DetailPage):
    """One certificate of the organisation."""

    action = VIEW
    template_name = "cmos/own_paper.html"

    def find(self, pk: UUID) -> OrganisationPaper:
        return selectors.own_paper(pk)

    def details(self, obj: OrganisationPaper) -> Context:
        return {
            "title": str(obj),
            "state": selectors.paper_state(obj, self.request.membership.today),
            "counts": obj.voided_at is None and obj.renewed_by_id is None,
            "may_change": self.request.actor.can(CHANGE),
            "history": records.history(obj),
        }


class OfPaper(FormPage):
    """Base of what is done to one certificate."""

    action = CHANGE

    def subject(self) -> OrganisationPaper:
        return selectors.own_paper(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("organisation:paper", args=[self.object.pk])


class ChangePaper(OfPaper):
    """Correct what was recorded of a certificate."""

    form_class = forms.ChangePaperForm
    title = "Change the certificate"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in OF_PAPER}

    def save(self, form: Any) -> str:
        services.change_paper(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class VoidPaper(OfPaper):
    """Take back a certificate that was entered by mistake."""

    form_class = forms.VoidForm
    title = "Void the certificate"
    submit_label = "Void certificate"

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        services.void_paper(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
