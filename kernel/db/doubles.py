"""What the database holds once, refused in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from kernel.errors import Refused


@contextmanager
def refusing_doubles(errors: Mapping[str, str] | str) -> Iterator[None]:
    """Raises `Refused` with these sentences where the database has what is written already, also since a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(errors) from error
