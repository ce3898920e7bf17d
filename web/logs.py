"""What no log holds: secrets that stand in addresses (SR-21)."""

from __future__ import annotations

import logging
import re
from typing import Final

SECRETS: Final = re.compile(r"(/(?:delegated/open|join|accept|calendar|reset/key)/)[^/\s\"'?]+")


def without_secrets(text: str) -> str:
    """The text with what opens something taken out of its addresses."""
    return SECRETS.sub(r"\1...", text)


class NoSecrets(logging.Formatter):
    """Lines of the log as they are kept."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
