"""What a check of one file costs, as the kernel of the machine counts it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from records.files import confined

MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=0, stdout=subprocess.DEVNULL)
spent = os.wait4(child.pid, 0)[2]
print(spent.ru_maxrss // 1024, spent.ru_utime + spent.ru_stime)
"""
"""A small process in between: a child counts the memory of who started it until it begins."""


def measured(file: Path, *asked: str) -> tuple[float, float]:
    """Most memory (MB) and processor time (s) of one child."""
    command = [*confined.command()[:1], "-c", MEASURE, *confined.command(*asked)]
    with file.open("rb") as content:
        told = subprocess.run(command, stdin=content, stdout=subprocess.PIPE, env=confined.environment(), check=True)
    memory, seconds = told.stdout.split()
    return float(memory), float(seconds)
