from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

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
        made = superseded = sent = failed = 0
        for sponsor_id in access.sponsors():
            target = Scope(sponsor_id=sponsor_id)
            with scope(target, actor=ACTOR, reason="manage.py sweep"):
                swept = services.sweep(today=today(access.sponsor_zone(sponsor_id)), actor=ACTOR)
                waiting = selectors.waiting(now())
            results = [deliver({}, str(sponsor_id), str(delivery_id)) for delivery_id in waiting]
            made, superseded = made + swept.notices, superseded + swept.superseded
            sent, failed = sent + results.count(True), failed + results.count(False)
        self.stdout.write(f"notices {made}, superseded {superseded}, mails sent {sent}, not sent {failed}")
