"""Copies the front-end files the portal serves from node_modules to static/vendor, without source-map comments."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES, VENDOR = ROOT / "node_modules", ROOT / "static" / "vendor"
ICONS = ROOT / "web" / "icons.txt"
STAMP = VENDOR / ".stamp"
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=[^\n]*")
FONTS = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")


def wanted() -> str:
    """Changes when the lock file, the list of icons or this script changes."""
    parts = [ROOT / "package-lock.json", ICONS, Path(__file__)]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def is_current() -> bool:
    return STAMP.exists() and STAMP.read_text() == wanted()


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    put(MODULES / "@tabler/core/dist/css/tabler.min.css", VENDOR / "tabler/tabler.min.css")
    for subset in FONTS:
        name = f"inter-{subset}-wght-normal.woff2"
        put(MODULES / "@fontsource-variable/inter/files" / name, VENDOR / "inter" / name)
    for icon in sorted(set(ICONS.read_text().split())):
        put(MODULES / "@tabler/icons/icons/outline" / f"{icon}.svg", VENDOR / "icons" / f"{icon}.svg")
    STAMP.write_text(wanted())


def put(source: Path, target: Path) -> None:
    """Copy one file; a source map that is not served would stop `collectstatic`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    target.write_bytes(SOURCE_MAP.sub(b"", content) if source.suffix in {".css", ".js"} else content)


if __name__ == "__main__":
    if "--current" in sys.argv:
        sys.exit(not is_current())
    main()
