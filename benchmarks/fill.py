"""Fills the portal of `PORTAL_DATA` with the demo's cast and many sites; prints where to measure it, as JSON."""

from __future__ import annotations

import json
import sys

from benchmarks import ready

if __name__ == "__main__":
    print(json.dumps(ready.module("benchmarks.filling").fill(int(sys.argv[1]))))
