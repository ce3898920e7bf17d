"""What the frame of every page shows: navigation, who is signed in, the day looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from cmo_portal.manual import part_about
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import active
from reminders import selectors as reminders
from sponsors.rules import WATCHED
from web.http import scoped


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the navigation; shown to who has the permission."""

    label: str
    route: str
    icon: str
    permission: str
    group: str = ""


SPONSOR = (
    Entry("Today", "desk:home", "home", "desk.view"),
    Entry("CMO sites", "desk:sites", "building", "cmos.view"),
    Entry("Companies", "cmos:companies", "building-factory", "cmos.view"),
    Entry("Links of sites", "site_links:list", "building", "site_links.view"),
    Entry("Evidence", "cmos:evidence", "shield-check", "evidence.view"),
    Entry("Products", "cmos:products", "list-check", "cmos.view"),
    Entry("What is made where", "cmos:makings", "building-factory", "cmos.view"),
    Entry("Subcontractors", "cmos:subcontracts", "users", "subcontracts.view"),
    Entry("cGMP matrix", "matrix:list", "list-check", "matrix.view", "Oversight"),
    Entry("Qualifications", "qualifications:list", "shield-check", "qualification.view", "Oversight"),
    Entry("Risk", "risk:list", "shield-check", "risk.view", "Oversight"),
    Entry("Approved list", "approved:list", "shield-check", "qualification.view", "Oversight"),
    Entry("Audits", "audits:list", "clipboard", "audits.view", "Oversight"),
    Entry("Quality agreements", "quality_agreements:list", "file-text", "quality_agreements.view", "Oversight"),
    Entry("Questionnaires", "questionnaires:list", "message", "questionnaires.view", "Oversight"),
    Entry("Questionnaire templates", "questionnaires:templates", "list-check", "questionnaires.view", "Oversight"),
    Entry("Decisions", "standing:decisions", "signature", "qualification.view", "Oversight"),
    Entry("Inspections and actions", "inspections:list", "report-search", "inspections.view", "Oversight"),
    Entry("Handwritten signatures", "records:scans", "pencil", "files.view", "Oversight"),
    Entry("Certified copies", "records:certificates", "file-text", "files.view", "Oversight"),
    Entry("Deadlines", "desk:deadlines", "clock", "qualification.view", "Oversight"),
    Entry("Calendar", "desk:calendar", "calendar", "desk.calendar", "Oversight"),
    Entry("May we order", "clearance:ask", "package", "clearance.view", "Answers"),
    Entry("What will block", "clearance:forecast", "clock", "clearance.view", "Answers"),
    Entry("Requirements", "regulations:list", "book", "regulations.view", "Answers"),
    Entry("Imports", "integrations:imports", "upload", "imports.view", "Answers"),
    Entry("Public register", "registers:establishments", "database", "registers.view", "Answers"),
    Entry("People", "administration:members", "users", "administration.view", "Administration"),
    Entry("Changes of rights", "administration:requests", "shield-check", "administration.view", "Administration"),
    Entry("Access reviews", "administration:reviews", "clipboard", "administration.view", "Administration"),
    Entry("Roles", "administration:permissions", "list-check", "administration.view", "Administration"),
    Entry("Connected systems", "administration:clients", "key", "administration.connect", "Administration"),
    Entry("Sign-in policy", "sign_in:policy", "lock", "sign_in.view_policy", "Administration"),
    Entry("Single sign-on", "administration:providers", "lock", "administration.sign_in", "Administration"),
    Entry("Exposure bands", "cmos:exposure", "shield-check", "exposure.view_policy", "Administration"),
    Entry("Audit policy", "audits:policy", "clipboard", "audits.view_policy", "Administration"),
    Entry("Audit trail", "trail:list", "history", "trail.view", "Administration"),
    Entry("Trail policy", "trail:policy", "shield-check", "trail.view", "Administration"),
    Entry("Reminder policy", "reminders:policy", "bell", "reminders.view_policy", "Administration"),
)
CMO = (
    Entry("Today", "desk:home", "home", "desk.view"),
    Entry("Inbox", "desk:inbox", "inbox", "inbox.view"),
    Entry("Calendar", "desk:inbox-calendar", "calendar", "inbox.view"),
    Entry("Notices", "reminders:list", "bell", "findings.view"),
    Entry("Findings", "audits:issued-list", "message", "findings.view"),
    Entry("Questionnaires", "questionnaires:asked-list", "list-check", "answers.view"),
    Entry("Answer bank", "bank:list", "book", "bank.view"),
    Entry("Audits", "audits:letters", "clipboard", "findings.view"),
    Entry("Requirements", "regulations:list", "book", "regulations.view"),
    Entry("Organisation", "organisation:home", "building-factory", "organisation.view", "Your organisation"),
    Entry("Own certificates", "organisation:papers", "shield-check", "organisation.view", "Your organisation"),
    Entry("Links of sites", "site_links:list", "building", "site_links.view", "Your organisation"),
    Entry("Sent to sponsors", "desk:sent", "history", "own_trail.view", "Your organisation"),
    Entry("People", "administration:members", "users", "administration.view", "Administration"),
    Entry("Sign-in policy", "sign_in:policy", "lock", "sign_in.view_policy", "Administration"),
    Entry("Single sign-on", "administration:providers", "lock", "administration.sign_in", "Administration"),
    Entry("Audit trail", "trail:own", "history", "own_trail.view", "Administration"),
    Entry("Changes of rights", "administration:requests", "shield-check", "administration.view", "Administration"),
    Entry("Access reviews", "administration:reviews", "clipboard", "administration.view", "Administration"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as the template shows it."""

    label: str
    url: str
    icon: str
    group: str
    current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; empty for a caller without membership."""
    member = getattr(request, "membership", None)
    base: dict[str, Any] = {"demo": settings.DEMO, "help_url": help_url(request, member)}
    if member is None:
        return base
    actor = scoped(request).actor
    entries = SPONSOR if member.kind == "sponsor" else CMO
    bell = SimpleLazyObject(lambda: unread(actor, member.id))
    shown = _one_place([item for entry in entries if (item := _item(entry, actor, request.path))])
    may_search = actor.can("desk.search")
    return {
        **base,
        "nav": shown,
        "membership": member,
        "today": member.today,
        "unread": bell,
        "may_search": may_search,
        "may_jobs": actor.can("jobs.view"),
        "watched_at": now() if member.role in WATCHED else None,
    }


def help_url(request: HttpRequest, member: Any) -> str:
    """The part of the manual about the page, else its contents."""
    match = request.resolver_match
    is_cmo = member is not None and member.kind == "cmo"
    part = part_about(match.view_name, is_cmo=is_cmo) if match else ""
    return reverse("manual-part", args=[part]) if part else reverse("manual")


def unread(actor: Actor, membership_id: UUID) -> str:
    """How many notices wait to be read, in words short enough for the bell; nothing on pages without a scope."""
    if active() is None or not actor.can("reminders.notices"):
        return ""
    number = reminders.unread(membership_id)
    return f"{reminders.MANY - 1}+" if number >= reminders.MANY else str(number or "")


def _item(entry: Entry, actor: Actor, path: str) -> Item | None:
    if not actor.can(entry.permission) and not actor.granted(entry.permission):
        return None
    try:
        url = reverse(entry.route)
    except NoReverseMatch:
        return None  # a room whose time has not come
    return Item(entry.label, url, entry.icon, entry.group, path == url or (url != "/" and path.startswith(url)))


def _one_place(items: list[Item]) -> list[Item]:
    """One current place: the nearest, where the address of one lies within that of another."""
    nearest = max((item.url for item in items if item.current), key=len, default="")
    return [replace(item, current=item.current and item.url == nearest) for item in items]
