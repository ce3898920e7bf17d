"""Times the check and the import of spreadsheets with many rows, kind by kind. See README.md.

Starts its own PostgreSQL in a temporary folder. A check records every row and takes it back; an import keeps it.
"""

from __future__ import annotations

import argparse

from benchmarks import ready


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    options = parser.parse_args()
    with ready.portal():
        ready.module("benchmarks.spreadsheets").measure(options.rows)


if __name__ == "__main__":
    main()
