"""A CMO person's calendar address: all dates of their organisation, without a name of anybody."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from cmos import selectors as cmos
from cmos import services
from desk import inbox
from kernel.actor import MEMBERSHIP, Actor
from kernel.errors import Refused
from kernel.scope import Scope, scope
from reminders import ics
from web.http import ScopedRequest, client_network
from web.throttle import allowed
from web.views import ScopedView


class CalendarAddress(ScopedView):
    """The secret address of one person, shown once."""

    action = "inbox.view"

    def get(self, request: ScopedRequest) -> HttpResponse:
        return self._show()

    def post(self, request: ScopedRequest) -> HttpResponse:
        what = request.POST.get("do", "")
        if what == "open":
            token = services.open_inbox_feed(actor=request.actor)
            return self._show(f"{settings.PUBLIC_ORIGIN}{reverse('desk:inbox-feed', args=[token])}")
        if what != "revoke":
            raise Refused("Choose one of the buttons of the page.")
        services.revoke_inbox_feed(actor=request.actor)
        return HttpResponseRedirect(request.path)

    def _show(self, address: str = "") -> HttpResponse:
        feed = cmos.inbox_feed_of(self.request.membership.id)
        return self.page("desk/calendar_address.html", {"title": "Calendar address", "feed": feed, "address": address})


class InboxFeed(View):
    """The dates for a calendar program: no session, a secret address, one answer for all that fail."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not allowed("calendar", client_network(request), times=120, seconds=900):
            return HttpResponse(
                "Too many requests\n", status=429, content_type="text/plain", headers={"Retry-After": 900}
            )
        found = cmos.inbox_feed_behind(token)
        dates = self._dates(*found) if found else None
        if dates is None:
            return HttpResponse("Not found\n", status=404, content_type="text/plain")
        headers = {"Content-Disposition": 'inline; filename="inbox.ics"'}
        return HttpResponse(ics.written(dates), content_type="text/calendar; charset=utf-8", headers=headers)

    def _dates(self, organisation: UUID, member_id: UUID) -> list[ics.Dated] | None:
        actor = Actor(f"{MEMBERSHIP}{member_id}")
        with scope(Scope(cmo_org_id=organisation), actor=actor, read_only=True):
            found = inbox.feed_dates(member_id)
        if found is None:
            return None
        return [
            ics.Dated(f"{each.kind}.{each.subject_id}", each.reference, each.url, each.due_on)
            for each in found
            if each.due_on
        ]
