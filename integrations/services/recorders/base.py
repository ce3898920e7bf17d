"""How the rows of one kind are recorded: a batch at a time, looked up together, recorded in order, written together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from integrations.services.known import Known, Recorded
from records.many import Many

Values = dict[str, Any]
N = TypeVar("N", bound=Many[Any])


class Recorder(ABC, Generic[N]):
    """Records the rows of one kind through the form of its room that takes one record or many.

    For each batch of rows: `look_up` once, `record` for each row, `write` once.
    """

    def __init__(self, known: Known, new: N) -> None:
        self.known, self.new = known, new

    @abstractmethod
    def look_up(self, batch: Sequence[Values]) -> None:
        """Read at once what the rows of a batch will be compared with."""

    @abstractmethod
    def record(self, values: Values) -> Recorded:
        """What the row stands for; raises `Refused` with the service's own sentences per field."""

    def write(self) -> None:
        """Bring to the database what `record` left waiting; what it returned before is there from now on."""
        self.new.write()

    def sites_of(self, batch: Iterable[Values]) -> set[UUID]:
        """The sites that the rows of a batch may mean."""
        return {site.pk for values in batch for site in self.known.sites_called(values.get("site", ""))}
