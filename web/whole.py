"""A request's body that is read whole or not at all (S-34)."""

from __future__ import annotations

from typing import IO


class Whole:
    """The server's input; a connection that ends before its declared length is an error, not the end of a file.

    Without it the form reader takes what has come for everything there is, and half a file would be stored as one.
    """

    def __init__(self, source: IO[bytes], declared: str) -> None:
        self._source = source
        self._left = int(declared) if declared.isdigit() else 0

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        return self._counted(block, is_short=size < 0 or len(block) < size)

    def readline(self, size: int = -1) -> bytes:
        line = self._source.readline(size)
        return self._counted(line, is_short=not line.endswith(b"\n") and (size < 0 or len(line) < size))

    def _counted(self, block: bytes, *, is_short: bool) -> bytes:
        """Less than was asked is the end: many readers ask for all at once and never again."""
        self._left -= len(block)
        if is_short and self._left > 0:
            raise OSError(f"the connection ended {self._left} bytes before the end of the request")
        return block
