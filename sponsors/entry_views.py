"""Coming in: the second factor, signing in by passkey, the locked screen, and the proof that it is still you."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.views import View

from sponsors.entering import gate, knocking, marks, proofs
from sponsors.entering.held import Asked
from sponsors.entering.replacing import replacing
from sponsors.entering.states import State
from sponsors.entry_forms import FactorForm, ProofForm, StandInForm
from sponsors.entry_pages import EntryPage, next_of, place_of, with_next
from sponsors.factors import passkeys
from sponsors.factors.reading import credentials_of, factors_of, has_factor, has_lost


class SecondFactor(EntryPage):
    """The second step of signing in."""

    template_name = "sponsors/second_factor.html"
    form_class = FactorForm
    title = "Second factor"

    def turned_away(self) -> HttpResponse | None:
        before = self.request.entering
        if before is None:
            return HttpResponseRedirect(next_of(self.request))
        shows = has_factor(before.user.pk) and replacing(self.request, before.user) is None
        here = before.state is State.FACTOR_DUE and shows
        return None if here else HttpResponseRedirect(place_of(self.request))

    def context(self) -> dict[str, Any]:
        return {"factors": factors_of(self.person.pk), "lost": has_lost(self.person.pk)}

    def form_type(self) -> type[FactorForm]:
        return StandInForm if has_lost(self.person.pk) else FactorForm

    def save(self, form: Any) -> HttpResponse:
        if has_lost(self.person.pk):
            shown = proofs.prove_stand_in(self.request, self.person, form.shown)
            marks.let_replace(self.request, shown.loss, shown.by)
            return HttpResponseRedirect(with_next("sponsors:factors", self.request))
        marks.prove(self.request, *proofs.prove_factor(self.request, self.person, form.shown))
        answer = HttpResponseRedirect(next_of(self.request))
        knocking.remember(self.request, answer, self.person, factor=True)
        return answer


class ProofPage(EntryPage, ABC):
    """A page that asks the person to show who they are; what it asks depends on what they have."""

    form_class = ProofForm

    @abstractmethod
    def asked(self) -> Asked: ...

    def form_options(self) -> dict[str, Any]:
        self.shows = self.asked()
        return {"asked": self.shows}

    def context(self) -> dict[str, Any]:
        return {"asked": self.shows}


class Locked(ProofPage):
    """The screen is locked: password or passkey opens it again."""

    template_name = "sponsors/locked.html"
    title = "Locked"

    def turned_away(self) -> HttpResponse | None:
        before = self.request.entering
        if before is None:
            return HttpResponseRedirect(next_of(self.request))
        return None if before.state is State.LOCKED else HttpResponseRedirect(place_of(self.request))

    def asked(self) -> Asked:
        return Asked(self.person, factors_of(self.person.pk), all=False)

    def save(self, form: Any) -> HttpResponse:
        marks.prove(self.request, *proofs.prove_identity(self.request, self.person, form.shown))
        return HttpResponseRedirect(next_of(self.request))


class Confirm(ProofPage):
    """Show again that it is you: before rights, policies or factors are changed."""

    template_name = "sponsors/confirm.html"
    title = "Confirm that it is you"

    def turned_away(self) -> HttpResponse | None:
        before = self.request.entering
        if before is not None and before.state is not State.FACTOR_DUE:
            return HttpResponseRedirect(place_of(self.request))
        return None

    def asked(self) -> Asked:
        return Asked(self.person, factors_of(self.person.pk), all=True)

    def save(self, form: Any) -> HttpResponse:
        marks.prove(self.request, *proofs.prove_all(self.request, self.person, form.shown))
        return HttpResponseRedirect(next_of(self.request))


class PasskeyToShow(View):
    """What the browser needs to show a passkey: one of the person's, or any of the portal's for who is not known."""

    http_method_names = ["get", "options"]

    def get(self, request: Any) -> JsonResponse:
        found = gate.person(request)
        known = None if found is None else [each.credential for each in credentials_of(found.pk)]
        return JsonResponse(passkeys.ask_to_show(request.session, known))
