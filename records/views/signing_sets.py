"""The page that signs several records in one ceremony."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict

from kernel.errors import MayNotSign, Refused
from kernel.steps import Choice, Step
from records import ceremony, signing_sets
from records.ceremony import Ceremony
from records.forms.signing import SetForm
from records.rules.signing import NEWEST, STATEMENTS
from records.selectors import signers
from records.services.proving import Signing
from records.signing_sets import Outcome
from sponsors.factors.reading import has_passkey
from web.http import ScopedRequest
from web.views import Context, ScopedView, blame


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the set as the page shows it: what would be signed, whether it is marked, what blocks it."""

    shown: Ceremony
    url: str
    marked: bool
    blocked_by: tuple[str, ...]


class SigningSetPage(ScopedView, ABC):
    """Records ticked on a list: GET shows each with its digest, POST signs those that were marked."""

    step: ClassVar[Step]
    title: ClassVar[str]

    @abstractmethod
    def find(self, ids: Sequence[UUID]) -> list[Any]:
        """The records with these ids that the caller may see."""

    @abstractmethod
    def choices(self, obj: Any) -> list[Choice]:
        """The steps that leave the record's status, with what blocks them for this actor."""

    @abstractmethod
    def signed_content(self, obj: Any) -> Mapping[str, Any]:
        """What a signature of the record covers."""

    @abstractmethod
    def perform(self, obj: Any, signing: Signing) -> None:
        """Call the service for one record."""

    @abstractmethod
    def url_of(self, obj: Any) -> str:
        """The record's page."""

    @abstractmethod
    def back_url(self) -> str:
        """The list."""

    def get(self, request: ScopedRequest) -> HttpResponse:
        try:
            records = self._found(request.GET.getlist("id"))
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(self.back_url())
        return self._show(records, self._form())

    def post(self, request: ScopedRequest) -> HttpResponse:
        records, form = self._found(request.POST.getlist("id")), self._form(request.POST)
        marked = [record for record in records if str(record.pk) in request.POST.getlist("mark")]
        if not form.is_valid():
            return self._show(records, form, marked=marked, status=422)
        try:
            outcomes = self._sign(marked, form.cleaned_data)
        except Refused as refusal:
            blame(form, refusal)
            return self._show(records, form, marked=marked, status=422)
        except MayNotSign as refusal:
            blame(form, Refused({"": refusal.reasons}))
            return self._show(records, form, marked=marked, status=403)
        if not any(outcome.signed for outcome in outcomes):
            return self._show(records, form, marked=marked, status=409, outcomes=outcomes)
        return self._told(outcomes)

    def _sign(self, marked: list[Any], given: Mapping[str, Any]) -> list[Outcome]:
        ceremonies = {record.pk: self.request.POST.get(f"ceremony-{record.pk}", "") for record in marked}
        signing = Signing.by(self.request, given)
        return signing_sets.sign_each(marked, ceremonies, signing, self.perform, actor=self.request.actor)

    def _told(self, outcomes: list[Outcome]) -> HttpResponse:
        """The list, with what became of each record."""
        done = [str(outcome.record) for outcome in outcomes if outcome.signed]
        messages.success(self.request, f"Signed {len(done)} of {len(outcomes)}: {', '.join(done)}")
        for outcome in outcomes:
            if not outcome.signed:
                messages.warning(self.request, f"Not signed: {outcome.record}. {' '.join(outcome.reasons)}")
        return HttpResponseRedirect(self.back_url())

    def _found(self, given: Sequence[str]) -> list[Any]:
        """The records in the order asked; one that is missing or foreign refuses the whole (S-13)."""
        try:
            ids = list(dict.fromkeys(UUID(pk) for pk in given))
        except ValueError:
            raise Http404 from None
        if not ids:
            raise Refused("No row is ticked. Tick the records you mean, then choose the step.")
        if len(ids) > signing_sets.MOST:
            raise Refused(signing_sets.TOO_MANY)
        known = {record.pk: record for record in self.find(ids)}
        if set(known) != set(ids):
            raise Http404
        return [known[pk] for pk in ids]

    def _form(self, data: QueryDict | None = None) -> SetForm:
        first = signers.is_first(self.request.user.pk, signers.session_of(self.request))
        known = self.request.user.has_usable_password()
        return SetForm(data, step=self.step, first=first, has_password=known)

    def _line(self, record: Any, form: SetForm, marked: Sequence[Any]) -> Line:
        choice = next((found for found in self.choices(record) if found.step.name == self.step.name), None)
        closed = (f"“{self.step.name}” cannot be taken now.",)
        first = "user_name" in form.fields
        shown = ceremony.show(self.request, record, self.step, self.signed_content(record), first=first)
        return Line(shown, self.url_of(record), record in marked, choice.blocked_by if choice else closed)

    def _show(
        self,
        records: Sequence[Any],
        form: SetForm,
        *,
        marked: Sequence[Any] = (),
        status: int = 200,
        outcomes: Sequence[Outcome] = (),
    ) -> HttpResponse:
        lines = [self._line(record, form, marked) for record in records]
        context: Context = {
            "title": self.title,
            "step": self.step,
            "lines": lines,
            "free": sum(not line.blocked_by for line in lines),
            "form": form,
            "outcomes": outcomes,
            "statement": STATEMENTS[NEWEST],
            "warning": signers.warning(),
            "zone": self.request.user.zone,
            "has_passkey": has_passkey(self.request.user.pk),
            "back_url": self.back_url(),
        }
        return self.page("records/signing_sets.html", context, status=status)
