"""Times the printing of a dossier of about 50 pages against WeasyPrint alone on the same HTML. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    turns = parser.parse_args().turns
    with ready.portal(servers=False):
        ready.module("benchmarks.printing").measure(turns)


if __name__ == "__main__":
    main()
