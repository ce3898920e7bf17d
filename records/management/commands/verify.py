from __future__ import annotations

import time
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.seals.codes import printed_under
from records.seals.publishing import Anchor
from records.seals.verifying import verify

FOUND, NOT_CHECKED = 1, 2


class Command(BaseCommand):
    help = (
        "Check that nothing was changed behind the portal: trail, seals, published seals, records, signatures and "
        "stored files. Names the first thing of each kind that is not as it was. Exit code 0: everything is as it was; "
        "1: something is not; 2: it could not be checked. "
        "Example: manage.py verify --seal 1204:9f2c... (a seal known from a mail)"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seal", action="append", default=[], metavar="NUMBER:DIGEST", help="a seal known from a mail or a copy"
        )
        parser.add_argument(
            "--code",
            action="append",
            default=[],
            metavar="CODE",
            help="a check code of a printed copy: only whether it is genuine and its file as printed",
        )
        parser.add_argument("--without-files", action="store_true", help="leave the bytes of stored files alone")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["code"]:
            self._codes(options["code"])
            return
        anchors = [_anchor(given) for given in options["seal"]]
        begun = time.monotonic()
        try:
            report = verify(anchors, with_files=not options["without_files"])
        except psycopg.Error as error:
            raise CommandError(f"not checked: {error}", returncode=NOT_CHECKED) from error
        for line in report.lines():
            self.stdout.write(line)
        spent = time.monotonic() - begun
        self.stdout.write(f"checked in {spent:.1f} s ({report.seen.entries / max(spent, 0.001):,.0f} entries/s)")
        if not report.is_good:
            raise CommandError(f"not as it was: {report.problems[0]}", returncode=FOUND)
        self.stdout.write("Everything is as it was.")

    def _codes(self, codes: list[str]) -> None:
        """Says of each code whether it is that of a printed copy, and of its file whether it is as printed."""
        faults = []
        for code in codes:
            try:
                found = printed_under(code)
            except psycopg.Error as error:
                raise CommandError(f"not checked: {error}", returncode=NOT_CHECKED) from error
            if found is None:
                faults.append(f"{code} is the code of no printed copy")
                continue
            self.stdout.write(f"{code}: printed {found.generated_at:%-d %b %Y %H:%M:%S} UTC")
            self.stdout.write(f"  SHA-256 of the data {found.data_sha256}, of the file {found.file_sha256}")
            if found.fault:
                faults.append(f"the file of {code} {found.fault}")
        if faults:
            raise CommandError("; ".join(faults), returncode=FOUND)
        self.stdout.write("Genuine, and as printed.")


def _anchor(given: str) -> Anchor:
    number, _, digest = given.partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise CommandError(f"{given} is no seal: write NUMBER:DIGEST", returncode=NOT_CHECKED)
    return Anchor(int(number), digest.lower(), "", "another day")
