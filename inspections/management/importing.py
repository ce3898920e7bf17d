"""Imports of published files, as commands: what they bring is told to every sponsor's standings."""

from __future__ import annotations

from inspections import services
from kernel.actor import Actor
from kernel.scope import PLATFORM, Scope, scope
from registers import selectors as registers
from registers import services as register_services
from registers.management.importing import ImportCommand as ReadFile
from sponsors import access


class ImportCommand(ReadFile):
    """Base; a command names its service and an example.

    The import itself is committed by then: what a crash leaves untold, the next import tells.
    """

    def tell(self, actor: Actor) -> None:
        with scope(PLATFORM, actor=actor, reason="import"):
            runs, sponsors = registers.untold_runs(), access.sponsors()
        for sponsor in sponsors:
            with scope(Scope(sponsor_id=sponsor), actor=actor, reason="published facts were imported"):
                services.tell_standings(runs)
        with scope(PLATFORM, actor=actor, reason="import"):
            register_services.told(runs)
