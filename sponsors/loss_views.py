"""Reporting one's own second factor lost: at the door, with the password alone, or from one's own factors (R-11)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from sponsors.entering import alarms, marks
from sponsors.entering.states import State
from sponsors.entry_forms import CODES, LossForm, OwnLossForm
from sponsors.entry_pages import EntryPage, place_of, with_next
from sponsors.factors import losing, mails
from sponsors.factors.reading import Factors, factors_of, has_factor, has_lost
from sponsors.models import FactorLoss
from web.http import record_afterwards, tell_of_account


class ReportsLoss(EntryPage):
    """A report by the person: nothing is asked but that it is they who are half way in, since what was lost is what
    they would show. Taking rights away opens nothing."""

    title = "Report a lost second factor"

    def tell(self, loss: FactorLoss) -> None:
        """Keep it in each tenant of the person; mail them, and the administrators, who will be asked for a code."""
        place = marks.where(self.request)
        is_over = loss.replaced_at is not None
        tell_of_account(self.request, "factor.reported_lost", self.person.pk, what=loss.what, **place)
        words = f"You reported a second factor lost: {loss.what}. {mails.DISABLED}"
        record_afterwards(self.request, partial(mails.tell, self.person, words, place))
        if not is_over:
            record_afterwards(self.request, partial(alarms.factor_lost, self.person, None))


class LostAtTheDoor(ReportsLoss):
    """Who has shown the password and has nothing else to show."""

    template_name = "sponsors/lost_at_the_door.html"
    form_class = LossForm

    def nobody(self) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': self.request.path})}")

    def turned_away(self) -> HttpResponse | None:
        before = self.request.entering
        if before is None:
            return HttpResponseRedirect(reverse("sponsors:factor-lost"))
        here = before.state is State.FACTOR_DUE and has_factor(before.user.pk)
        return None if here else HttpResponseRedirect(place_of(self.request))

    def context(self) -> dict[str, Any]:
        return {"lost": has_lost(self.person.pk)}

    def save(self, form: Any) -> HttpResponse:
        own = self.request.session.session_key
        given = {"lost": None, "by_owner": True, "keep": own, "actor": self.actor, **form.cleaned_data}
        self.tell(losing.report(self.person, **given))
        messages.success(self.request, "Reported. What was lost is disabled, and every session of yours has ended.")
        return HttpResponseRedirect(with_next("account_factor", self.request))


class ReportLost(ReportsLoss):
    """Who is signed in: all factors, or those that are lost of several."""

    template_name = "sponsors/factor_lost.html"
    form_class = OwnLossForm

    def turned_away(self) -> HttpResponse | None:
        if self.request.entering is not None:
            return HttpResponseRedirect(place_of(self.request))
        return None if self.factors.any else HttpResponseRedirect(reverse("sponsors:factors"))

    @property
    def factors(self) -> Factors:
        return factors_of(self.person.pk)

    def form_options(self) -> dict[str, Any]:
        return {"factors": self.factors}

    def save(self, form: Any) -> HttpResponse:
        chosen = set(form.cleaned_data["lost"])
        loss = losing.report(
            self.person,
            lost={int(each) for each in chosen - {CODES}},
            codes=CODES in chosen,
            by_owner=True,
            keep=self.request.session.session_key,
            actor=self.actor,
            reason=form.cleaned_data["reason"],
        )
        self.tell(loss)
        if loss.replaced_at is None:
            logout(self.request)
            return HttpResponseRedirect(reverse("account_login"))
        messages.success(self.request, f"Disabled: {loss.what}. Your other sessions have ended.")
        return HttpResponseRedirect(reverse("sponsors:factors"))
