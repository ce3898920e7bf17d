"""Pages that read across rooms: home of each audience, site list, site page, notices."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from administration import reviews as access_reviews
from administration import rights
from audits import selectors as audits
from cmos import selectors as cmos
from cmos.bulk import ArchiveSites, ReactivateSites
from cmos.deadlines import Deadline
from cmos.models import Site
from desk import bulk, columns, inbox, selectors, services
from desk.filters import DeadlineFilters, SiteFilters
from desk.forms import AsOfForm
from desk.site_page import site_page
from desk.standing_views import as_of
from kernel.actor import Actor
from kernel.errors import Refused
from qualification.selectors import listing as qualifications
from records import selectors as records
from regulations.rules import countries
from reminders import services as reminders
from web.filters import FilterBar
from web.forms import DateField
from web.http import ScopedRequest, record_afterwards
from web.lists import ComputedList
from web.views import Context, DetailPage, ListPage, ScopedView

HOME_PARTS: Final = {"dates": "evidence.view", "changes": "records.view", "answers": "audits.view"}
"""What home shows only to who may see it: nothing there must not read like nothing to do."""


class Home(ScopedView):
    """Sponsor staff see what can stop supply; CMO staff what waits for them, over all their sponsors."""

    http_method_names = ["get", "head", "options"]
    action = "desk.view"

    def get(self, request: ScopedRequest) -> HttpResponse:
        if request.membership.kind == "cmo":
            return self._cmo()
        if request.membership.role == "external_auditor":
            return self.page("desk/guest_home.html", {"audits": audits.audits_for(request.actor)})
        found = selectors.home(request.actor, request.membership.today)
        member, actor = request.membership.id, request.actor
        if found.returns:
            record_afterwards(request, lambda: reminders.note_visit(member, actor=actor))
        sees = {part: actor.can(permission) for part, permission in HOME_PARTS.items()}
        start = {} if found.sites else self._start()
        found_here = {
            "trail": selectors.trail_work(actor, request.membership.today),
            "to_decide": rights.to_decide(actor),
            **selectors.scan_work(actor),
        }
        base = {"home": found, "sees": sees, "start": start, "may_register": actor.can("cmos.register")}
        return self.page("desk/home.html", {**base, **found_here})

    def _cmo(self) -> HttpResponse:
        actor, member = self.request.actor, self.request.membership
        found = inbox.home(member.tenant_id, member.today, actor) if actor.can("inbox.view") else None
        reviews = access_reviews.near_for(actor, member.today)
        context: Context = {"inbox": found, "reviews": reviews, "to_decide": rights.to_decide(actor)}
        return self.page("desk/cmo_home.html", context)

    def _start(self) -> Context:
        """What a sponsor without a site does first; nothing overdue is no good news there."""
        text = "Everything hangs on a site: its evidence, audits and agreements are recorded on its page."
        first = self.offer("cmos.register", "Register the first site", "cmos:find")
        people = self.offer("administration.invite", "Invite quality staff", "administration:invite")
        return {"title": "No sites yet", "text": text, **(first or people)}


class SiteList(ListPage):
    """CMO sites with their standing per market."""

    action = "cmos.view"
    title = "CMO sites"
    columns = columns.SITES
    bulk = (bulk.Reassign(), bulk.ReassignDeputy(), ArchiveSites(), ReactivateSites())
    filters = SiteFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Site]:
        return cmos.sites().select_related("company", "responsible__user", "deputy__user")

    def rows(self, found: list[Any]) -> list[Any]:
        return selectors.site_rows(found, self.request.membership.today)

    def context(self, **more: Any) -> Context:
        if not self.request.actor.can("cmos.register"):
            return more
        action = {"label": "Register site", "url": reverse("cmos:find"), "icon": "plus"}
        return {"primary_action": action, **more}

    def nothing(self) -> Context:
        text = "Find a site in FDA's register, or type it in. Its standing follows from the evidence you record."
        words = {"kind": "nothing_yet", "title": "No sites yet", "text": text}
        return {**words, **self.offer("cmos.register", "Register site", "cmos:find")}


class SiteView(DetailPage):
    """One site: who it is, where it stands and why, on any day; what can be done; its history."""

    action = "cmos.view"
    template_name = "desk/site.html"

    def find(self, pk: UUID) -> Site:
        return cmos.site(pk)

    def details(self, obj: Site) -> Context:
        today = self.request.membership.today
        form = AsOfForm(self.request.GET, self.request.membership)
        on, self.http_status = form.day, 200 if form.is_valid() else 422
        return {
            "title": obj.name,
            "page": site_page(obj, self.request.actor, on, today, form.moment),
            **as_of(form),
            "may_decide": self.request.actor.can("inspections.change"),
            "may_see_chain": self.request.actor.can("clearance.view"),
            "may_see_matrix": self.request.actor.can("matrix.view"),
            "may_clear": self.request.actor.can("clearance.view"),
            "may_explain": self.request.actor.can(services.EXPLANATION),
            "may_assess": self.request.actor.can("risk.assess"),
            "identifiers": cmos.identifiers(obj),
            "contacts": cmos.contacts(obj),
            "held": selectors.held(obj, on) if self.request.actor.can("evidence.view") else None,
            "reconfirm": cmos.to_reconfirm(obj),
            "facts": selectors.site_facts(obj),
            "country": countries.name(obj.country),
            "responsible": obj.responsible.user.name if obj.responsible else "",
            "deputy": obj.deputy.user.name if obj.deputy else "",
            "qualified": qualifications.of_site(obj, on, today, form.moment)
            if self.request.actor.can("qualification.view")
            else [],
            "may_consider": self.request.actor.can("standing.propose"),
            "steps": site_steps(obj, self.request.actor),
            "history": records.site_history(obj.pk, limit=50) if self.request.actor.can("records.view") else [],
        }


STEPS = (
    ("record evidence", "cmos:evidence-choose", "plus", "evidence.record"),
    ("propose for qualification", "qualifications:propose", "shield-check", "qualification.propose"),
    ("report what happened", "qualifications:report", "message", "qualification.write"),
    ("record quality agreement", "quality_agreements:draft", "file-text", "quality_agreements.draft"),
    ("see what is made here, and what applies", "cmos:site-applies", "list-check", "cmos.view"),
    ("decide about a standing", "standing:decide", "signature", "standing.propose"),
    ("plan audit", "audits:plan", "calendar", "audits.plan"),
    ("log inspection, Form 483 or action", "inspections:log", "report-search", "inspections.change"),
    ("see what was published", "inspections:published", "database", "inspections.change"),
    ("change particulars", "cmos:particulars", "pencil", "cmos.change"),
    ("propose a link to the CMO's own site", "site_links:propose", "building", "site_links.answer"),
    ("make dossier (PDF)", "desk:dossier", "printer", "desk.dossier"),
)


def site_steps(site: Site, actor: Actor) -> list[tuple[str, str, str]]:
    """What the actor can do with a site now: words, address, icon."""
    return [(words, reverse(route, args=[site.pk]), icon) for words, route, icon, needed in STEPS if actor.can(needed)]


def asked_day(given: str, today: date) -> date:
    """The day of `?on=`, an ISO date; raises `Refused` for anything else."""
    if not given:
        return today
    try:
        found = DateField().clean(given)
    except ValidationError as error:
        raise Refused({"on": " ".join(error.messages)}) from error
    return found or today


class Deadlines(ComputedList):
    """What is due, computed for the window asked about."""

    action = "reminders.view"
    title = "Deadlines"
    columns = columns.DEADLINES
    filters = DeadlineFilters
    default_sort = "due_on"

    def found(self, bar: FilterBar) -> list[Deadline]:
        asked, actor, today = bar.cleaned_data, self.request.actor, self.request.membership.today
        found: list[Deadline] = bar.narrow(selectors.deadlines(asked["when"], actor, today, asked["day"]))
        return found

    def rows(self, found: list[Any]) -> list[Any]:
        return selectors.deadline_rows(found, self.request.membership.today)

    def nothing(self) -> Context:
        what = "Nothing" if self.request.actor.can("evidence.view") else "Nothing that your role shows"
        text = f"{what} is overdue or due within 90 days."
        return {"kind": "nothing_to_do", "title": "Nothing is due", "text": text}
