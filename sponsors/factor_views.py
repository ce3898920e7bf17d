"""One's own second factors: the list, an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

from kernel.clock import now
from kernel.errors import Refused
from sponsors.entering import alarms, marks
from sponsors.entering.replacing import replacing
from sponsors.entry_forms import AppForm, PasskeyForm, RemoveForm, RenameForm
from sponsors.entry_pages import FactorPage
from sponsors.factors import codes, keeping, losing, mails, passkeys
from sponsors.factors.keys import decrypt, encrypt
from sponsors.factors.reading import PASSKEY, credentials_of, factors_of, untested
from web.http import record_afterwards, tell_of_account

SECRET = "app_secret"
"""Where the session keeps the secret of an app that is being set up, under the key of the factors."""


class ChangesFactors(FactorPage):
    """A page that changes a factor: its owner is told by mail, and the access log too."""

    def tell(self, name: str, happened: str, **facts: Any) -> None:
        """Keep the fact, and mail it once it stands."""
        place: dict[str, Any] = marks.where(self.request)
        tell_of_account(self.request, name, self.person.pk, **facts, **place)
        record_afterwards(self.request, partial(mails.tell, self.person, happened, place))

    def added(self, what: str, words: str) -> HttpResponse:
        """What follows a new factor: the first one lets its person in, and brings recovery codes."""
        self.tell("factor.added", f"A second factor was set up for your account: {words}.", factor=what)
        self._replaced()
        marks.prove(self.request, marks.FACTOR)
        if factors_of(self.person.pk).codes_left:
            messages.success(self.request, f"Set up: {words}")
            return HttpResponseRedirect(reverse("sponsors:factors"))
        made = keeping.new_recovery_codes(self.person, actor=self.actor)
        return self.shown_once(made)

    def _replaced(self) -> None:
        """Where it takes the place of a lost one: that is over now, and told to whom it matters (R-11)."""
        if marks.replaces(self.request) is None or self.request.entering is None:
            return
        shown = replacing(self.request, self.person)
        if shown is None:
            raise Refused(losing.SETTLED)
        own = self.request.session.session_key
        waiting = losing.replaced(self.person, shown=shown, keep=own, actor=self.actor)
        marks.has_replaced(self.request)
        self.tell("factor.replaced", mails.REPLACED)
        if waiting:
            record_afterwards(self.request, partial(alarms.factor_replaced, self.person, waiting))

    def shown_once(self, made: list[str]) -> HttpResponse:
        """Recovery codes as the answer to the form itself: no address shows them again."""
        return self.show(RemoveForm(), template="sponsors/recovery_codes.html", codes=made, title="Your recovery codes")


class Factors(FactorPage):
    """Which factors the person has, and what can be done about them; the way in for who has none."""

    template_name = "sponsors/factors.html"
    form_class = RemoveForm
    title = "Second factors"
    asks_proof = False
    http_method_names = ["get", "head", "options"]

    def context(self) -> dict[str, Any]:
        found = factors_of(self.person.pk)
        host = self.request.get_host()
        late = bool(untested([self.person.pk], now()))
        replaces = self.request.entering is not None and replacing(self.request, self.person) is not None
        return {
            "replaces": replaces,
            "factors": found,
            "untested": late,
            "place": passkeys.place(),
            "works": passkeys.works_at(host),
        }


class AddApp(ChangesFactors):
    """Scan the square code, type the code the app shows."""

    template_name = "sponsors/factor_app.html"
    form_class = AppForm
    title = "Set up an authenticator app"

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        request.session[SECRET] = encrypt(codes.new_secret())
        return super().get(request, **kwargs)

    def context(self) -> dict[str, Any]:
        secret = self._secret()
        address = codes.address_of(secret, self.person.email)
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return {"square": square(address), "secret": " ".join(groups)}

    def save(self, form: Any) -> HttpResponse:
        code = form.cleaned_data["code"]
        keeping.add_app(self.person, secret=self._secret(), code=code, at=now(), actor=self.actor)
        self.request.session.pop(SECRET, None)
        return self.added("app", "an authenticator app")

    def _secret(self) -> str:
        kept = self.request.session.get(SECRET)
        if kept is None:  # the form was sent without being opened in this session
            kept = self.request.session[SECRET] = encrypt(codes.new_secret())
        return decrypt(kept)


def square(address: str) -> str:
    """A square code as SVG without any style of its own."""
    made = segno.make(address, error="m")
    return mark_safe(
        made.svg_inline(
            scale=4, border=4, omitsize=True, svgclass="cp-square", lineclass=None, dark="#000", light="#fff"
        )
    )  # made here of our own text


class AddPasskey(ChangesFactors):
    """Name a passkey; the browser makes it."""

    template_name = "sponsors/factor_passkey.html"
    form_class = PasskeyForm
    title = "Add a passkey"

    def context(self) -> dict[str, Any]:
        return {"works": passkeys.works_at(self.request.get_host()), "place": passkeys.place()}

    def save(self, form: Any) -> HttpResponse:
        made = passkeys.made(self.request.session, form.cleaned_data["passkey"])
        kept = keeping.add_passkey(self.person, name=form.cleaned_data["name"], made=made, actor=self.actor)
        return self.added("passkey", f"the passkey “{kept.data['name']}”")


class PasskeyOptions(FactorPage):
    """What the browser needs to make a passkey; each time another challenge."""

    http_method_names = ["get", "options"]

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        person = self.person
        known = [each.credential for each in credentials_of(person.pk)]
        asked = passkeys.ask_to_make(
            request.session, account=person.pk, email=person.email, name=person.name, known=known
        )
        return JsonResponse(asked)


class OneFactor(ChangesFactors):
    """A form about one of the person's own factors."""

    template_name = "sponsors/factor_change.html"
    kinds: ClassVar[tuple[str, ...]] = ()

    def turned_away(self) -> HttpResponse | None:
        found = factors_of(self.person.pk)
        pk = self.kwargs["pk"]
        names = {each.pk: f"the passkey “{each.name}”" for each in found.passkeys}
        if found.app is not None:
            names[found.app.pk] = "the authenticator app"
        if pk not in names:
            raise Http404
        self.words, self.is_last = names[pk], found.is_last
        self.passkey = next((each for each in found.passkeys if each.pk == pk), None)
        return super().turned_away()

    def context(self) -> dict[str, Any]:
        return {"words": self.words, "is_last": self.is_last, "last": keeping.LAST}


class RenamePasskey(OneFactor):
    """Another name for a passkey."""

    form_class = RenameForm
    title = "Rename the passkey"

    def form_options(self) -> dict[str, Any]:
        if self.passkey is None:
            raise Http404
        return {"initial": {"name": self.passkey.name}}

    def save(self, form: Any) -> HttpResponse:
        name = form.cleaned_data["name"]
        keeping.rename_passkey(self.person, self.kwargs["pk"], name=name, actor=self.actor)
        self.tell("factor.renamed", f"A passkey of your account is called “{name}” from now on.", factor="passkey")
        messages.success(self.request, "Passkey renamed")
        return HttpResponseRedirect(reverse("sponsors:factors"))


class RemoveFactor(OneFactor):
    """Ask whether a factor is to go, then take it away."""

    form_class = RemoveForm
    title = "Remove a second factor"

    def save(self, form: Any) -> HttpResponse:
        gone = keeping.remove(self.person, self.kwargs["pk"], actor=self.actor)
        what = "passkey" if gone.type == PASSKEY else "app"
        self.tell("factor.removed", f"A second factor of your account was removed: {self.words}.", factor=what)
        messages.success(self.request, f"Removed: {self.words}")
        return HttpResponseRedirect(reverse("sponsors:factors"))


class NewCodes(ChangesFactors):
    """Make recovery codes anew: the ones before are void."""

    template_name = "sponsors/factor_codes.html"
    form_class = RemoveForm
    title = "New recovery codes"

    def context(self) -> dict[str, Any]:
        return {"factors": factors_of(self.person.pk)}

    def save(self, form: Any) -> HttpResponse:
        if not factors_of(self.person.pk).any:
            return HttpResponseRedirect(reverse("sponsors:factors"))
        made = keeping.new_recovery_codes(self.person, actor=self.actor)
        self.tell("factor.codes_made", "New recovery codes were made for your account; the ones before are void.")
        return self.shown_once(made)
