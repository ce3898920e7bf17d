"""Pages about companies, sites and their evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from cmos import forms, selectors, services
from cmos.models import Company, FdaRegistration, GmpCertificate, Site
from cmos.rules import certificate_validity
from records import selectors as records
from registers import selectors as registers
from regulations.rules import identifiers
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import Column, Context, DetailPage, FormPage, ListPage, ScopedView

DECRS_FIRST = {"API MANUFACTURE": "api_manufacture", "MANUFACTURE": "manufacture", "PACK": "primary_packaging"}


class CompanyFilters(FilterBar):
    """Name."""

    q = django_forms.CharField(required=False, max_length=100, label="Company")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(name__icontains=value)


class CompanyList(ListPage):
    """The sponsor's CMO companies."""

    action = "cmos.view"
    template_name = "cmos/companies.html"
    title = "Companies"
    columns = (Column("name", "Company", "name"), Column("duns", "D-U-N-S"), Column("sites", "Sites", numeric=True))
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


class FindSite(ScopedView):
    """Find a site in FDA's register before registering it."""

    action = "cmos.register"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        asked = request.GET.get("q", "")[:100]
        found = registers.suggest_establishments(asked, limit=25)
        context = {"title": "Register site", "q": asked, "found": found, "run": registers.newest_run("establishments")}
        return self.page("cmos/find.html", context)


class RegisterSite(FormPage):
    """Register a site, from an entry of the register or by hand."""

    action = "cmos.register"
    form_class = forms.SiteForm
    title = "Register site"
    submit_label = "Register site"
    template_name = "cmos/site_form.html"

    def initial(self) -> dict[str, Any]:
        basic = {"responsible_id": str(self.request.membership.id), "reason": "new site"}
        return basic | self._from_register(self.request.GET.get("duns", ""))

    def _from_register(self, duns: str) -> dict[str, Any]:
        if not duns:
            return {}
        try:
            entry = registers.establishment(duns)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        operations = [DECRS_FIRST[value] for value in entry.operations if value in DECRS_FIRST]
        return {**address_of(entry), "fei": entry.fei, "duns": entry.duns, "name": entry.name, "operations": operations}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        actor, reason = self.request.actor, given.pop("reason")
        chosen, new = given.pop("company"), given.pop("company_name")
        company = (
            selectors.company(UUID(chosen))
            if chosen
            else services.register_company(name=new, actor=actor, reason=reason)
        )
        site = services.register_site(company=company, actor=actor, reason=reason, **given)
        if warning := identifiers.fei(given["fei"]).warning:
            messages.warning(self.request, f"{warning} It is kept as you typed it: check it against the registration.")
        return reverse("desk:site", args=[site.pk])

    def cancel_url(self) -> str:
        return reverse("desk:sites")


def address_of(entry: Any) -> dict[str, str]:
    """The address of a register's entry in parts, as the form names them."""
    parts = ("street", "city", "region", "postal_code", "country")
    return {"company_name": entry.registrant or entry.name, **{name: getattr(entry, name) for name in parts}}


class SitePart(FormPage):
    """Base of forms about one site."""

    def subject(self) -> Site:
        return selectors.site(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.name}, {self.object.number}", **more}


class ChangeSite(SitePart):
    """Change what a site is, with a reason."""

    action = "cmos.change"
    form_class = forms.ChangeSiteForm
    title = "Change site"

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name, None) for name in forms.SiteForm.base_fields}
        return {**found, "version": self.object.version, "reason": ""}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        reason, version = given.pop("reason"), given.pop("version")
        services.change_site(self.object, actor=self.request.actor, reason=reason, version=version, **given)
        return self.cancel_url()


class AddContact(SitePart):
    """A person at the site."""

    action = "cmos.change"
    form_class = forms.ContactForm
    title = "Add contact"

    def save(self, form: Any) -> str:
        services.add_contact(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class RecordRegistration(SitePart):
    """Record an FDA registration."""

    action = "evidence.record"
    form_class = forms.RegistrationForm
    title = "Record FDA registration"

    def initial(self) -> dict[str, Any]:
        feis = selectors.active_feis([self.object.pk])[self.object.pk]
        return {"fei": feis[0] if feis else "", "source": "authority"}

    def save(self, form: Any) -> str:
        services.record_registration(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class RecordCertificate(SitePart):
    """Record an EU GMP certificate."""

    action = "evidence.record"
    form_class = forms.CertificateForm
    title = "Record EU GMP certificate"

    def save(self, form: Any) -> str:
        services.record_certificate(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class EvidencePage(DetailPage):
    """One piece of evidence with its history."""

    action = "evidence.view"
    template_name = "cmos/evidence.html"

    def details(self, obj: FdaRegistration | GmpCertificate) -> Context:
        return {
            "title": str(obj),
            "facts": self.facts(obj),
            "void_url": reverse(f"{self.request.resolver_match.view_name}-void", args=[obj.pk])  # type: ignore[union-attr]
            if obj.voided_at is None and self.request.actor.can("evidence.record")
            else "",
            "history": records.history(obj) if self.request.actor.can("records.view") else [],
        }

    def facts(self, obj: Any) -> list[tuple[str, Any]]:
        raise NotImplementedError


class RegistrationView(EvidencePage):
    """An FDA registration."""

    def find(self, pk: UUID) -> FdaRegistration:
        return selectors.registration(pk)

    def facts(self, obj: FdaRegistration) -> list[tuple[str, Any]]:
        return [
            ("Kind", "FDA registration"),
            ("FEI", obj.fei),
            ("Submitted on", obj.submitted_on),
            ("Valid from", obj.valid_from),
            ("Valid to", obj.valid_to),
            ("Operations", ", ".join(obj.operations)),
            ("Seen in", obj.get_source_display()),
        ]


class CertificateView(EvidencePage):
    """An EU GMP certificate."""

    def find(self, pk: UUID) -> GmpCertificate:
        return selectors.certificate(pk)

    def facts(self, obj: GmpCertificate) -> list[tuple[str, Any]]:
        validity = certificate_validity(obj.inspection_end, printed_end=obj.valid_to)
        return [
            ("Kind", "EU GMP certificate"),
            ("Number", obj.number),
            ("Authority", obj.authority),
            ("Inspection ended", obj.inspection_end),
            ("Issued on", obj.issued_on),
            ("Relied on to", validity.valid_to),
            ("Operations", ", ".join(obj.operations)),
            ("Remarks", obj.remarks),
            ("Seen in", obj.get_source_display()),
        ]


class VoidEvidence(FormPage):
    """Take back an entry made by mistake."""

    action = "evidence.record"
    form_class = forms.VoidForm
    title = "Void this entry?"
    submit_label = "Void"
    kind: str = ""

    def subject(self) -> FdaRegistration | GmpCertificate:
        found = selectors.registration if self.kind == "registration" else selectors.certificate
        return found(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        services.void_evidence(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:site", args=[self.object.site_id])

    def cancel_url(self) -> str:
        return reverse(f"cmos:{self.kind}", args=[self.object.pk])


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
