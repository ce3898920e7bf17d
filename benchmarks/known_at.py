"""Times reading rows as they were known at a moment from a trail of many entries. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.knowing").measure(given.sites, given.entries, given.turns)


if __name__ == "__main__":
    main()
