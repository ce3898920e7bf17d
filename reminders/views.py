"""A person's notices and what they do about them, their mail and calendar."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views import View

from cmos.deadlines import Deadline
from kernel.actor import MEMBERSHIP, Actor
from kernel.clock import now, today
from kernel.errors import Refused
from kernel.scope import Scope, scope
from reminders import bulk, ics, selectors, services
from reminders.columns import NOTICES, NoticeRow
from reminders.forms import NoticeFilters, ReassignForm, SnoozeForm, kind_words
from reminders.kinds import KINDS
from reminders.models import Notice, StaffDelivery, StaffNotice
from reminders.services.handling import LEAD, NO_DEADLINE, may_handle, takers
from sponsors import access
from web.http import ScopedRequest, client_network, record_afterwards
from web.paging import paginate
from web.throttle import allowed
from web.views import Context, FormPage, ListPage, ScopedView, found_or_404

LIST = "reminders:list"


def back_to_list(request: HttpRequest) -> HttpResponseRedirect:
    """The list with the filters it was left with."""
    query = request.POST.get("back", "")
    return HttpResponseRedirect(f"{reverse(LIST)}?{query}" if query else reverse(LIST))


class NoticeList(ListPage):
    """What a person was told; a lead may look at everybody's. CMO staff see the findings that wait for them."""

    action = "reminders.notices"
    template_name = "reminders/list.html"
    title = "Notices"
    columns = NOTICES
    bulk = (bulk.Snooze(), bulk.Reassign())
    filters = NoticeFilters
    default_sort = "-created_at"

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        if request.membership.kind == "cmo":
            return self.page("reminders/staff.html", staff_context(request))
        return super().get(request, **kwargs)

    def queryset(self) -> QuerySet[Notice]:
        """A lead's list may hold everybody's notices, any other person's only their own."""
        everybody = self.request.actor.can(LEAD)
        return selectors.notices() if everybody else selectors.notices_of(self.request.membership.id)

    def rows(self, found: list[Any]) -> list[Any]:
        asleep = selectors.sleeping(found, self.request.membership.today)
        return [self._row(row, asleep.get(row.pk)) for row in found]

    def _row(self, row: Notice, asleep: date | None) -> NoticeRow:
        member, actor = self.request.membership, self.request.actor
        own = row.recipient_id == member.id
        given = {"notice": row, "own": own, "asleep": asleep, "may": may_handle(row, actor)}
        controls = partial(self._controls, {**given, "back": self.asked.urlencode()})
        whom = "you" if own else row.recipient.user.name
        return NoticeRow(row, kind_words(row.kind), whom, asleep, row.due_on < member.today, controls)

    def _controls(self, given: Context) -> SafeString:
        return render_to_string("reminders/_controls.html", given, request=self.request)

    def context(self, **more: Any) -> Context:
        may_choose = self.request.actor.can("reminders.choose")
        return {"unread": selectors.unread(self.request.membership.id), "may_choose": may_choose, **more}

    def nothing(self) -> Context:
        return {
            "kind": "nothing_to_do",
            "title": "No notice waits for you",
            "text": "You are told here and by mail before something you are responsible for is due.",
        }


def staff_context(request: ScopedRequest) -> Context:
    """One page of a CMO person's notices."""
    found = paginate(selectors.staff_notices(request.membership.id), request.GET, order="-id", size=50)
    told = selectors.staff_notice_rows(found.rows)
    return {
        "title": "Notices",
        "rows": [(row, each, _words(each)) for row in found.rows if (each := told.get(row.notice_id))],
        "next_url": f"?after={found.after}" if found.after else "",
        "previous_url": f"?before={found.before}" if found.before else "",
        "now": now(),
        "may_choose": request.actor.can("reminders.choose"),
    }


def _words(told: StaffNotice) -> str:
    """What a notice of a questionnaire says; those of findings have their words on the page."""
    return services.questionnaire_words(told) if told.questionnaire_id else ""


class OfNotice(ScopedView):
    """Base of what is done to one notice: one's own, or for leads anybody's."""

    def find(self, pk: UUID) -> Notice:
        found: Notice = found_or_404(selectors.notice, pk)
        if found.recipient_id != self.request.membership.id and not self.request.actor.can("reminders.lead"):
            raise Http404
        return found


def staff_delivery(request: ScopedRequest, pk: UUID) -> StaffDelivery:
    """One notice of a person of the CMO."""
    found: StaffDelivery = found_or_404(selectors.staff_notice, request.membership.id, pk)
    return found


class Open(OfNotice):
    """Goes to the record and notes that the notice was read."""

    action = "reminders.notices"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        if request.membership.kind == "cmo":
            return self._staff(request, pk)
        found = self.find(pk)
        if found.recipient_id == request.membership.id:
            record_afterwards(request, lambda: services.mark_read(found, actor=request.actor))
        return HttpResponseRedirect(found.url)

    def _staff(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        found = staff_delivery(request, pk)
        told = selectors.staff_notice_rows([found])[found.notice_id]
        record_afterwards(request, lambda: services.mark_staff_read(found, until=now(), actor=request.actor))
        if told.questionnaire_id:
            return HttpResponseRedirect(reverse("questionnaires:asked", args=[told.questionnaire_id]))
        return HttpResponseRedirect(reverse("audits:issued", args=[told.issued_id]))


class Read(OfNotice):
    """Marks one notice as read, or as unread again."""

    action = "reminders.notices"
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        if request.membership.kind == "cmo":
            services.mark_staff_read(staff_delivery(request, pk), until=now(), actor=request.actor)
        else:
            services.mark_read(self.find(pk), read=request.POST.get("read") != "0", actor=request.actor)
        return back_to_list(request)


class ReadAll(ScopedView):
    """Marks every notice as read that was there when the page was made."""

    action = "reminders.notices"
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest) -> HttpResponse:
        if request.membership.kind == "cmo":
            services.mark_staff_read(None, until=now(), actor=request.actor)
        else:
            services.mark_all_read(until=now(), actor=request.actor)
        return back_to_list(request)


class DecisionPage(OfNotice, FormPage):
    """A form about one notice."""

    action = "reminders.handle"
    template_name = "reminders/decision.html"

    def subject(self) -> Notice:
        found = self.find(self.kwargs["pk"])
        if found.kind not in KINDS:
            raise Refused(NO_DEADLINE)
        return found

    def cancel_url(self) -> str:
        return reverse(LIST)


class Reassign(DecisionPage):
    """A colleague is reminded from now on; the record's responsible person stays."""

    form_class = ReassignForm
    title = "Give the notice to a colleague"
    submit_label = "Give to colleague"

    def form_options(self) -> Context:
        return {"takers": takers(self.object)}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.reassign(self.object, to=UUID(given["to"]), actor=self.request.actor, reason=given["reason"])
        messages.success(self.request, "Handed over. Your colleague has the notice and gets the mail.")
        return reverse(LIST)


class Snooze(DecisionPage):
    """Be reminded again on a day."""

    form_class = SnoozeForm
    title = "Snooze the notice"
    submit_label = "Snooze"

    def context(self, **more: Any) -> Context:
        longest = selectors.policy(self.request.membership.today).longest_snooze
        return {"snooze": True, "longest": longest, "law": KINDS[self.object.kind].law, **more}

    def save(self, form: Any) -> str:
        given, day = form.cleaned_data, self.request.membership.today
        actor = self.request.actor
        services.snooze(self.object, until=given["until"], today=day, actor=actor, reason=given["reason"])
        messages.success(self.request, f"Snoozed. It comes back on {given['until']:%-d %b %Y}.")
        return reverse(LIST)


class Wake(OfNotice):
    """Ends one's own snooze."""

    action = "reminders.handle"
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        services.wake(self.find(pk), today=request.membership.today, actor=request.actor)
        return back_to_list(request)


class Choices(ScopedView):
    """The weekly digest of one person, and the calendar address of a sponsor's."""

    action = "reminders.choose"

    def get(self, request: ScopedRequest) -> HttpResponse:
        return self._show()

    def post(self, request: ScopedRequest) -> HttpResponse:
        actor, what = request.actor, request.POST.get("do", "")
        if what == "digest":
            services.choose_digest(weekly=request.POST.get("weekly") == "on", actor=actor)
        elif what == "open":
            token = services.open_feed(everything=request.POST.get("everything") == "on", actor=actor)
            return self._show(address=f"{settings.PUBLIC_ORIGIN}{reverse('reminders:feed', args=[token])}")
        elif what == "revoke":
            services.revoke_feed(actor=actor)
        else:
            raise Refused("Choose one of the buttons of the page.")
        return HttpResponseRedirect(request.path)

    def _show(self, **more: Any) -> HttpResponse:
        member, calendar = self.request.membership.id, self.request.membership.kind == "sponsor"
        context = {
            "title": "Mail and calendar" if calendar else "Mail",
            "weekly": selectors.wants_digest_of(member),
            "calendar": calendar,
            "feed": selectors.feed_of(member) if calendar else None,
            **more,
        }
        return self.page("reminders/choices.html", context)


class Feed(View):
    """A person's dates for their calendar program: no session, a secret address, one answer for all that fail."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not allowed("calendar", client_network(request), times=120, seconds=900):
            return HttpResponse(
                "Too many requests\n", status=429, content_type="text/plain", headers={"Retry-After": 900}
            )
        found = selectors.feed_behind(token)
        dates = self._dates(*found) if found else None
        if dates is None:
            return HttpResponse("Not found\n", status=404, content_type="text/plain")
        headers = {"Content-Disposition": 'inline; filename="deadlines.ics"'}
        return HttpResponse(ics.calendar(dates), content_type="text/calendar; charset=utf-8", headers=headers)

    def _dates(self, sponsor_id: UUID, member_id: UUID, everything: bool) -> list[Deadline] | None:
        target = Scope(sponsor_id=sponsor_id)
        # In the person's own name: where they are limited to sites, so is their calendar.
        with scope(target, actor=Actor(f"{MEMBERSHIP}{member_id}"), read_only=True):
            return selectors.feed_dates(member_id, everything=everything, today=today(access.sponsor_zone(sponsor_id)))
