"""What every benchmark needs first. Models can be imported once Django stands: measuring goes on in another module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import django

from cmo_portal.embedded import running


def module(name: str) -> ModuleType:
    """The module that measures, imported with Django set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
    django.setup()
    return import_module(name)


@contextmanager
def portal(*, servers: bool = True, kept: str = "") -> Iterator[Path]:
    """An empty data folder of our own, with PostgreSQL and Redis unless the benchmark needs none; or the one `kept`."""
    with nullcontext(kept) if kept else TemporaryDirectory(prefix="cmo-bench-") as folder:
        Path(folder).mkdir(exist_ok=True)
        os.chmod(folder, 0o755)
        os.environ |= {"PORTAL_DATA": folder, "PORTAL_DEMO": "1"}
        os.environ.pop("DATABASE_URL", None)
        with running() if servers else nullcontext():
            yield Path(folder)
