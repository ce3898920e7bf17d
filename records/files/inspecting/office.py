"""DOCX and XLSX: packages of the right kind, small when unpacked, without macros and without entities.

Sizes are read before anything is unpacked, and then held while it is unpacked: what the directory says is not believed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import IO, BinaryIO, Final

from records.files.inspecting.answers import Facts, NotTaken, NotWhatItSays

MAX_UNPACKED: Final = 200_000_000
MAX_ENTRIES: Final = 10_000
MAX_INNER: Final = 20_000_000
"""A workbook behind a chart of a document is checked like the document; a larger one cannot be held in memory."""
DIRECTORY: Final = struct.Struct("<4s4H2LH")
BLOCK: Final = 1 << 16
ACTIVE: Final = re.compile(r"(vbaproject|vbadata|macrosheets/|activex/)", re.IGNORECASE)
MACRO_TYPE: Final = re.compile(rb"macroEnabled", re.IGNORECASE)
RELATION: Final = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
LOADED: Final = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument)[\"']", re.IGNORECASE)
ELSEWHERE: Final = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
ENTITIES: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
PROGRAM: Final = re.compile(r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jar|lnk|msi|hta|html?)$", re.IGNORECASE)
XML: Final = (".xml", ".rels", ".vml")
TOO_MUCH: Final = "unpacks to more than is allowed. Split it, or leave out pictures."
BROKEN: Final = "is damaged: it cannot be unpacked. Save it anew and send that."


class Budget:
    """How much may still be unpacked, the packages inside a package included."""

    def __init__(self) -> None:
        self.left = MAX_UNPACKED

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise NotTaken(TOO_MUCH)


def check(content: BinaryIO, size: int, folder: str) -> Facts:
    """`folder` is where the kind keeps its parts: `word/` or `xl/`. Raises `NotTaken`."""
    return Facts(notes=_package(content, size, folder, Budget(), inner=False))


def _package(content: IO[bytes], size: int, folder: str, budget: Budget, *, inner: bool) -> tuple[str, ...]:
    _refuse_directory(content, size)
    try:
        with zipfile.ZipFile(content) as package:
            return _parts(package, folder, budget, inner=inner)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, RuntimeError) as error:
        # RuntimeError: a password, or a compression that zipfile lacks
        raise NotTaken(BROKEN) from error


def _refuse_directory(content: IO[bytes], size: int) -> None:
    """Refuse by the directory's own length, before it is read: a million entries would fill the memory."""
    if content.read(4) != b"PK\x03\x04":
        raise NotWhatItSays
    content.seek(size - DIRECTORY.size)
    end = content.read(DIRECTORY.size)
    content.seek(0)
    if not end.startswith(b"PK\x05\x06"):  # a comment or anything else behind the directory
        raise NotTaken(BROKEN)
    _, _, _, _, entries, length, _, _ = DIRECTORY.unpack(end)
    if entries > MAX_ENTRIES or length > MAX_ENTRIES * 400:
        raise NotTaken(f"holds more than {MAX_ENTRIES:,} parts. Split it.")


def _parts(package: zipfile.ZipFile, folder: str, budget: Budget, *, inner: bool) -> tuple[str, ...]:
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names):
        raise NotWhatItSays
    if len(set(names)) != len(names) or min(entry.header_offset for entry in entries) != 0:
        raise NotTaken(BROKEN)
    if any(ACTIVE.search(name) for name in names):
        raise NotTaken("holds macros or controls. Save it without them.")
    if sum(entry.file_size for entry in entries) > budget.left:
        raise NotTaken(TOO_MUCH)
    return tuple(note for entry in entries for note in _part(package, entry, budget, inner=inner))


def _part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, *, inner: bool) -> list[str]:
    name = entry.filename
    if PROGRAM.search(name):
        raise NotTaken(f"holds {name.rsplit('/', 1)[-1][:80]}, which a machine could run. Save it without.")
    with package.open(entry) as part:
        head = part.read(4)
        budget.spend(len(head))
        if head == b"PK\x03\x04":
            return _inside(name, head, part, budget, inner=inner)
        _read(name, head, part, budget)
    if "/embeddings/" in name:
        return [f"carries {name.rsplit('/', 1)[-1][:80]} inside"]
    return []


def _inside(name: str, head: bytes, part: IO[bytes], budget: Budget, *, inner: bool) -> list[str]:
    """An archive in the package: only the workbook or document behind a chart or picture, and only one level deep."""
    ending = name.lower().rsplit(".", 1)[-1]
    if inner or ending not in ("xlsx", "docx") or "/embeddings/" not in name:
        raise NotTaken(f"holds another archive ({name.rsplit('/', 1)[-1][:80]}). Send each file by itself.")
    held = head + part.read(MAX_INNER + 1)
    if len(held) > MAX_INNER:
        raise NotTaken(TOO_MUCH)
    budget.spend(len(held))
    notes = _package(io.BytesIO(held), len(held), "xl/" if ending == "xlsx" else "word/", budget, inner=True)
    return [f"carries {name.rsplit('/', 1)[-1][:80]} inside", *notes]


def _read(name: str, head: bytes, part: IO[bytes], budget: Budget) -> None:
    """Unpack one part and let it go, looking for what an XML reader would act on."""
    is_xml, before = name.lower().endswith(XML), head
    while block := part.read(BLOCK):
        budget.spend(len(block))
        if is_xml:
            _refuse_xml(before + block)
            before = block[-400:]
    if is_xml:
        _refuse_xml(before)


def _refuse_xml(seen: bytes) -> None:
    plain = seen.replace(b"\x00", b"")  # the same words in UTF-16
    if ENTITIES.search(plain):
        raise NotTaken("declares entities, which no office program writes. Save it anew and send that.")
    if MACRO_TYPE.search(plain):
        raise NotTaken("holds macros or controls. Save it without them.")
    if any(LOADED.search(found) and ELSEWHERE.search(found) for found in RELATION.findall(plain)):
        raise NotTaken("loads parts of itself from another place. Save it with all its parts inside.")
