"""Controlled files on disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from records import services
from records.models import SponsorFile
from tests.world import World


def test_other_accounts_of_the_machine_do_not_see_stored_files(world: World, tmp_path: Path, settings: Any) -> None:
    """The folder of all sponsors' files could be listed and read by everybody who has an account on the host."""
    folder = tmp_path / "files"
    settings.FILES_ROOT = str(folder)
    with world.aldena.scope():
        services.store_file(
            io.BytesIO(b"a,b\n"), name="x.csv", kind=SponsorFile, actor=world.aldena.actor(), reason="told by the site"
        )
    [stored] = folder.glob("??/*")
    assert {path.stat().st_mode & 0o077 for path in (folder, stored.parent)} == {0}
