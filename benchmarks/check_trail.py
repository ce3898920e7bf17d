"""Times sealing and `manage.py verify` over many entries of the trail. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.sealing").measure(given.entries, given.turns)


if __name__ == "__main__":
    main()
