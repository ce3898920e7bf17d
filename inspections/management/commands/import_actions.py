from __future__ import annotations

from inspections.management.importing import ImportCommand
from registers.services import import_actions


class Command(ImportCommand):
    help = (
        "Read warning letters, injunctions and seizures (csv, xlsx)."
        " Example: manage.py import_actions compliance_actions.csv"
    )
    service = staticmethod(import_actions)
