"""Times the import of FDA's establishment register and the suggestions from it. See README.md.

Starts its own PostgreSQL in a temporary folder. `--times N` reads a file N times as long, with other D-U-N-S numbers:
peak memory must not grow with it.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import django

ASKED = ("ph", "pharma", "pharma in", "lab", "inc", "co ltd", "30", "3004", "00", "zz")
KIBIBYTE = 1024
MAX_DUNS = 10**9


def main() -> None:
    options = arguments()
    with TemporaryDirectory(prefix="cmo-bench-") as folder:
        os.chmod(folder, 0o755)
        os.environ |= {"PORTAL_DATA": folder, "PORTAL_DEMO": "1", "DJANGO_SETTINGS_MODULE": "cmo_portal.settings"}
        os.environ.pop("DATABASE_URL", None)
        # The settings read the environment, so Django is loaded once it stands.
        from cmo_portal.embedded import running  # noqa: PLC0415

        with running():
            django.setup()
            measure(longer(options.file, options.times, Path(folder)), options.times)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--times", type=int, default=1)
    return parser.parse_args()


def longer(file: Path, times: int, folder: Path) -> Path:
    """The file, or one with each row `times` times under different D-U-N-S numbers."""
    if times == 1:
        return file
    made = folder / "longer.tsv"
    with file.open(encoding="utf-8-sig", newline="") as source, made.open("w", encoding="utf-8", newline="") as target:
        target.write(next(source))
        for line in source:
            fei, duns, rest = line.split("\t", 2)
            for turn in range(times):
                other = (int(duns) + turn * 37_000_003) % MAX_DUNS if duns.isdigit() else 0
                target.write(f"{fei}\t{other:09}\t{rest}" if turn else line)
    return made


def measure(file: Path, times: int) -> None:
    """First reading, second reading, a changed file, and suggestions while typing."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    before = peak()
    print(f"{'what':22} {'seconds':>8} {'rows/s':>9} {'new':>8} {'changed':>8} {'unchanged':>9}")
    timed("first reading", file)
    timed("same file again", file)
    print(
        f"peak memory {peak()} MiB, {peak() - before} MiB above the start; "
        f"file {file.stat().st_size >> 20} MiB, x{times}"
    )
    suggestions()


def timed(what: str, file: Path) -> None:
    from kernel.actor import Actor  # noqa: PLC0415
    from kernel.scope import PLATFORM, scope  # noqa: PLC0415
    from registers.services import import_establishments  # noqa: PLC0415

    actor = Actor.system("import")
    started = time.perf_counter()
    with scope(PLATFORM, actor=actor, reason="benchmark"):
        run = import_establishments(file, actor=actor)
    took = time.perf_counter() - started
    print(f"{what:22} {took:8.2f} {run.read / took:9.0f} {run.new:8} {run.changed:8} {run.unchanged:9}")


def peak() -> int:
    """Greatest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIBIBYTE


def suggestions() -> None:
    from registers import selectors  # noqa: PLC0415

    for text in ASKED:
        took = []
        for _ in range(7):
            started = time.perf_counter()
            found = selectors.suggest_establishments(text)
            took.append((time.perf_counter() - started) * 1000)
        print(
            f"suggest {text!r:12} median {statistics.median(took):6.1f} ms, "
            f"worst {max(took):6.1f} ms, {len(found)} found"
        )


if __name__ == "__main__":
    main()
