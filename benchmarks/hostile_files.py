"""Memory and time of the child that checks files: `python -m benchmarks.hostile_files` prints a table (S-33)."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.attacks import hostile
from tests.attacks.measuring import measured
from web.uploads import kinds


def main() -> None:
    """Each file once: size, most memory of the child, its processor time, and the time a person waits."""
    print("| file | size kB | most memory MB | processor s | clock s |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        for name, make in {**hostile.BOMBS, **hostile.ACTIVE, **hostile.HARMLESS}.items():
            file.write_bytes(make())
            begun = time.monotonic()
            memory, seconds = measured(file, "check", kinds.media_type(name))
            spent = time.monotonic() - begun
            print(f"| {name} | {file.stat().st_size / 1000:,.0f} | {memory:.0f} | {seconds:.2f} | {spent:.2f} |")


if __name__ == "__main__":
    main()
