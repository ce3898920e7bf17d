from __future__ import annotations

from inspections.management.importing import ImportCommand
from registers.services import import_inspections


class Command(ImportCommand):
    help = (
        "Read inspections with their classes (csv, xlsx)."
        " Example: manage.py import_inspections inspections_details.xlsx"
    )
    service = staticmethod(import_inspections)
