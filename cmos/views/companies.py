"""Pages about companies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from cmos import columns, forms, selectors, services
from cmos.models import Company
from records import selectors as records
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage


class CompanyFilters(FilterBar):
    """Name."""

    q = django_forms.CharField(required=False, max_length=100, label="Company")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(name__icontains=value)


class CompanyList(ListPage):
    """The sponsor's CMO companies."""

    action = "cmos.view"
    title = "Companies"
    columns = columns.COMPANIES
    filters = CompanyFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Company]:
        return selectors.companies().prefetch_related("sites")


class CompanyView(DetailPage):
    """One company with its sites and its link to the portal."""

    action = "cmos.view"
    template_name = "cmos/company.html"

    def find(self, pk: UUID) -> Company:
        return selectors.company(pk)

    def details(self, obj: Company) -> Context:
        sites = list(selectors.sites().filter(company=obj).order_by("name"))
        return {
            "title": obj.name,
            "sites": sites,
            "links": selectors.links(obj),
            "acceptances": selectors.acceptances(obj),
            "history": records.history(obj, *selectors.links(obj)) if self.request.actor.can("records.view") else [],
        }


class ChangeCompany(FormPage):
    """Name, D-U-N-S and notes of a company."""

    action = "cmos.change"
    form_class = forms.CompanyForm
    title = "Change company"

    def subject(self) -> Company:
        return selectors.company(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("name", "duns", "notes", "version")}

    def save(self, form: Any) -> str:
        services.change_company(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cmos:company", args=[self.object.pk])


class InviteOrganisation(FormPage):
    """Invite the CMO's own organisation to the portal."""

    action = "cmos.invite_organisation"
    form_class = forms.InviteOrganisationForm
    title = "Invite the CMO"
    submit_label = "Send invitation"

    def subject(self) -> Company:
        return selectors.company(self.kwargs["pk"])

    def save(self, form: Any) -> str:
        services.invite_organisation(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cmos:company", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        words = "The invited person chooses their organisation or founds one. You are told when they have accepted."
        return {"intro": words, **more}
