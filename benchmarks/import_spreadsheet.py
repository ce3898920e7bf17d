"""Times the check and the import of spreadsheets with many rows: sites, then evidence of those sites. See README.md.

Starts its own PostgreSQL in a temporary folder. A check records every row and takes it back; an import keeps it.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from tempfile import TemporaryDirectory
from typing import Any

import django

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
CERTIFICATES = ("Site", "Certificate number", "Issuing authority", "Last day of the inspection", "Listed operations")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="cmo-bench-") as folder:
        os.chmod(folder, 0o755)
        os.environ |= {"PORTAL_DATA": folder, "PORTAL_DEMO": "1", "DJANGO_SETTINGS_MODULE": "cmo_portal.settings"}
        os.environ.pop("DATABASE_URL", None)
        # The settings read the environment, so Django is loaded once it stands.
        from cmo_portal.embedded import running  # noqa: PLC0415

        with running():
            django.setup()
            measure(options.rows)


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


def measure(count: int) -> None:
    """Each kind in turn, into the register of a new sponsor."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    target, actor = new_sponsor()
    print(f"{'what':34} {'seconds':>8} {'rows/s':>9} {'new':>8} {'known':>8} {'wrong':>8}", flush=True)
    timed(target, actor, "site", SITES, sites(count))
    timed(target, actor, "registration", REGISTRATIONS, registrations(count))
    timed(target, actor, "certificate", CERTIFICATES, certificates(count))


def new_sponsor() -> tuple[Any, Any]:
    """The scope of a sponsor with one head of quality, and the actor that person is."""
    from kernel.actor import Actor  # noqa: PLC0415
    from kernel.scope import PLATFORM, Scope, scope  # noqa: PLC0415
    from sponsors import services as people  # noqa: PLC0415
    from sponsors.rules import permissions_of  # noqa: PLC0415

    setup: dict[str, Any] = {"actor": Actor.system("benchmark"), "reason": "benchmark"}
    with scope(PLATFORM, **setup):
        sponsor = people.create_sponsor(name="Measured", **setup)
    with scope(Scope(sponsor_id=sponsor.pk), **setup):
        user = people.create_user(email="head@measured.example", name="Head", password=None, **setup)
        member = people.add_member(user, role="qa_head", **setup)
    return Scope(sponsor_id=sponsor.pk), Actor(f"membership:{member.pk}", permissions_of("qa_head"))


def timed(target: Any, actor: Any, kind: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Upload, check and import one file, each in a transaction of its own as requests and jobs do."""
    from integrations import services  # noqa: PLC0415
    from kernel.scope import scope  # noqa: PLC0415

    file = as_csv(heads, rows)
    started = time.perf_counter()
    with scope(target, actor=actor):
        run = services.upload(kind, file, name=f"{kind}.csv", actor=actor, reason="benchmark")
    report(f"{kind}: upload", started, run)
    started = time.perf_counter()
    with scope(target, actor=actor):
        run = services.check(run, actor=actor)
    report(f"{kind}: check", started, run)
    started = time.perf_counter()
    with scope(target, actor=actor):
        run = services.import_rows(run, actor=actor, reason="benchmark", version=run.version)
    report(f"{kind}: import", started, run)


def report(what: str, started: float, run: Any) -> None:
    took = time.perf_counter() - started
    print(f"{what:34} {took:8.2f} {run.rows / took:9.0f} {run.new:8} {run.known:8} {run.wrong:8}", flush=True)


def as_csv(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> BytesIO:
    """The rows as a person's file."""
    out = StringIO()
    csv.writer(out).writerows([heads, *rows])
    return BytesIO(out.getvalue().encode("utf-8-sig"))


if __name__ == "__main__":
    main()
