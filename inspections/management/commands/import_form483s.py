from __future__ import annotations

from inspections.management.importing import ImportCommand
from registers.services import import_form483s


class Command(ImportCommand):
    help = "Read published Forms 483 (csv, xlsx, JSON Lines). Example: manage.py import_form483s published_483s.xlsx"
    service = staticmethod(import_form483s)
