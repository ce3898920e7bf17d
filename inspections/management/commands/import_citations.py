from __future__ import annotations

from inspections.management.importing import ImportCommand
from registers.services import import_citations


class Command(ImportCommand):
    help = (
        "Read what was cited in inspections (csv, xlsx)."
        " Example: manage.py import_citations inspections_citations_details.xlsx"
    )
    service = staticmethod(import_citations)
