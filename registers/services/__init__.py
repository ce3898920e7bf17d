"""Reading published files: each run is a record, and the same file read twice changes nothing."""

from registers.services.establishments import import_establishments
from registers.services.forms import import_form483s
from registers.services.runs import WrongFile

__all__ = ["WrongFile", "import_establishments", "import_form483s"]
