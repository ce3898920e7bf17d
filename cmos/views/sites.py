"""Pages about sites."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse

from cmos import forms, selectors, services
from cmos.models import Site
from registers import selectors as registers
from regulations.rules import identifiers
from web.http import ScopedRequest
from web.views import Context, FormPage, ScopedView

DECRS_FIRST = {"API MANUFACTURE": "api_manufacture", "MANUFACTURE": "manufacture", "PACK": "primary_packaging"}


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
