"""The pages of a colleague who came by a link: no account, no navigation, and only the questions given to them.

The secret stands in the address of the first request alone, which leads on at once. A browser is let in by a code that
is mailed when somebody asks for it, so that neither a forwarded link nor a mail scanner that follows it opens anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import View

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import PLATFORM, Scope, scope
from questionnaires import services
from questionnaires.forms import answering as forms
from questionnaires.forms.delegation import CodeForm, DelegateEvidenceForm
from questionnaires.models import Delegation
from questionnaires.rules import delegation as rules
from questionnaires.rules import dialogue
from questionnaires.rules.filling import ANSWERED, MAY_STAY_OPEN
from questionnaires.rules.questions import Question
from questionnaires.selectors import delegation as selectors
from questionnaires.selectors import sent
from questionnaires.services import Conflicting, Evidence
from questionnaires.views.answering import typed_of
from sponsors.factors.keys import mark_of, marks_of
from web.answering import once_left
from web.http import client_network
from web.throttle import allowed
from web.views import blame

R = TypeVar("R", bound=HttpResponseBase)

KEPT: Final = "delegated"
"""In a session: which links it opened, what it has proven, by delegation."""
LOOKING: Final = Actor.system("delegation link")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CLOSED: Final = "This link does not open anything. It may have been replaced, taken back, or be too old."
IDLE: Final = (
    "Not saved: this page was closed after a while. Go back to what you typed and copy it, then open the link of the "
    "mail again."
)
WRONG: Final = "This is not the code of the newest mail, or it is older than 15 minutes. Ask for a new one below."
OFTEN: Final = "Too many tries. Wait a quarter of an hour, then ask for a new code."


def closed(request: HttpRequest, words: str = CLOSED, *, status: int = 404) -> HttpResponse:
    """The one answer to whatever opens nothing."""
    return quiet(render(request, "questionnaires/delegated_closed.html", {"words": words}, status=status))


def quiet(response: R) -> R:
    """Nothing of an address of these pages is handed to another one, and no search engine keeps it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


class OpenLink(View):
    """Where the mail leads: keeps in the session what was opened, and leads to an address without the secret."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not allowed("delegation-link", client_network(request), times=60, seconds=900):
            return closed(request, status=429)
        with scope(PLATFORM, actor=LOOKING, read_only=True):
            found = selectors.behind_link(token)
        if found is None:
            return closed(request)
        pk, organisation = found
        before = request.session.get(KEPT, {})
        # Opening the same link again is no new beginning: a browser that has shown the code stays open.
        known = before.get(str(pk), {})
        opened = {"org": str(organisation), "link": mark_of(selectors.link_mark(token))}
        if known.get("link") != opened["link"]:
            request.session[KEPT] = {**before, str(pk): opened}
        response = quiet(HttpResponseRedirect(reverse("questionnaires:delegated", args=[pk])))
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class DelegatedPage(View):
    """Base: the delegation that this browser opened, in its colleague's own scope."""

    http_method_names = ["get", "post", "head", "options"]
    needs_code = True
    row: Delegation
    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pk = kwargs["pk"]
        kept = request.session.get(KEPT, {}).get(str(pk))
        if kept is None:
            return closed(request)
        self.actor = selectors.guest(pk)
        reading = request.method in SAFE
        with scope(
            Scope(cmo_org_id=UUID(kept["org"])),
            actor=self.actor,
            request_id=str(getattr(request, "request_id", "")),
            read_only=reading,
        ):
            try:
                self.row = selectors.own(pk)
            except ObjectDoesNotExist:
                return closed(request)
            if self.row.token_digest != kept["link"]:
                return closed(request)
            return self._enter(request, kept, *args, **kwargs)

    def _enter(self, request: HttpRequest, kept: Mapping[str, str], *args: Any, **kwargs: Any) -> HttpResponseBase:
        at = now()
        self.is_in = rules.is_in(_moment(kept.get("proven_at")), _moment(kept.get("seen_at")), at=at)
        if self.is_in:
            self.keep(seen_at=at.isoformat())
        elif self.needs_code:
            return self._locked(request)
        try:
            return quiet(super().dispatch(request, *args, **kwargs))
        except NotAllowed:
            return closed(request)

    def _locked(self, request: HttpRequest) -> HttpResponse:
        """A browser that has shown no code yet, or a while ago; what it sent is refused and stays in its tab."""
        if request.method not in SAFE:
            return closed(request, IDLE, status=403)
        return HttpResponseRedirect(reverse("questionnaires:delegated-code", args=[self.row.pk]))

    def keep(self, **facts: str) -> None:
        """What this browser has proven of the delegation."""
        before = self.request.session.get(KEPT, {})
        self.request.session[KEPT] = {**before, str(self.row.pk): {**before.get(str(self.row.pk), {}), **facts}}

    def address(self, name: str = "delegated", *more: str) -> str:
        return reverse(f"questionnaires:{name}", args=[self.row.pk, *more])

    def page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        return render(self.request, template, {"row": self.row, **context}, status=status)


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


class ShowCode(DelegatedPage):
    """Sends the code when it is asked for, takes it, and asks for the name."""

    needs_code = False

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if self.is_in:
            return HttpResponseRedirect(self.address())
        return self._show(CodeForm(initial={"name": self.row.name}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if request.POST.get("do") == "send":
            return self._send()
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        if not allowed("delegation-code", str(pk), times=10, seconds=900):
            form.add_error("code", OFTEN)
        elif not self._is_code(form.cleaned_data["code"]):
            form.add_error("code", WRONG)
        if form.errors:
            return self._show(form, status=422)
        try:
            services.confirm_delegate(self.row, name=form.cleaned_data["name"], actor=self.actor)
        except Refused as refusal:
            blame(form, refusal)
            return self._show(form, status=422)
        at = now().isoformat()
        request.session.cycle_key()
        self.keep(proven_at=at, seen_at=at, code="")
        return HttpResponseRedirect(self.address())

    def _send(self) -> HttpResponse:
        form = CodeForm(initial={"name": self.row.name})
        if not allowed("delegation-mail", str(self.row.pk), times=5, seconds=3600):
            return self._show(form, status=422, often=True)
        code = "".join(secrets.choice("0123456789") for _ in range(rules.CODE_DIGITS))
        self.keep(code=mark_of(self._said(code)), code_at=now().isoformat())
        response = HttpResponseRedirect(f"{self.address('delegated-code')}?sent=1")
        # Whoever waits for the page does not wait for the mail server.
        once_left(response, partial(services.mail_code, self.row, code))
        return response

    def _said(self, code: str) -> str:
        return f"delegation code:{self.row.pk}:{code}"

    def _is_code(self, given: str) -> bool:
        """Whether this browser asked for that code within the last minutes."""
        kept = self.request.session.get(KEPT, {}).get(str(self.row.pk), {})
        sent_at = _moment(kept.get("code_at"))
        typed = "".join(mark for mark in given if mark.isdigit())
        fresh = sent_at is not None and sent_at <= now() < sent_at + rules.CODE_LASTS
        return bool(fresh and kept.get("code")) and kept["code"] in marks_of(self._said(typed))

    def _show(self, form: CodeForm, *, status: int = 200, often: bool = False) -> HttpResponse:
        context = {
            "form": form,
            "sent_to": rules.hidden_address(self.row.email),
            "was_sent": bool(self.request.GET.get("sent")) or form.is_bound,
            "often": often,
        }
        return self.page("questionnaires/delegated_code.html", context, status=status)


class DelegatedQuestions(DelegatedPage):
    """The questions that were given and apply; saved as a whole here, each by itself where scripts run."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(self.form())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        form = self.form()
        try:
            if "reopen" in request.POST:
                services.reopen_as_delegate(self.row, actor=self.actor)
                return HttpResponseRedirect(self.address())
            services.save_as_delegate(self.row, _typed(form.asked, request.POST), actor=self.actor)
            if "done" in request.POST:
                services.finish_as_delegate(self.row, actor=self.actor)
        except Conflicting as conflict:
            return self._again(409, theirs=conflict.keys)
        except Refused as refusal:
            return self._again(422, refused=refusal.errors)
        return HttpResponseRedirect(self.address())

    def form(self, data: QueryDict | None = None) -> forms.SectionForm:
        """The given questions that apply, with the answers to them and to no others."""
        self.task = services.read_task(self.row)
        answers = self.row.answer_set
        self.known = forms.Known(sent.answers(answers), sent.files(answers), {})
        filled = selectors.own_filling(self.task, self.known.answers, self.known.files)
        return forms.SectionForm(data, asked=self.task.asked, filled=filled)

    def _again(self, status: int, **more: Any) -> HttpResponse:
        return self._show(self.form(self.request.POST), status=status, **more)

    def _show(self, form: forms.SectionForm, *, status: int = 200, **more: Any) -> HttpResponse:
        entries = form.entries(self.known, **more)
        context = {
            "task": self.task,
            "title": self.task.title,
            "entries": entries,
            "answered": _answered(entries),
            "notes": selectors.notes_to(self.row),
            "refused": more.get("refused", {}).get("", []),
            "kept_in": f"delegated.{self.row.pk}",
            "is_open": self.task.state == dialogue.SENT,
        }
        return self.page("questionnaires/delegated.html", context, status=status)


def _typed(asked: Sequence[Question], data: QueryDict) -> list[Any]:
    return typed_of(asked, data)


def _answered(entries: Sequence[forms.Entry]) -> int:
    return sum(each.standing in (ANSWERED, MAY_STAY_OPEN) for each in entries)


class SaveDelegated(DelegatedQuestions):
    """One answer, saved by itself while it is typed."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: UUID, question: str = "") -> HttpResponse:
        if question not in self.row.questions:
            return closed(request)
        form = self.form()
        asked = [each for each in form.asked if each.key == question]
        try:
            if not asked:
                raise Refused(f"{question} does not apply any more: an answer it depends on was changed.")
            services.save_as_delegate(self.row, _typed(asked, request.POST), actor=self.actor)
        except Conflicting:
            return self._tell(question, 409, "questionnaires/_delegated_theirs.html")
        except Refused as refusal:
            sentences = [each for found in refusal.errors.values() for each in found]
            return JsonResponse({"words": " ".join(sentences)}, status=422)
        return self._tell(question, 200, "questionnaires/_standing.html")

    def _tell(self, key: str, status: int, template: str) -> JsonResponse:
        form = self.form()
        entries = form.entries(self.known)
        entry = next(each for each in entries if each.question.key == key)
        told = {
            "version": entry.version,
            "was": entry.was,
            "html": render_to_string(template, {"entry": entry, "row": self.row}, request=self.request),
            "asked": [each.key for each in form.asked],
            "answered": _answered(entries),
            "of": len(entries),
        }
        return JsonResponse(told, status=status)


class DelegatedEvidence(DelegatedPage):
    """Attach evidence to an answer."""

    def get(self, request: HttpRequest, pk: UUID, question: str) -> HttpResponse:
        return self._show(question, None)

    def post(self, request: HttpRequest, pk: UUID, question: str) -> HttpResponse:
        form = DelegateEvidenceForm(request.POST, request.FILES)
        if question in self.row.questions and form.is_valid():
            given = form.cleaned_data
            evidence = Evidence(description=given["description"], file=given["file"], expires_on=given["expires_on"])
            try:
                services.attach_as_delegate(self.row, question, evidence, actor=self.actor)
                return HttpResponseRedirect(f"{self.address()}#{question}")
            except Refused as refusal:
                blame(form, refusal)
        return self._show(question, form, status=422)

    def _show(self, key: str, form: DelegateEvidenceForm | None, status: int = 200) -> HttpResponse:
        task = services.read_task(self.row)
        asked = next((each for each in task.asked if each.key == key), None)
        if asked is None:
            return closed(self.request)
        shown = form if form is not None else DelegateEvidenceForm(initial={"description": asked.evidence})
        context = {"form": shown, "question": asked, "back": f"{self.address()}#{key}"}
        return self.page("questionnaires/delegated_evidence.html", context, status=status)


class DelegatedEvidenceRemove(DelegatedPage):
    """Take evidence off that the colleague attached."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponse:
        try:
            attached = sent.evidence_of(self.row.answer_set, evidence)
            services.detach_as_delegate(self.row, attached, actor=self.actor)
        except ObjectDoesNotExist:
            return closed(request)
        except Refused as refusal:
            words = {"words": " ".join(each for found in refusal.errors.values() for each in found)}
            return render(request, "questionnaires/delegated_closed.html", words, status=422)
        return HttpResponseRedirect(f"{self.address()}#{attached.question}")
