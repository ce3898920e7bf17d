"""Spreadsheets of every kind, uploaded, checked and imported into the register of a new sponsor."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import Any

from django.core.management import call_command

from integrations import services
from kernel.actor import Actor
from kernel.scope import PLATFORM, Scope, scope
from sponsors import services as people
from sponsors.rules import permissions_of

SITES = (
    "Site",
    "Company",
    "Street",
    "City",
    "Country",
    "FEI",
    "Type",
    "Services",
    "Dosage forms",
    "Batch records",
    "Clinical phases",
)
REGISTRATIONS = ("Site", "Submitted on", "Operations", "Seen in")
COMPANIES = ("Company", "D-U-N-S", "Notes")
PRODUCTS = ("Code", "Product", "Material type", "Markets")
IDENTIFIERS = ("Site", "Kind of number", "Number", "First day")
CONTACTS = ("Site", "Person", "Position", "Mail")
AGREEMENTS = ("Company", "Sites", "Products", "Our party", "Their party", "Scope", "In force from", "Ends")
AUDITS = ("Site", "Type", "Scope", "Planned", "Planned to", "Lead")
CERTIFICATES = ("Site", "Certificate number", "Issuing authority", "Last day of the inspection", "Listed operations")


def sites(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        work = ("Manufacture of non-sterile drug product", "Tablets; Capsules, hard shell", "Paper", "Commercial")
        place = (f"{number} Mill Road", f"Town{number % 997}", "Ireland", str(4_000_000_000 + number), "CDMO")
        yield (f"Works {number:06} Northfield", f"Maker {number // 10:05} Ltd", *place, *work)


def registrations(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"Works {number:06} Northfield", "12 Oct 2025", "Manufacture; Pack", "authority")


def certificates(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (str(4_000_000_000 + number), f"IE/GMP/{number:06}", "HPRA", "18 Apr 2025", "1.2.1.13; 1.5.1.13")


def companies(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"Holder {number:06} Ltd", "", "from the old list")


def products(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"P-{number:06}", f"Substance {number:06}", "Active substance (API)", "US; EU")


def identifiers(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"Works {number:06} Northfield", "FEI", str(5_000_000_000 + number), "1 Jan 2026")


def contacts(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"Works {number:06} Northfield", f"Person {number}", "Head of Quality", f"p{number}@maker.example")


def agreements(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        maker, site, product = f"Maker {number // 10:05} Ltd", f"Works {number:06} Northfield", f"P-{number:06}"
        yield (maker, site, product, "Sponsor", maker, f"Supply {number}", "1 Jan 2026", "31 Dec 2028")


def audits(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        yield (f"Works {number:06} Northfield", "Requalification", "Quality system", "23 Nov 2027", "24 Nov 2027", "")


FILES: tuple[tuple[str, tuple[str, ...], Callable[[int], Iterator[tuple[str, ...]]]], ...] = (
    ("company", COMPANIES, companies),
    ("site", SITES, sites),
    ("identifier", IDENTIFIERS, identifiers),
    ("contact", CONTACTS, contacts),
    ("product", PRODUCTS, products),
    ("registration", REGISTRATIONS, registrations),
    ("certificate", CERTIFICATES, certificates),
    ("agreement", AGREEMENTS, agreements),
    ("audit", AUDITS, audits),
)
"""Kind, heads and rows of each file, in the order in which an empty portal is filled."""


def measure(counts: Iterable[int]) -> None:
    """For each number of rows: each kind in turn, into the register of a new sponsor."""
    call_command("migrate", verbosity=0)
    for count in counts:
        compare(count)


def compare(count: int) -> None:
    """Files of `count` rows."""
    target, actor = new_sponsor(f"rows{count}")
    print(f"{count} rows each")
    print(f"{'what':22} {'seconds':>8} {'CPU s':>8} {'rows/s':>9} {'new':>8} {'known':>8} {'wrong':>8} {'load':>6}")
    for kind, heads, rows in FILES:
        timed(target, actor, kind, heads, rows(count))


def new_sponsor(name: str) -> tuple[Any, Any]:
    """The scope of a sponsor with one head of quality, and the actor that person is."""
    setup: dict[str, Any] = {"actor": Actor.system("benchmark"), "reason": "benchmark"}
    with scope(PLATFORM, **setup):
        sponsor = people.create_sponsor(name=name, **setup)
    with scope(Scope(sponsor_id=sponsor.pk), **setup):
        user = people.create_user(email=f"head@{name}.example", name="Head", password=None, **setup)
        member = people.add_member(user, role="qa_head", **setup)
    return Scope(sponsor_id=sponsor.pk), Actor(f"membership:{member.pk}", permissions_of("qa_head"))


def timed(target: Any, actor: Any, kind: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Upload, check and import one file, each in a transaction of its own as requests and jobs do."""
    file = as_csv(heads, rows)
    with watched(f"{kind}: upload"), scope(target, actor=actor):
        run = services.upload(kind, file, name=f"{kind}.csv", actor=actor, reason="benchmark")
    with watched(f"{kind}: check") as found, scope(target, actor=actor):
        found.append(run := services.check(run, actor=actor))
    with watched(f"{kind}: import") as found, scope(target, actor=actor):
        found.append(services.import_rows(run, actor=actor, reason="benchmark", version=run.version))


@contextmanager
def watched(what: str) -> Iterator[list[Any]]:
    """Print what the block took; CPU seconds are this process's own, PostgreSQL's not; the load is that before it."""
    load, found = os.getloadavg()[0], list[Any]()
    started, spent = time.perf_counter(), time.process_time()
    yield found
    took, spent = time.perf_counter() - started, time.process_time() - spent
    counts = "".join(f" {run.rows / took:9.0f} {run.new:8} {run.known:8} {run.wrong:8}" for run in found)
    print(f"{what:22} {took:8.2f} {spent:8.2f}{counts or ' ' * 37} {load:6.1f}", flush=True)


def as_csv(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> BytesIO:
    """The rows as a person's file."""
    out = StringIO()
    csv.writer(out).writerows([heads, *rows])
    return BytesIO(out.getvalue().encode("utf-8-sig"))
