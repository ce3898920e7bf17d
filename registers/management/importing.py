"""The thin door of every import: reads a file, prints what happened with counts."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from registers.models import ImportRun
from registers.services import WrongFile
from registers.services.runs import LINES_KEPT


class ImportCommand(BaseCommand):
    """Base; a command names its service."""

    service: ClassVar[Callable[..., ImportRun]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def tell(self, actor: Actor) -> None:
        """What follows from the import in higher rooms; a command there says it."""

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        started = time.monotonic()
        actor = Actor.system("import")
        try:
            with scope(PLATFORM, actor=actor, reason=f"import of {file.name}"):
                run = type(self).service(file, actor=actor)
            self.tell(actor)
        except WrongFile as refusal:
            raise CommandError(f"Nothing was written. {refusal}") from refusal
        counts = f"read {run.read}, new {run.new}, changed {run.changed}, unchanged {run.unchanged}"
        self.stdout.write(f"{counts}, refused {run.refused} in {time.monotonic() - started:.1f} s")
        if gone := run.notes["vanished"]:
            self.stdout.write(f"  no longer in it: {len(gone)} FEIs that earlier files had")
        for part, number in sorted(run.notes["parts"].items()):
            self.stdout.write(f"  {part} in them: {number}")
        for heading in ("refused", "kept with a remark"):
            for reason, number in sorted(run.notes[heading].items()):
                named = ", ".join(str(line) for line in run.notes["lines"].get(reason, ()))
                where = f" (line {named}{', ...' if number > LINES_KEPT else ''})" if named else ""
                self.stdout.write(f"  {heading}: {number} x {reason}{where if heading == 'refused' else ''}")
