"""What a CMO's people see of all their sponsors: the inbox, the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from cmos.inbox import InboxEntry
from desk import columns, inbox, months, sent
from desk.calendar_views import MonthPage
from desk.filters import InboxDates, InboxFilters, SentFilters
from desk.months import Entry
from records.models import Event
from records.selectors import sent as sending
from web.filters import FilterBar
from web.lists import ComputedList
from web.views import Context, ListPage


class Inbox(ComputedList):
    """Everything open between the organisation and its sponsors, whoever has the next word."""

    action = "inbox.view"
    template_name = "desk/inbox.html"
    title = "Inbox"
    columns = columns.INBOX
    filters = InboxFilters
    default_sort = "due_sort"

    @cached_property
    def dated(self) -> list[InboxEntry]:
        """What the organisation has open and what its calendar shows beside it; asked once for rows and figures."""
        member = self.request.membership
        return inbox.entries(member.tenant_id, member.today, self.request.actor, inbox.SHOWN)

    @property
    def entries(self) -> list[InboxEntry]:
        """What the organisation has open."""
        return inbox.still_open(self.dated)

    def found(self, bar: FilterBar) -> list[InboxEntry]:
        # A day is asked for by the calendar: the list then holds what that shows.
        found: list[InboxEntry] = bar.narrow(self.dated if bar.cleaned_data["day"] else self.entries)
        return found

    def rows(self, found: list[Any]) -> list[Any]:
        return inbox.rows(found, self.request.actor, self.request.membership.today)

    def context(self, **more: Any) -> Context:
        return {"piles": inbox.piles(self.entries, self.request.actor, self.request.membership.today), **more}

    def nothing(self) -> Context:
        text = "What a sponsor issues, sends or returns to your organisation appears here until it is settled."
        return {"kind": "nothing_to_do", "title": "Nothing is open", "text": text}


class InboxCalendar(MonthPage):
    """What is due to every sponsor, the audits they announced, and the ends of the organisation's own papers."""

    action = "inbox.view"
    filters = InboxDates
    more_route = "desk:inbox"
    address_route = "desk:inbox-address"
    about = "Over all your sponsors; none of them sees it"
    nothing = "Answers that are due, announced audits and the ends of your own papers appear here."

    def dates(self, bar: FilterBar, first: date, last: date) -> list[Entry]:
        member = self.request.membership
        found = inbox.entries(member.tenant_id, member.today, self.request.actor, inbox.SHOWN)
        dated = [each for each in bar.narrow(found) if each.due_on and first <= each.due_on <= last]
        return [months.of_entry(each, member.today) for each in dated]


class Sent(ListPage):
    """What the organisation's people sent to which sponsor, newest first, with the digest of what left."""

    action = "own_trail.view"
    title = "Sent to sponsors"
    columns = columns.SENT
    filters = SentFilters
    default_sort = "-at"

    def queryset(self) -> QuerySet[Event]:
        return sending.sent()

    def rows(self, found: list[Any]) -> list[Any]:
        return sent.rows(found)

    def nothing(self) -> Context:
        text = "Answers, evidence, comments and links that your people send to sponsors appear here."
        return {"kind": "nothing_yet", "title": "Nothing was sent yet", "text": text}
