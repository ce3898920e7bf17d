"""Bytes without a row are set aside and wait; bytes that any tenant's row names are never touched."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from kernel.actor import Actor
from kernel.clock import now
from records import janitor, services
from records.models import DialogueFile, SponsorFile
from tests.world import World

ACTOR = Actor.system("janitor")
LEFT = "ab/0123456789abcdef0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = str(tmp_path)
    return tmp_path


def put(folder: Path, name: str, days: float = 2) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left")
    age(path, days)
    return path


def age(path: Path, days: float) -> None:
    then = (now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


def test_bytes_of_a_discarded_request_are_set_aside(world: World, folder: Path) -> None:
    with pytest.raises(RuntimeError), world.aldena.scope():
        services.store_file(
            io.BytesIO(b"a,b\n"), name="x.csv", kind=SponsorFile, actor=world.aldena.actor(), reason="told by the site"
        )
        raise RuntimeError
    [left] = folder.glob("??/*")
    assert janitor.sweep(at=now(), actor=ACTOR) == janitor.Swept(0, 0), "it is young: its transaction may be open"
    age(left, 1.1)
    assert janitor.sweep(at=now(), actor=ACTOR) == janitor.Swept(1, 0)
    [aside] = (folder / "set-aside").iterdir()
    assert aside.read_bytes() == b"a,b\n" and not left.exists()


def test_what_was_set_aside_waits_a_month(world: World, folder: Path) -> None:
    put(folder, LEFT)
    janitor.sweep(at=now(), actor=ACTOR)
    assert janitor.sweep(at=now() + timedelta(days=29), actor=ACTOR) == janitor.Swept(0, 0)
    assert janitor.sweep(at=now() + timedelta(days=31), actor=ACTOR) == janitor.Swept(0, 1)
    assert not list((folder / "set-aside").iterdir())


def test_files_of_every_tenant_stay(world: World, folder: Path) -> None:
    """The sponsor's own, a rival's, and what a CMO has not released yet."""
    kept = []
    for party in (world.aldena, world.borvik):
        with party.scope():
            kept.append(
                services.store_file(
                    io.BytesIO(b"a\n"), name="a.csv", kind=SponsorFile, actor=party.actor(), reason="told by the site"
                ).path
            )
    with world.maker_scope(reason="test"):
        issued = world.aldena.sponsor.pk
        draft = services.store_file(
            io.BytesIO(b"b\n"),
            name="b.csv",
            kind=DialogueFile,
            actor=world.staff_actor(),
            reason="told by the site",
            sponsor_id=issued,
            cmo_org_id=world.maker.pk,
        )
        assert draft.released_at is None
        kept.append(draft.path)
    for name in kept:
        age(folder / name, 400)
    assert janitor.sweep(at=now(), actor=ACTOR) == janitor.Swept(0, 0)
    assert all((folder / name).is_file() for name in kept)


def test_nothing_but_stored_files_is_touched(world: World, folder: Path) -> None:
    others = [put(folder, name) for name in ("ab/notes.txt", "backup.tar", "xyz/0123", "zz/" + "0" * 32)]
    put(folder, LEFT)
    call_command("sweep_files")
    assert all(path.exists() for path in others) and not (folder / LEFT).exists()
