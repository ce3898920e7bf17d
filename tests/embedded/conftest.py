from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmo_portal.embedded import addresses


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, which everybody may walk into (pytest's are closed)."""
    folder = Path(tempfile.mkdtemp(prefix="cmo-data-"))
    folder.chmod(0o755)
    monkeypatch.setenv("PORTAL_DATA", str(folder))
    yield folder
    shutil.rmtree(addresses.socket_folder(), ignore_errors=True)
    shutil.rmtree(folder)
