"""Published data for tests, where a machine has it: the project itself never needs it."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("PORTAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
"""By default `shared/data` beside the checkout."""


def shared(name: str) -> Path:
    """The file of that name, or the test is skipped with a reason."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"published data {name} is not on this machine (PORTAL_SHARED_DATA names the folder)")
    return path


def shared_rows(name: str) -> list[dict[str, str]]:
    """The rows of a comma-separated file of the published data."""
    with shared(name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
