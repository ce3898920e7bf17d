"""Pages about companies."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from cmos import bulk, columns, forms, selectors, services
from cmos.models import Company
from records import selectors as records
from records.selectors import provenance
from web.filters import FilterBar
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage, ListPage

STATES = [("", "In use"), ("archived", "Archived"), ("all", "All")]


class CompanyFilters(FilterBar):
    """Name and state; archived companies only when asked for."""

    state = django_forms.ChoiceField(required=False, choices=STATES)

    q = django_forms.CharField(required=False, max_length=100, label="Company")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(name__icontains=value)

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        found = super().narrow(found)
        return found if self.cleaned_data.get("state") else found.filter(archived_at=None)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(archived_at__isnull=False) if value == "archived" else found


class CompanyList(ListPage):
    """The sponsor's CMO companies."""

    action = "cmos.view"
    title = "Companies"
    columns = columns.COMPANIES
    bulk = (bulk.ArchiveCompanies(), bulk.ReactivateCompanies())
    filters = CompanyFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Company]:
        return selectors.companies().prefetch_related("sites")

    def nothing(self) -> Context:
        text = "A company is registered here, with the first of its sites, or imported from a spreadsheet."
        words = {"kind": "nothing_yet", "title": "No companies yet", "text": text}
        return {**words, **self.offer("cmos.register", "Register company", "cmos:company-register")}

    def context(self, **more: Any) -> Context:
        if not self.request.actor.can("cmos.register"):
            return more
        return {"primary_action": {"label": "Register company", "url": reverse("cmos:company-register")}, **more}


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
            "may_open": self.request.actor.can("records.view"),
            "known_files": provenance.told([obj.cda_file_id]),
            "cda": cda_words(obj, self.request.membership.today),
            "may_change": self.request.actor.can("cmos.change"),
            "may_invite": self.request.actor.can("cmos.invite_organisation"),
            "register": self.offer("cmos.register", "Register site", "cmos:find"),
            "history": records.history(obj, *selectors.links(obj)) if self.request.actor.can("records.view") else [],
        }


def cda_words(company: Company, today: date) -> str:
    """How the confidentiality agreement stands on a day, in words."""
    if company.cda_signed_on is None:
        return "Not recorded."
    signed = f"Signed on {company.cda_signed_on:%-d %b %Y}"
    if company.cda_expires_on is None:
        return f"{signed}, without end."
    verb = "ended" if company.cda_expires_on < today else "ends"
    return f"{signed}, {verb} on {company.cda_expires_on:%-d %b %Y}."


class RegisterCompany(FormPage):
    """Register a company before it has a site."""

    action = "cmos.register"
    form_class = forms.CompanyForm
    title = "Register company"
    submit_label = "Register company"

    def save(self, form: Any) -> str:
        made = services.register_company(actor=self.request.actor, **form.cleaned_data)
        return reverse("cmos:company", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("cmos:companies")


class ChangeCompany(FormPage):
    """Name, D-U-N-S and notes of a company."""

    action = "cmos.change"
    form_class = forms.ChangeCompanyForm
    title = "Change company"

    def subject(self) -> Company:
        return selectors.company(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        names = ("name", "duns", "oms_organisation", "cda_signed_on", "cda_expires_on", "notes", "version")
        return {name: getattr(self.object, name) for name in names}

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


class TurnCompany(TurnPage):
    """Archive a company, or take it up again."""

    action = "cmos.change"
    title = "Archive or reactivate"
    turns = {
        "archive": Turn(
            "Archive {}?",
            "It is offered no more for new sites and stays readable. Its sites must be archived first.",
            "Archive company",
            services.archive_company,
        ),
        "reactivate": Turn("Reactivate {}?", "It is offered again.", "Reactivate", services.reactivate_company),
    }

    def subject(self) -> Company:
        return selectors.company(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:company", args=[self.object.pk])
