"""Pages of the administrator about the tenant's own sign-in."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from administration import provider_forms as forms
from administration import rights, services
from administration.forms import ReasonForm
from records import selectors as records
from sponsors.models import IdentityProvider, MailDomain
from sponsors.rules import ROLES
from sponsors.sso import saml, selectors
from web.forms import PortalForm
from web.http import ScopedRequest
from web.scoped import found_or_404
from web.views import Context, DetailPage, FormPage, ScopedView

OIDC = IdentityProvider.Protocol.OIDC


class Providers(ScopedView):
    """The tenant's providers, whether they are on, and how people sign in through them."""

    action = "administration.sign_in"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        rows = list(selectors.providers())
        domains = selectors.domains_of(rows)
        found = [(each, domains.get(each.pk, [])) for each in rows]
        return self.page("administration/sso/providers.html", {"title": "Single sign-on", "providers": found})


class ProviderPage(DetailPage):
    """One provider: what it needs to know of us, what we know of it, its mail domains, and its history."""

    action = "administration.sign_in"
    template_name = "administration/sso/provider.html"

    def find(self, pk: UUID) -> IdentityProvider:
        return selectors.provider(pk)

    def details(self, obj: IdentityProvider) -> Context:
        domains = selectors.domains(obj)
        return {
            "title": obj.name,
            "state": "switched_on" if obj.is_on else "switched_off",
            "domains": domains,
            "confirmed": [each for each in domains if each.confirmed_at],
            "certificates": saml.certificates_of(obj),
            "role": ROLES.get(obj.default_role, ""),
            "asked": rights.waiting_for_arrivals(obj),
            "known": selectors.identities(obj).count(),
            "addresses": addresses(obj),
            "door": selectors.address(obj),
            "history": records.history(obj, *domains),
        }


def addresses(provider: IdentityProvider) -> list[tuple[str, str]]:
    """Our own addresses to copy into the provider."""
    if provider.protocol == OIDC:
        ours = [("Redirect address", "callback"), ("Address that begins a sign-in", "go")]
    else:
        ours = [("Our metadata and entity id", "metadata"), ("Assertion consumer (ACS)", "acs")]
    return [(words, selectors.address(provider, name)) for words, name in ours]


class CheckProvider(ScopedView):
    """Asks the provider what can be asked without a person, and says in words what is wrong."""

    action = "administration.sign_in"
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        provider = found_or_404(selectors.provider, pk)
        found = services.check_provider(provider)
        context = {"title": "What the check found", "object": provider, "found": found}
        return self.page("administration/sso/checked.html", {**context, "good": all(each.good for each in found)})


class AddProvider(FormPage):
    """Add a provider; it is off until somebody switches it on."""

    action = "administration.sign_in"
    template_name = "administration/reasoned.html"
    submit_label = "Add it"
    protocol: ClassVar[str]
    happens = "It is added switched off. The next page shows the addresses it needs to know, and tries it."

    def form_options(self) -> Context:
        return {"kind": self.request.membership.kind}

    def context(self, **more: Any) -> Context:
        return {"happens": self.happens, **more}

    def save(self, form: Any) -> str:
        made = services.add_provider(protocol=self.protocol, actor=self.request.actor, **form.cleaned_data)
        return reverse("administration:provider", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("administration:providers")

    def about(self) -> str:
        return "Single sign-on"


class AddOidc(AddProvider):
    """By OpenID Connect."""

    form_class = forms.OidcForm
    title = "Add an OpenID Connect provider"
    protocol = OIDC


class AddSaml(AddProvider):
    """By SAML."""

    form_class = forms.SamlForm
    title = "Add a SAML provider"
    protocol = IdentityProvider.Protocol.SAML


class ProviderForms(FormPage):
    """What is done to one provider, with a reason."""

    action = "administration.sign_in"
    form_class: ClassVar[type[PortalForm]] = forms.SwitchForm
    template_name = "administration/reasoned.html"
    happens = ""

    def subject(self) -> IdentityProvider:
        return selectors.provider(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        return {"happens": self.happens, **more}

    def cancel_url(self) -> str:
        return reverse("administration:provider", args=[self.kwargs["pk"]])


class ChangeProvider(ProviderForms):
    """Other settings of a provider."""

    title = "Change the provider"
    happens = (
        "It holds from the next sign-in on. Another issuer knows other people: everybody proves their account once "
        "more."
    )

    def form_type(self) -> type[PortalForm]:
        return forms.OidcChangeForm if self.object.protocol == OIDC else forms.SamlChangeForm

    def form_options(self) -> Context:
        return {"kind": self.request.membership.kind}

    def initial(self) -> dict[str, Any]:
        names = ("version", "name", "default_role", "asks_second_factor", "issuer", "client_id", "metadata_url")
        return {name: getattr(self.object, name) for name in names}

    def save(self, form: Any) -> str:
        services.change_provider(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class SwitchOn(ProviderForms):
    """Let people in through it."""

    title = "Switch the provider on"
    submit_label = "Switch it on"
    happens = "People of the confirmed mail domains sign in through it. Passwords go on working."
    on: ClassVar[bool] = True

    def save(self, form: Any) -> str:
        services.switch_provider(self.object, on=self.on, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class SwitchOff(SwitchOn):
    """Let nobody in through it any more."""

    title = "Switch the provider off"
    submit_label = "Switch it off"
    happens = "Nobody signs in through it any more. Every session that it opened ends with its next request."
    on = False


class ClaimDomain(ProviderForms):
    """Name a mail domain the provider speaks for."""

    form_class = forms.DomainForm
    title = "Add a mail domain"
    submit_label = "Add the domain"
    happens = (
        "The operator of the portal makes sure that the domain is yours and confirms it. Until then nobody arrives: "
        "no organisation speaks for another's people."
    )

    def initial(self) -> dict[str, Any]:
        return {"reason": "mail domain of our organisation"}

    def save(self, form: Any) -> str:
        services.claim_domain(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class WithdrawDomain(FormPage):
    """Take a mail domain back."""

    action = "administration.sign_in"
    form_class = ReasonForm
    template_name = "administration/reasoned.html"
    title = "Withdraw this domain"
    submit_label = "Withdraw it"

    def subject(self) -> MailDomain:
        return selectors.domain(self.kwargs["pk"])

    def context(self, **more: Any) -> Context:
        words = f"Nobody new arrives by {self.object.domain}. People who came in before still sign in."
        return {"happens": words, **more}

    def save(self, form: Any) -> str:
        services.withdraw_domain(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("administration:provider", args=[self.object.provider_id])

    def about(self) -> str:
        return str(self.object.provider)
