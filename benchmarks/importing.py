"""A public register, read for the first time and again, and the suggestions from it."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.core.management import call_command

from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from registers import selectors
from registers.models import ImportRun
from registers.services import import_actions, import_establishments

ASKED: Final = ("ph", "pharma", "pharma in", "lab", "inc", "co ltd", "30", "3004", "00", "zz")
KIBIBYTE: Final = 1024
MAX_DUNS: Final = 10**9
READ: Final[dict[str, Callable[..., ImportRun]]] = {
    "establishments": import_establishments,
    "actions": import_actions,
}


def measure(kind: str, file: Path, times: int, folder: Path) -> None:
    """First reading, second reading, and for establishments suggestions while typing."""
    call_command("migrate", verbosity=0)
    file, before = longer(kind, file, times, folder), peak()
    print(f"{'what':22} {'seconds':>8} {'CPU s':>8} {'rows/s':>9} {'new':>8} {'changed':>8} {'unchanged':>9}")
    timed("first reading", kind, file)
    timed("same file again", kind, file)
    print(
        f"peak memory {peak()} MiB, {peak() - before} MiB above the start; "
        f"file {file.stat().st_size >> 20} MiB, x{times}"
    )
    if kind == "establishments":
        suggestions()


def longer(kind: str, file: Path, times: int, folder: Path) -> Path:
    """The file, or one with each row `times` times under different keys."""
    if times == 1:
        return file
    made, other = folder / f"longer{file.suffix}", {"establishments": other_duns, "actions": other_case}[kind]
    with file.open(encoding="utf-8-sig", newline="") as source, made.open("w", encoding="utf-8", newline="") as target:
        target.write(next(source))
        for line in source:
            target.writelines(other(line, turn) if turn else line for turn in range(times))
    return made


def other_duns(line: str, turn: int) -> str:
    """The row under another D-U-N-S number, its second column."""
    fei, duns, rest = line.split("\t", 2)
    other = (int(duns) + turn * 37_000_003) % MAX_DUNS if duns.isdigit() else 0
    return f"{fei}\t{other:09}\t{rest}"


def other_case(line: str, turn: int) -> str:
    """The row under another case number, its last column."""
    return f"{line.rstrip()}-{turn}\r\n"


def timed(what: str, kind: str, file: Path) -> None:
    """One reading; CPU seconds are this process's own, PostgreSQL's not."""
    actor = Actor.system("import")
    started, spent = time.perf_counter(), time.process_time()
    with scope(PLATFORM, actor=actor, reason="benchmark"):
        run = READ[kind](file, actor=actor)
    took, spent = time.perf_counter() - started, time.process_time() - spent
    counts = f"{run.new:8} {run.changed:8} {run.unchanged:9}"
    print(f"{what:22} {took:8.2f} {spent:8.2f} {run.read / took:9.0f} {counts}", flush=True)


def peak() -> int:
    """Greatest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIBIBYTE


def suggestions() -> None:
    """What is offered while somebody types."""
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
