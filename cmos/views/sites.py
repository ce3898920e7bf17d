"""Pages about sites."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse

from cmos import forms, selectors, services
from cmos.deadlines import Window
from cmos.models import Contact, Site, SiteIdentifier
from cmos.rules import KINDS
from records import selectors as records
from registers import selectors as registers
from regulations.rules import countries, identifiers
from web.http import ScopedRequest
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage, ScopedView

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


class Particulars(DetailPage):
    """What is recorded of a site: numbers, owner, address, people, notes; each can be changed from here."""

    action = "cmos.view"
    template_name = "cmos/particulars.html"

    def find(self, pk: UUID) -> Site:
        return selectors.site(pk)

    def details(self, obj: Site) -> Context:
        actor = self.request.actor
        return {
            "title": f"Particulars of {obj.name}",
            "identifiers": selectors.identifiers(obj),
            "contacts": selectors.contacts(obj),
            "country": countries.name(obj.country),
            "moved_to": selectors.moved_to(obj),
            "reconfirm": selectors.to_reconfirm(obj),
            "may_change": actor.can("cmos.change"),
            "history": records.history(obj, *selectors.identifiers(obj), *selectors.contacts(obj))
            if actor.can("records.view")
            else [],
        }


class OfSite(SitePart):
    """Base of forms that lead back to the particulars."""

    action = "cmos.change"

    def cancel_url(self) -> str:
        return reverse("cmos:particulars", args=[self.object.pk])


class AddIdentifier(OfSite):
    """A further number of the site."""

    form_class = forms.IdentifierForm
    title = "Add number"

    def save(self, form: Any) -> str:
        services.add_identifier(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class MoveSite(OfSite):
    """Register the new address as a new site."""

    form_class = forms.MoveSiteForm
    title = "Move to a new address"
    submit_label = "Register the new site"

    def initial(self) -> dict[str, Any]:
        return {"name": self.object.name, "country": self.object.country}

    def save(self, form: Any) -> str:
        made = services.move_site(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:site", args=[made.pk])

    def context(self, **more: Any) -> Context:
        words = (
            "A new address is a new site: it starts without evidence, agreements and audits, because those belong to "
            "the old address. Both sites name each other. A typing error is corrected under “change site” instead."
        )
        return {"intro": words, **more}


class ChangeOwner(OfSite):
    """Another company owns the site at the same address."""

    form_class = forms.OwnerForm
    title = "Change owner"

    def form_options(self) -> Context:
        return {"owner": self.object.company_id}

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        company = selectors.company(UUID(given.pop("company")))
        services.change_owner(self.object, company=company, actor=self.request.actor, **given)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        words = f"Owned by {self.object.company.name}. The site stays; its agreement and evidence are confirmed anew."
        return {"intro": words, **more}


class TurnSite(TurnPage, OfSite):
    """Archive a site, or take it up again."""

    title = "Archive or reactivate"
    turns = {
        "archive": Turn(
            "Archive {}?",
            "It leaves the lists and nobody is reminded of its dates any more. Everything about it stays readable, "
            "and its standing can still be asked for any day.",
            "Archive site",
            services.archive_site,
        ),
        "reactivate": Turn(
            "Reactivate {}?", "It is in the lists and reminders again.", "Reactivate", services.reactivate_site
        ),
    }

    def context(self, **more: Any) -> Context:
        open_dates = selectors.deadlines(window_around(self.request.membership.today, self.object.pk))
        return super().context(open_dates=open_dates if self.kwargs["step"] == "archive" else [], **more)

    template_name = "cmos/turn_site.html"


def window_around(today: date, site_id: UUID) -> Window:
    """The year on both sides of a day, for one site."""
    return Window(today - timedelta(days=365), today + timedelta(days=365), site_id)


class OfIdentifier(FormPage):
    """Base of forms about one number of a site."""

    action = "cmos.change"

    def subject(self) -> SiteIdentifier:
        return selectors.identifier(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:particulars", args=[self.object.site_id])


class ChangeIdentifier(OfIdentifier):
    """Correct a number, or say what became of it."""

    form_class = forms.ChangeIdentifierForm
    title = "Change number"

    def initial(self) -> dict[str, Any]:
        names = ("value", "valid_from", "valid_to", "operations", "state", "merged_into", "shared_because", "version")
        return {name: getattr(self.object, name) for name in names}

    def form_options(self) -> dict[str, Any]:
        return {"scheme": self.object.scheme}

    def save(self, form: Any) -> str:
        services.change_identifier(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class TurnIdentifier(TurnPage, OfIdentifier):
    """Void a number entered by mistake."""

    title = "Void number"
    turns = {
        "void": Turn(
            "Void {}?",
            "Only for a number entered by mistake: it stays readable, struck, and counts for nothing.",
            "Void",
            services.void_identifier,
        ),
    }


class OfContact(FormPage):
    """Base of forms about one person at a site."""

    action = "cmos.change"

    def subject(self) -> Contact:
        return selectors.contact(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:particulars", args=[self.object.site_id])


class ChangeContact(OfContact):
    """Change what is known of a person."""

    form_class = forms.ChangeContactForm
    title = "Change contact"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("name", "position", "email", "phone", "version")}

    def save(self, form: Any) -> str:
        services.change_contact(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class TurnContact(TurnPage, OfContact):
    """A person is no contact any more."""

    title = "End contact"
    turns = {
        "retire": Turn(
            "Write to {} no more?",
            "The person leaves the page; the history keeps them.",
            "End",
            services.retire_contact,
        ),
    }


class ChooseKind(DetailPage):
    """Which kind of evidence to record for a site."""

    action = "evidence.record"
    template_name = "cmos/choose_kind.html"

    def find(self, pk: UUID) -> Site:
        return selectors.site(pk)

    def details(self, obj: Site) -> Context:
        history = records.history(obj) if self.request.actor.can("records.view") else []
        return {"title": "Record evidence", "kinds": KINDS.values(), "history": history}
