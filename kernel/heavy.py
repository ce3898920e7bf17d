"""Slow libraries, imported when first used: the one place where an import may happen late."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal

Heavy = Literal["weasyprint", "openpyxl"]


def load(name: Heavy) -> Any:
    """The library called `name`; raises ImportError or OSError where the machine lacks what it needs."""
    return import_module(name)
