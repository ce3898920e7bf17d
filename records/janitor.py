"""Sets aside bytes that no row names: a request that failed after its file was on disk leaves some.

They are moved, not removed, and wait a month: should the portal ever run on a database that is older than its files,
nothing recorded is lost, and moving a file back is all it takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings

from kernel.actor import Actor
from kernel.scope import scope
from records.files.keeping import NAME
from records.models import DialogueFile, SponsorFile
from sponsors import access
from web import sending
from web.uploads import keeping as arrived
from web.uploads import services as uploads

AGE: Final = timedelta(days=1)
"""Younger bytes may belong to a transaction that is still open."""
KEPT: Final = timedelta(days=30)
ASIDE: Final = "set-aside"
AT_A_TIME: Final = 5_000


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files were set aside now, and how many that waited their month were removed."""

    set_aside: int
    removed: int


def sweep(*, at: datetime, actor: Actor) -> Swept:
    """Set aside what no tenant's row names. Any number of processes may do this at once."""
    folder = Path(settings.FILES_ROOT)
    moved = 0
    older = _older(folder, at - AGE)
    while batch := set(islice(older, AT_A_TIME)):
        moved += sum([_set_aside(folder, name, at) for name in sorted(_unnamed(batch, actor))])
    return Swept(moved, sum(map(_remove, _waited(folder / ASIDE, at - KEPT))))


def sweep_uploads(*, at: datetime, actor: Actor) -> int:
    """End what waited too long for its form, forget which forms were sent, and remove bytes on their way that are
    nobody's; returns how many uploads."""
    left, ended = set(arrived.older(at - AGE)), 0
    for tenant in access.tenants():
        with scope(tenant, actor=actor):
            left -= uploads.known(left)
            ended += uploads.sweep(at)
            sending.forget(at - AGE)
    arrived.remove(left)
    return ended + len(left)


def _older(folder: Path, moment: datetime) -> Iterator[str]:
    """Stored files last written before `moment`, as rows name them."""
    for path in folder.glob("??/*"):
        name = path.relative_to(folder).as_posix()
        if NAME.fullmatch(name) and _written(path) < moment.timestamp():
            yield name


def _unnamed(names: set[str], actor: Actor) -> set[str]:
    """Those of `names` that no row of any tenant holds: each one is asked behind its own walls."""
    left = set(names)
    for tenant in access.tenants():
        with scope(tenant, actor=actor):
            for kind in (SponsorFile, DialogueFile):
                left -= set(kind.objects.filter(path__in=left).values_list("path", flat=True))
    return left


def _set_aside(folder: Path, name: str, at: datetime) -> bool:
    source, target = folder / name, folder / ASIDE / name.replace("/", "-")
    target.parent.mkdir(exist_ok=True)
    try:
        source.rename(target)
    except FileNotFoundError:  # another process was here first
        return False
    os.utime(target, (at.timestamp(), at.timestamp()))
    return True


def _waited(aside: Path, moment: datetime) -> list[Path]:
    return [path for path in aside.glob("*") if _written(path) < moment.timestamp()]


def _remove(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True


def _written(path: Path) -> float:
    """When the file was last written; never, where it just went away."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
