"""The limited child process: gets one file as its input, has little memory and little time, writes no file.

Started by `records.files.confined`. Its limits are set before it imports or reads anything else, it knows no secret
and no database, and whatever happens to it happens to nobody else.
"""

from __future__ import annotations

import os
import resource
import sys
from importlib import import_module

MEMORY, SECONDS, FILES = 256 << 20, 4, 32


def limit() -> None:
    """No more than this, for good: what is lowered here cannot be raised again."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """`child <what> <arguments>`: writes the answer to its output; a file that overruns ends it with `OVERRUN`."""
    limit()
    answering = import_module("records.files.answering")  # after the limits, never before
    try:
        answer = answering.ANSWERS[sys.argv[1]](*sys.argv[2:])
    except (MemoryError, RecursionError):
        os._exit(answering.OVERRUN)  # no clean-up: it would need memory too
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
