"""Work that whoever asked does not wait for, and cannot time."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpResponseRedirect

log = logging.getLogger(__name__)


class AnsweredFirst(HttpResponseRedirect):
    """A redirect; `work` is done once the answer has left, so that its time tells nothing (S-20)."""

    def __init__(self, place: str, work: Callable[[], object]) -> None:
        super().__init__(place)
        self._work = work

    def close(self) -> None:
        """The server calls this after the last byte; before the connection to the database is given back."""
        work, self._work = self._work, lambda: None
        try:
            work()
        except Exception:
            log.exception("what was left for after the answer failed")
        super().close()
