"""Work that whoever asked does not wait for, and cannot time."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)


def once_left(response: HttpResponseBase, work: Callable[[], object]) -> None:
    """Do `work` when the answer has left, so that its time tells nothing (S-20); what fails is logged.

    The server closes an answer after its last byte, before the connection to the database is given back.
    """
    close = response.close

    def work_and_close() -> None:
        response.close = close  # type: ignore[method-assign]  # once, however often it is closed
        try:
            work()
        except Exception:
            log.exception("what was left for after the answer failed")
        response.close()

    response.close = work_and_close  # type: ignore[method-assign]  # Django has no other place to hang it on
