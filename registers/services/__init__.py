"""Reading published files into the public registers."""

from __future__ import annotations

from registers.services.dashboard import import_actions, import_citations, import_inspections
from registers.services.establishments import import_establishments
from registers.services.forms import import_form483s
from registers.services.runs import WrongFile, told

__all__ = [
    "WrongFile",
    "import_actions",
    "import_citations",
    "import_establishments",
    "import_form483s",
    "import_inspections",
    "told",
]
