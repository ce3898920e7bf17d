"""Files wait behind the virus scanner, where there is one, until it has looked at them (SR-7)."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from kernel.actor import Actor
from kernel.clock import now
from kernel.queue import enqueue
from kernel.scope import because, current, current_side
from records import services
from records.files import scanner
from records.models import DialogueFile, FileScan, SponsorFile, StoredFile
from sponsors import access
from sponsors.rules import ADMINISTRATORS

log = logging.getLogger(__name__)

TASK: Final = "records.scan_file"
LATE: Final = timedelta(seconds=60)
"""A file that waits longer was lost by the broker, or the scanner was silent: it is tried again."""
AT_A_TIME: Final = 200


def scan_of(stored: StoredFile) -> FileScan | None:
    """What the scanner said; nothing for a file that came without one, or that the portal itself made."""
    return FileScan.objects.filter(file_id=stored.pk).first()


def scan(pk: UUID, *, actor: Actor) -> FileScan | None:
    """Let the scanner look at a file of the open scope that waits; a silent scanner leaves it waiting.

    Nothing where it does not wait, another worker has it, or it is not the open tenant's.
    """
    current(actor)
    waiting = FileScan.objects.filter(file_id=pk, state=FileScan.State.WAITING)
    found = waiting.select_for_update(skip_locked=True).first()
    stored = SponsorFile.objects.filter(pk=pk).first() or DialogueFile.objects.filter(pk=pk).first()
    if found is None or stored is None:
        return None
    try:
        with (Path(settings.FILES_ROOT) / stored.path).open("rb") as content:
            threat, engine = scanner.look(content)
    except (scanner.Silent, OSError) as silent:
        log.error("the virus scanner gave no verdict, files stay in quarantine: %s", silent)
        return None
    return _settle(found, stored, threat, engine)


def _settle(found: FileScan, stored: SponsorFile | DialogueFile, threat: str, engine: str) -> FileScan:
    with because("virus scan"):
        found.state = FileScan.State.INFECTED if threat else FileScan.State.CLEAN
        found.threat, found.engine, found.scanned_at = threat, engine[:120], now()
        found.save(update_fields=["state", "threat", "engine", "scanned_at"])
        if not threat:
            services.publish("file.scanned", stored, sha256=stored.sha256)
            return found
        services.publish("file.infected", stored, sha256=stored.sha256, threat=threat)
    log.critical("a virus was found in stored file %s: %s", stored.pk, threat)
    told = {member.email for member in [*access.people(roles=ADMINISTRATORS), *_uploader(stored)]}
    transaction.on_commit(partial(_tell, sorted(told), stored, threat), robust=True)
    return found


def _uploader(stored: StoredFile) -> list[Any]:
    return [member for member in access.people() if str(member.id) == stored.stored_by.rpartition(":")[2]]


def _tell(addresses: list[str], stored: StoredFile, threat: str) -> None:
    """Whoever brought the file, and the administrators of their organisation."""
    context = {"file": stored, "threat": threat, "by": settings.PUBLIC_ORIGIN}
    text = render_to_string("records/mail/infected.txt", context)
    for address in addresses:
        send_mail(f"A virus was found in {stored.name}", text, None, [address])


def waiting_here() -> list[UUID]:
    """Files of the open scope that have waited too long."""
    late = FileScan.objects.filter(state=FileScan.State.WAITING, asked_at__lt=now() - LATE)
    ids = list(late.order_by("asked_at").values_list("file_id", flat=True)[:AT_A_TIME])
    own = {*SponsorFile.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    own |= {*DialogueFile.objects.filter(pk__in=ids, side=current_side()).values_list("pk", flat=True)}
    return [pk for pk in ids if pk in own]


def needs_care() -> bool:
    """Whether any file has waited too long, whosever it is."""
    return FileScan.objects.filter(state=FileScan.State.WAITING, asked_at__lt=now() - LATE).exists()


def wake(pk: UUID) -> None:
    """Start a worker for one file."""
    enqueue(TASK, str(pk))
