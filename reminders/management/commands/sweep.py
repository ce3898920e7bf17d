from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.actor import Actor
from kernel.clock import now, today
from kernel.scope import Scope, scope
from reminders import selectors, services
from reminders.tasks import deliver
from sponsors import access

ACTOR = Actor.system("reminders")


class Command(BaseCommand):
    help = "Make and send the reminders that are owed now, for every sponsor. Example: manage.py sweep"

    def handle(self, *args: Any, **options: Any) -> None:
        made = superseded = 0
        results: Counter[str] = Counter()
        for sponsor_id in access.sponsors():
            target = Scope(sponsor_id=sponsor_id)
            with scope(target, actor=ACTOR, reason="manage.py sweep"):
                swept = services.sweep(today=today(access.sponsor_zone(sponsor_id)), actor=ACTOR)
                waiting = selectors.waiting(now())
            results.update(deliver({}, str(sponsor_id), str(delivery_id)) for delivery_id in waiting)
            made, superseded = made + swept.notices, superseded + swept.superseded
        self.stdout.write(
            f"notices {made}, superseded {superseded}, mails sent {results['sent']}, "
            f"sent by the worker {results['elsewhere']}, failed {results['failed']}"
        )
        if results["failed"]:
            raise CommandError("Some mails were not taken; they are tried again. The worker's log says why.")
