"""Whether a check code is that of a printed copy, and whether its file is still what was printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from kernel.db.roles import reading_everything
from records.rules import check_code
from records.seals.tables import unlike

STATEMENT: Final = """
SELECT p.generated_at AT TIME ZONE 'UTC', p.data_sha256, f.sha256, f.path, f.size
  FROM records_printedrecord p JOIN records_sponsorfile f ON f.id = p.file_id WHERE p.code = %s
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed copy without what it is about; `fault` says why its file is not what was printed."""

    generated_at: datetime
    data_sha256: str
    file_sha256: str
    fault: str


def printed_under(code: str) -> Printed | None:
    """The copy printed under a code, of whatever tenant; nothing for a code that is none of ours."""
    with reading_everything() as connection:
        row = connection.execute(STATEMENT, [check_code(code)]).fetchone()
    if row is None:
        return None
    at, data, digest, path, size = row
    return Printed(at, data, digest, unlike(Path(settings.FILES_ROOT), path, size, digest))
