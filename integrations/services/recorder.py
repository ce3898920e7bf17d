"""How the rows of one kind are recorded: a batch at a time, looked up together, recorded in order, written together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from integrations.services.known import Known, Recorded

Values = dict[str, Any]
Record = Callable[[Known, Values], Recorded]


class Recorder:
    """Records each row by itself through its room's service; kinds that are imported by thousands override all three.

    For each batch of rows: `look_up` once, `record` for each row, `write` once.
    """

    def __init__(self, known: Known, record: Record) -> None:
        self.known, self._record = known, record

    def look_up(self, batch: Sequence[Values]) -> None:
        """Read at once what the rows of a batch will be compared with."""

    def record(self, values: Values) -> Recorded:
        """What the row stands for; raises `Refused` with the service's own sentences per field."""
        return self._record(self.known, values)

    def write(self) -> None:
        """Bring to the database what `record` left waiting; what it returned before is there from now on."""
