"""A dossier of about 50 pages, printed and timed.

Needs no servers: the sections are made here from numbers, so reading the records is not measured. What is: filling the
template, the archive form (PDF/A-3a, tagged) and the attached data.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from cmos.models import Company, Site
from desk.dossier import assemble
from desk.dossier.blocks import Item, Mark, Part, Table
from desk.dossier.sections import Subject
from kernel.actor import Actor
from kernel.heavy import load
from records import pdf
from records.printing import Edition

ITEMS, ROWS = 200, 600
ON = date(2026, 11, 23)
KIBIBYTE = 1024


def measure(turns: int) -> None:
    """The same dossier by both ways, in turn, and the medians."""
    html = made().html
    pages = plain(html)
    print(
        f"{pages} pages, {len(html) // KIBIBYTE} KiB of HTML, peak memory after one rendering {peak()} MiB", flush=True
    )
    ways: dict[str, Callable[[], Any]] = {
        "template and data": made,
        "WeasyPrint alone": lambda: plain(html),
        "dossier, whole": lambda: pdf.render(made()),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, way in ways.items():
            started = time.process_time()
            way()
            took[name].append(time.process_time() - started)
    floor = statistics.median(took["WeasyPrint alone"])
    print(f"{'what':20} {'CPU seconds':>12} {'x floor':>8} {'pages/s':>8}")
    for name, seconds in took.items():
        median = statistics.median(seconds)
        print(f"{name:20} {median:12.2f} {median / floor:8.2f} {pages / median:8.1f}")


def plain(html: str) -> int:
    """WeasyPrint with our assets and nothing else: no archive form, no attachment; returns the pages."""
    found = load("weasyprint").HTML(string=html, url_fetcher=pdf.denying()).render()
    found.write_pdf()
    return len(found.pages)


def made() -> Any:
    """A dossier as the worker has it before it prints."""
    of = {"sponsor_id": uuid4()}
    site = Site(number="SITE-0001", name="Kestrelmoor Biologics", city="Harrowby", country="GB", street="Road 8", **of)
    site.company = Company(name="Kestrelmoor Biologics Ltd", **of)
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    edition = Edition(
        version="version 3, history to entry 8120", generated_at=at, by="Benchmark", code="2345-6789-ABCD"
    )
    return assemble.document(Subject(site, ON, ON, Actor.system("benchmark")), parts(), edition, "Aldena Therapeutics")


def parts() -> list[Any]:
    """Findings as items and a history as a table, as dossiers mostly consist of."""
    seen = "For 6 of 20 batches the audit trail was reviewed after the certificate of analysis was signed. "
    items = [
        Item(
            f"Finding {number}",
            (("Seen", seen * (1 + number % 3)), ("Requirement", "ICH Q7 6.6"), ("Answer due", ON)),
            Mark("major" if number % 4 else "critical"),
        )
        for number in range(ITEMS)
    ]
    rows = tuple(
        (
            datetime(2026, 11, 23, tzinfo=UTC),
            "Ingrid Solheim",
            "Site: changed",
            [f"Street: Road {n} → Road {n + 1}"],
            "moved",
        )
        for n in range(ROWS)
    )
    table = Table("Every change, newest first", ("Time (UTC)", "Who", "What", "From, to", "Why"), rows)
    return [Part("audits", "Audits and findings", tuple(items)), Part("history", "History", (table,))]


def peak() -> int:
    """Greatest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIBIBYTE
