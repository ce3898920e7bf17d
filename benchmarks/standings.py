"""Times the standings of many sites with all kinds of evidence, in three markets. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10_000)
    given = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.judging").measure(given.sites)


if __name__ == "__main__":
    main()
