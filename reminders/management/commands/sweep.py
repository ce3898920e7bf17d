from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from reminders import selectors, services
from reminders.tasks import deliver, deliver_to_staff
from sponsors import access

ACTOR = Actor.system("reminders")
REASON = "manage.py sweep"


class Command(BaseCommand):
    help = (
        "Make and send the reminders that are owed now, for every sponsor and CMO, without waiting for anybody's "
        "morning. Example: manage.py sweep"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for sponsor_id in access.sponsors():
            done.update(self._sponsor(Scope(sponsor_id=sponsor_id)))
        for cmo_org_id in access.organisations():
            done.update(self._organisation(Scope(cmo_org_id=cmo_org_id)))
        self.stdout.write(
            f"notices {done['notices']}, superseded {done['superseded']}, to CMOs {done['staff']}, "
            f"digests {done['digests']}, mails sent {done['sent']}, sent by the worker {done['elsewhere']}, "
            f"failed {done['failed']}"
        )
        if done["failed"]:
            raise CommandError("Some mails were not taken; they are tried again. The worker's log says why.")

    def _sponsor(self, target: Scope) -> Counter[str]:
        with scope(target, actor=ACTOR, reason=REASON):
            swept = services.sweep(at=now(), actor=ACTOR, at_once=True)
            digests = services.make_digests(at=now(), actor=ACTOR, at_once=True)
            staff = services.tell_staff(at=now(), actor=ACTOR)
            waiting = selectors.waiting(now())
        done = Counter(deliver({}, str(target.sponsor_id), str(pk)) for pk in waiting)
        done.update(notices=swept.notices, superseded=swept.superseded, digests=digests, staff=staff)
        return done

    def _organisation(self, target: Scope) -> Counter[str]:
        with scope(target, actor=ACTOR, reason=REASON):
            services.sweep_organisation(at=now(), actor=ACTOR, at_once=True)
            digests = services.make_staff_digests(at=now(), actor=ACTOR, at_once=True)
            waiting = selectors.waiting(now())
        done = Counter(deliver_to_staff({}, str(target.cmo_org_id), str(pk)) for pk in waiting)
        done.update(digests=digests)
        return done
