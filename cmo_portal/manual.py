"""The manual inside the portal: the texts of docs/manual. They hold no data of anybody, so that everybody may read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from web import markdown

FOLDER: Final = Path(settings.BASE_DIR) / "docs" / "manual"
PICTURES: Final = "manual"
"""Where docs/images is among the static files."""
GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Sponsor",
        (
            "sponsor",
            "today",
            "sites",
            "evidence",
            "standing",
            "qualifications",
            "risk",
            "clearance",
            "approved",
            "audits",
            "agreements",
            "questionnaires",
            "inspections",
            "requirements",
        ),
    ),
    ("Everywhere", ("lists", "imports", "records", "notices", "signing")),
    ("Administration", ("people", "sign-in", "systems", "api", "operator")),
    ("Others", ("cmo", "auditor")),
)
PARTS: Final = tuple(part for _, parts in GROUPS for part in parts)
ABOUT: Final[tuple[tuple[str, str], ...]] = (
    ("desk:site", "sites"),
    ("desk:dossier", "records"),
    ("desk:history", "records"),
    ("desk:timeline", "standing"),
    ("desk:explanation", "standing"),
    ("matrix:", "standing"),
    ("chain:", "standing"),
    ("desk:calendar", "notices"),
    ("desk:deadlines", "notices"),
    ("desk:requirement", "requirements"),
    ("desk:", "today"),
    *((f"cmos:{kind}", "evidence") for kind in ("evidence", "registration", "certificate", "authorisation")),
    *((f"cmos:{kind}", "evidence") for kind in ("confirmation", "partner", "qp_declaration", "api_registration")),
    *((f"cmos:{kind}", "evidence") for kind in ("supporting", "dea", "state_licence", "quota", "narcotics")),
    ("cmos:", "sites"),
    ("site_links:", "sites"),
    ("organisation:", "cmo"),
    ("bank:", "cmo"),
    ("qualifications:", "qualifications"),
    ("clearance:", "clearance"),
    ("standing:", "standing"),
    ("audits:", "audits"),
    ("quality_agreements:", "agreements"),
    ("questionnaires:", "questionnaires"),
    ("inspections:", "inspections"),
    ("risk:", "risk"),
    ("regulations:", "requirements"),
    ("registers:", "sites"),
    ("approved:", "approved"),
    ("lists:", "lists"),
    ("integrations:export", "lists"),
    ("integrations:", "imports"),
    ("records:", "records"),
    ("uploads:", "records"),
    ("jobs:", "records"),
    ("trail:", "records"),
    ("verify", "records"),
    ("reminders:", "notices"),
    ("administration:provider", "sign-in"),
    ("administration:domain", "sign-in"),
    ("sso:", "sign-in"),
    ("administration:client", "systems"),
    ("administration:connect", "systems"),
    ("administration:", "people"),
    ("sponsors:", "signing"),
    ("sign_in:", "people"),
    ("signing:", "signing"),
)
"""Which part tells about which pages; the first that fits the route's name."""


def part_about(route: str, *, is_cmo: bool = False) -> str:
    """The part of the manual about a page; nothing when none is."""
    if is_cmo:
        return "cmo"
    return next((part for begin, part in ABOUT if route.startswith(begin)), "")


@cache
def text_of(part: str) -> str:
    """The text of a part as it stands in docs/manual."""
    return (FOLDER / f"{part}.md").read_text(encoding="utf-8")


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The first page: who reads what."""
    return _page(request, "README")


@require_safe
def part(request: HttpRequest, part: str) -> HttpResponse:
    """One part."""
    if part not in PARTS:
        raise Http404
    return _page(request, part)


def resolve(link: str) -> str:
    """The portal's address of what the texts link to: another part, a picture, or an address elsewhere."""
    place, _, fragment = link.partition("#")
    if place.startswith("../images/"):
        return static(f"{PICTURES}/{place.removeprefix('../images/')}")
    if place.endswith(".md"):
        found = reverse("manual-part", args=[place.removesuffix(".md")])
        return f"{found}#{fragment}" if fragment else found
    return link


def _link(part: str, current: str) -> tuple[str, str, bool]:
    """Title and address of a part, and whether it is the one shown."""
    return markdown.title_of(text_of(part)), reverse("manual-part", args=[part]), part == current


def _page(request: HttpRequest, name: str) -> HttpResponse:
    text = text_of(name)
    groups = [(title, [_link(part, name) for part in parts]) for title, parts in GROUPS]
    shown = mark_safe(markdown.html(text, resolve))  # its renderer escapes every word
    return render(request, "pages/manual.html", {"title": markdown.title_of(text), "text": shown, "groups": groups})
