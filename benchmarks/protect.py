"""Times what walls and trail add to a list and to a fact. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=15)
    given = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.protecting").measure(given.sites, given.turns)


if __name__ == "__main__":
    main()
