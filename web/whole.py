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
        return self._counted(self._source.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._source.readline(size), size)

    def _counted(self, block: bytes, size: int) -> bytes:
        self._left -= len(block)
        if not block and size != 0 and self._left > 0:
            raise OSError(f"the connection ended {self._left} bytes before the end of the request")
        return block
