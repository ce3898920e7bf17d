"""What a mail says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """What a mail says of one notice: no name of a company, product or person."""

    kind: str
    words: str
    reference: str
    due_on: date | None
    url: str
    task: str = ""
    late: bool = False
