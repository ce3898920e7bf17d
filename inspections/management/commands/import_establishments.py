from __future__ import annotations

from inspections.management.importing import ImportCommand
from registers.services import import_establishments


class Command(ImportCommand):
    help = "Read FDA's establishment register. Example: manage.py import_establishments drls_reg.tsv"
    service = staticmethod(import_establishments)
