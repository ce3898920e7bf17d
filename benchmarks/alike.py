"""Times the doors that take an address, for known, unknown and disabled ones (S-20). See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=500, help="requests of each kind at each door")
    parser.add_argument("--mail", type=int, default=100, help="milliseconds that the mail server takes for a mail")
    parser.add_argument("--only", default="", help="some of the doors, with commas")
    given = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.doors").measure(
            given.times, given.mail, frozenset(filter(None, given.only.split(",")))
        )


if __name__ == "__main__":
    main()
