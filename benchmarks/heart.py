"""Times the pages and questions of the heart, with many sites, qualifications and products. See README.md."""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10_000, help="sites in all")
    parser.add_argument("--copies", type=int, default=250, help="copies of all that hangs on the cast's sites")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", default="", help="names that begin so, with commas between them")
    parser.add_argument("--data", default="", help="folder that keeps the filled portal, to be asked again")
    parser.add_argument("--profile", action="store_true", help="where the processor's time goes, of each")
    given = parser.parse_args()
    with ready.portal(kept=given.data) as folder:
        asking = ready.module("benchmarks.asking")
        filled = asking.filled(folder, given.sites, given.copies)
        asking.measure(filled, given.turns, given.only, profiled=given.profile)


if __name__ == "__main__":
    main()
