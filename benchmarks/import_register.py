"""Times the import of a public register, and the suggestions from FDA's establishments. See README.md.

Starts its own PostgreSQL in a temporary folder. `--times N` reads a file N times as long, with other keys: peak memory
must not grow with it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", choices=("establishments", "actions"), default="establishments")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    with ready.portal() as folder:
        ready.module("benchmarks.importing").measure(options.kind, options.file, options.times, folder)


if __name__ == "__main__":
    main()
