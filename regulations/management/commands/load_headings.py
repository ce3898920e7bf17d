from __future__ import annotations

import getpass
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.actor import Actor
from kernel.db.roles import as_owner
from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from regulations import services

LOADER = Actor.system("load_headings")
HELP = """Put right what the catalogue of requirements says, from a csv file (UTF-8).

The first line names the columns: code, edition (where an entry has several), and any of heading, number, also,
part_heading, subpart_heading, effective_from, effective_to, date_note, checked (yes, no), origin, url. An empty cell
leaves a value as it is. One fault, and nothing is written. What stood there before is kept, with who, when and file.

Example:
  code,heading,checked,origin
  21 CFR 211.208,Drug product salvaging,yes,eCFR of 1 Dec 2026

  manage.py load_headings headings.csv --dry-run
  manage.py load_headings headings.csv --by "Ada Vance" --reason "compared with the eCFR"
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="print what would change and write nothing")
        parser.add_argument("--by", default="", metavar="NAME", help="who answers for it; else the server's account")
        parser.add_argument("--reason", default="corrected headings", metavar="TEXT")

    def handle(self, *args: Any, file: Path, dry_run: bool, by: str, reason: str, **options: Any) -> None:
        author = by.strip()[:200] or f"server account {getpass.getuser()}"
        try:
            text = file.read_text(encoding="utf-8")
            lines, changes = self._planned(text) if dry_run else self._loaded(file, text, author, reason.strip()[:500])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Nothing was written. {file.name} cannot be read as UTF-8 text: {error}") from error
        except Refused as refusal:
            faults = "\n".join(f"  {fault}" for fault in refusal.errors[""])
            raise CommandError(f"Nothing was written. {file.name} has faults:\n{faults}") from refusal
        for change in changes:
            self.stdout.write(f"  {change}")
        rows = len({change.row.pk for change in changes})
        said = f"read {lines}, changed {rows}, unchanged {lines - rows}, values put right {len(changes)}"
        self.stdout.write(f"{said}; nothing was written (dry run)" if dry_run else f"{said}; by {author}")

    def _planned(self, text: str) -> tuple[int, list[services.Change]]:
        with scope(PLATFORM, actor=LOADER, reason="dry run"):
            return services.changes_in(text)

    def _loaded(self, file: Path, text: str, author: str, reason: str) -> tuple[int, list[services.Change]]:
        # The catalogue belongs to the owner: the application may only read it.
        with as_owner(), scope(PLATFORM, actor=LOADER, reason=f"{reason} ({author}, {file.name})"):
            return services.correct(file, text, author=author, actor=LOADER, reason=reason)
