"""Copies the front-end files the portal serves from node_modules to static/vendor, without source-map comments."""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES, VENDOR = ROOT / "node_modules", ROOT / "static" / "vendor"
LOCK, ICONS = ROOT / "package-lock.json", ROOT / "web" / "icons.txt"
COPIED, FETCHED = VENDOR / ".stamp", MODULES / ".lock-stamp"
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=[^\n]*")
FONTS = ("latin", "latin-ext")
"""Western and central European names."""
FILES = {"@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css"}


def digest(*parts: Path) -> str:
    """Changes when one of the files changes."""
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts if part.exists())).hexdigest()


def is_current() -> bool:
    """Whether static/vendor holds what the lock file, the list of icons and this script ask for."""
    return COPIED.exists() and COPIED.read_text() == digest(LOCK, ICONS, Path(__file__))


def is_fetched() -> bool:
    """Whether node_modules was copied from before as it is, so that only the list of icons is new."""
    return FETCHED.exists() and FETCHED.read_text() == digest(LOCK)


def icons() -> list[str]:
    """Names of the icons in use: one per line, `#` begins a remark."""
    lines = ICONS.read_text().splitlines() if ICONS.exists() else []
    return sorted({name for line in lines if (name := line.partition("#")[0].strip())})


def wanted() -> dict[str, str]:
    """Source in node_modules and target in static/vendor of each file served."""
    fonts = [f"inter-{subset}-wght-normal.woff2" for subset in FONTS]
    return {
        **FILES,
        **{f"@fontsource-variable/inter/files/{font}": f"inter/{font}" for font in fonts},
        **{f"@tabler/icons/icons/outline/{icon}.svg": f"icons/{icon}.svg" for icon in icons()},
    }


def copy() -> int:
    """Fill static/vendor anew; a file that does not exist is named and nothing is counted as done."""
    missing = [source for source in wanted() if not (MODULES / source).exists()]
    if missing:
        sys.exit("not in node_modules: " + ", ".join(missing))
    if VENDOR.is_dir():
        shutil.rmtree(VENDOR)
    for source, target in wanted().items():
        put(MODULES / source, VENDOR / target)
    FETCHED.write_text(digest(LOCK))
    COPIED.write_text(digest(LOCK, ICONS, Path(__file__)))
    return len(wanted())


def put(source: Path, target: Path) -> None:
    """Copy one file; a comment that names a source map which is not served would stop `collectstatic`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    target.write_bytes(SOURCE_MAP.sub(b"", content) if source.suffix in {".css", ".js"} else content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--current", action="store_true", help="only say by the exit code whether nothing is to do")
    parser.add_argument("--fetched", action="store_true", help="only say by the exit code whether npm need not run")
    asked = parser.parse_args()
    if asked.current or asked.fetched:
        sys.exit(0 if (is_current() if asked.current else is_fetched()) else 1)
    sys.stderr.write(f"{copy()} front-end files copied to static/vendor\n")


if __name__ == "__main__":
    main()
