"""Times a campaign: planned, sent by its job, and read as a page and over the API. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=9)
    given = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.campaigning").measure(given.sites, given.turns)


if __name__ == "__main__":
    main()
