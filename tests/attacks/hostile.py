"""The corpus of hostile files, made when asked for: no binary is kept anywhere (S-32, S-33).

`python -m tests.attacks.hostile FOLDER` writes it, for other scanners and for measuring.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from cmo_portal.demo.papers import pdf

TYPES: Final = "[Content_Types].xml"
MAIN: Final = '<?xml version="1.0"?><Types><Override ContentType="application/vnd.{}.main+xml"/></Types>'
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Split, so that no scanner takes this source for what it makes."""


def package(*parts: tuple[str, bytes], kind: str = "word/document.xml", types: str = "openxml") -> bytes:
    """An office package of these parts beside the two that make it one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TYPES, MAIN.format(types))
        archive.writestr(kind, "<document/>")
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def archive(*parts: tuple[str, bytes]) -> bytes:
    """A plain archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts:
            found.writestr(name, content)
    return made.getvalue()


def written(change: Callable[[pypdf.PdfWriter], Any], **options: Any) -> bytes:
    """A PDF of one page, changed; the password "owner" only forbids to change it."""
    writer = pypdf.PdfWriter(clone_from=pdf("Certificate"))
    change(writer)
    if password := options.get("password"):
        writer.encrypt("" if password == "owner" else password, owner_password="owner")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def action(kind: str, **more: str) -> DictionaryObject:
    """An action of PDF."""
    named = {NameObject("/S"): NameObject(kind)}
    return DictionaryObject(named | {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()})


def opens(writer: pypdf.PdfWriter, kind: str, **more: str) -> None:
    """Let the document do this when it is opened."""
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action(kind, **more))


def named_script(writer: pypdf.PdfWriter) -> None:
    """A script of the whole document."""
    listed = ArrayObject([TextStringObject("start"), action("/JavaScript", JS="app.alert(1)")])
    tree = DictionaryObject({NameObject("/Names"): listed})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})


def on_page(writer: pypdf.PdfWriter, kind: str, **more: str) -> None:
    """Let the first page do this when something on it is clicked."""
    button = {
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Subtype"): NameObject("/Widget"),
        NameObject("/A"): action(kind, **more),
    }
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(DictionaryObject(button))])


def in_object_stream() -> bytes:
    """A script that stands in a compressed object, as most programs write PDF today."""
    inside = b"7 0 <</S/JavaScript/JS(app.alert(1))>>"
    packed = zlib.compress(inside)
    first = inside.index(b"<<")
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction 7 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>\nendobj\n",
        b"6 0 obj\n<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>stream\n%b\nendstream\nendobj\n"
        % (first, len(packed), packed),
    ]
    made, places = b"%PDF-1.7\n", []
    for part in parts:
        places.append(len(made))
        made += part
    rows = [(0, 0, 65535), *((1, place, 0) for place in places[:3]), (0, 0, 0), (0, 0, 0), (1, places[3], 0), (2, 6, 0)]
    start = len(made)
    rows.append((1, start, 0))
    table = zlib.compress(b"".join(struct.pack(">BLH", *row) for row in rows))
    head = b"8 0 obj\n<</Type/XRef/Size 9/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(table)
    return made + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def png(width: int, height: int, more: bytes = b"") -> bytes:
    """A PNG that says it has these sizes, with `more` behind its end."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((width // 8 + 1) * min(height, 1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + more


def jpeg(size: tuple[int, int] = (40, 30)) -> bytes:
    """A real, small JPEG."""
    made = io.BytesIO()
    Image.new("RGB", size, "white").save(made, "JPEG")
    return made.getvalue()


def many_pages(count: int) -> bytes:
    """A PDF that lists one page very often."""
    kids = b"4 0 R " * count
    made = pdf("One").getvalue()
    return made.replace(b"/Kids[4 0 R]/Count 1", b"/Kids[%b]/Count %d" % (kids, count))


def many_entries(count: int) -> bytes:
    """An archive of very many empty entries, written by hand: the library would need minutes."""
    local, directory = bytearray(), bytearray()
    for number in range(count):
        name = b"%07d" % number if number else TYPES.encode()
        place = len(local)
        local += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, place
        )
        directory += name
    told = min(count, 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, told, told, len(directory), len(local), 0)
    return bytes(local + directory + end)


def bomb(size: int) -> bytes:
    """A workbook whose one sheet unpacks to `size` bytes."""
    return package(("xl/worksheets/sheet1.xml", b"a" * size), kind="xl/workbook.xml")


def lying_bomb(size: int) -> bytes:
    """The same, whose directory says that it is small."""
    made = bytearray(bomb(size))
    told = struct.pack("<L", size)
    while (place := made.find(told)) >= 0:
        made[place : place + 4] = struct.pack("<L", 100)
    return bytes(made)


def nested(depth: int) -> bytes:
    """An archive in an archive in an archive."""
    inner = archive(("a.txt", b"a" * 1_000_000))
    for _ in range(depth):
        inner = archive(*((f"{place}.zip", inner) for place in range(5)))
    return package(("word/embeddings/more.zip", inner))


def entities() -> bytes:
    """A billion laughs in a part of a document."""
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    body = f'<?xml version="1.0"?><!DOCTYPE x [{"".join(lines)}]><x>&a9;</x>'
    return package(("word/settings.xml", body.encode()))


def stream_bomb() -> bytes:
    """A PDF whose list of objects unpacks to a gigabyte."""
    packer = zlib.compressobj(9)
    table = b"".join(packer.compress(b"\x00" * 10_000_000) for _ in range(100)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 99999999/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length "
    return head + b"%d>>stream\n%b\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n" % (len(table), table)


def mail(name: str, content: bytes) -> bytes:
    """A mail with an attachment."""
    head = f"From: a@x.example\nTo: b@x.example\nSubject: report\nDate: Mon, 23 Nov 2026 09:00:00 +0000\n{MIXED}"
    part = f'--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"\n\n'
    return f"{head}--b\nContent-Type: text/plain\n\nSee the report.\n{part}".encode() + content + b"\n--b--\n"


MIXED: Final = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
SCRIPT: Final = {"JS": "app.alert(1)"}
HTML: Final = b"<!DOCTYPE html><script>alert(1)</script>"
RELATION: Final = b'<Relationships><Relationship TargetMode="External" Target="http://x.example/t.dotm" Type="%b"/>'
TEMPLATE: Final = RELATION % b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"

DISGUISED: Final[dict[str, Callable[[], bytes]]] = {
    "picture.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.pdf": lambda: HTML,
    "page.txt": lambda: HTML,
    "svg.txt": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page-and.pdf": lambda: pdf("x").getvalue().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + HTML + b"\n", 1),
    "page-before.pdf": lambda: HTML + pdf("x").getvalue(),
    "archive-behind.pdf": lambda: pdf("x").getvalue() + archive(("a.html", HTML)),
    "archive-behind.png": lambda: png(8, 8, archive(("a.html", HTML))),
    "page-behind.png": lambda: png(8, 8, HTML),
    "archive-behind.jpg": lambda: jpeg() + archive(("a.html", HTML)),
    "page-before.docx": lambda: HTML + package(),
    "page-behind.docx": lambda: package() + HTML,
    "macros.docm": lambda: package(("word/vbaProject.bin", b"x")),
    "macros.docx": lambda: package(("word/vbaProject.bin", b"x")),
    "macros.xlsm": lambda: package(("xl/vbaProject.bin", b"x"), kind="xl/workbook.xml"),
    "macros.xlsx": lambda: package(("xl/vbaProject.bin", b"x"), kind="xl/workbook.xml"),
    "old-macros.xlsx": lambda: package(("xl/macrosheets/sheet1.xml", b"<x/>"), kind="xl/workbook.xml"),
    "told-macros.docx": lambda: package(types="ms-word.document.macroEnabled"),
    "controls.docx": lambda: package(("word/activeX/activeX1.xml", b"<x/>")),
    "template.docx": lambda: package(("word/_rels/settings.xml.rels", TEMPLATE)),
    "program-inside.docx": lambda: package(("word/embeddings/setup.exe", b"MZ")),
    "sheet.docx": lambda: package(kind="xl/workbook.xml"),
    "archive.docx": lambda: archive(("a.txt", b"a")),
    "short-cut.lnk": lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60,
    "short-cut.txt": lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60,
    "program.exe": lambda: b"MZ\x90\x00" + b"\x00" * 60,
    "program.pdf": lambda: b"MZ\x90\x00" + b"\x00" * 60,
    "program.csv": lambda: b"MZ\x90\x00" + b"\x00" * 60,
    "empty.pdf": lambda: b"",
    "report.pdf.html": lambda: pdf("x").getvalue(),
    "report.html.pdf": lambda: HTML,
    "damaged.pdf": lambda: b"%PDF-1.4\n% nothing\n%%EOF\n",
    "cut.png": lambda: png(8, 8)[:-12],
    "cut.jpg": lambda: jpeg()[:20],
    "mail-with-program.eml": lambda: mail("invoice.pdf.exe", b"MZ"),
    "mail-with-macros.eml": lambda: mail("invoice.docm", b"PK"),
    "no-mail.eml": lambda: HTML,
}
"""What is not what it says, or does more than it says: refused."""

ACTIVE: Final[dict[str, Callable[[], bytes]]] = {
    "script.pdf": lambda: written(named_script),
    "script-when-opened.pdf": lambda: written(lambda made: opens(made, "/JavaScript", **SCRIPT)),
    "script-on-page.pdf": lambda: written(lambda made: on_page(made, "/JavaScript", **SCRIPT)),
    "script-written-oddly.pdf": lambda: written(lambda made: on_page(made, "/JavaScript", **SCRIPT)).replace(
        b"/JavaScript", b"/J#61v#61Script"
    ),
    "script-in-object-stream.pdf": in_object_stream,
    "script-encrypted.pdf": lambda: written(lambda made: on_page(made, "/JavaScript", **SCRIPT), password="owner"),
    "launch.pdf": lambda: written(lambda made: opens(made, "/Launch", F="cmd.exe")),
    "launch-on-page.pdf": lambda: written(lambda made: on_page(made, "/Launch", F="cmd.exe")),
    "program-inside.pdf": lambda: written(lambda made: made.add_attachment("setup.exe", b"MZ")),
    "document-inside.pdf": lambda: written(lambda made: made.add_attachment("more.docm", b"PK")),
    "password.pdf": lambda: written(lambda made: None, password="secret"),
}
"""PDF that acts, or hides what it holds: refused."""

BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "bomb.xlsx": lambda: bomb(300_000_000),
    "lying-bomb.xlsx": lambda: lying_bomb(300_000_000),
    "nested.docx": lambda: nested(3),
    "million-entries.docx": lambda: many_entries(1_000_000),
    "fifty-thousand.png": lambda: png(50_000, 50_000),
    "hundred-thousand-pages.pdf": lambda: many_pages(100_000),
    "entities.docx": entities,
    "entities-in-utf16.docx": lambda: package(("word/settings.xml", "<!DOCTYPE x>".encode("utf-16"))),
    "unpacked-objects.pdf": stream_bomb,
}
"""Small files that want all memory or time: refused within both limits."""

HARMLESS: Final[dict[str, Callable[[], bytes]]] = {
    "certificate.pdf": lambda: pdf("Certificate", "Annex").getvalue(),
    "restricted.pdf": lambda: written(lambda made: None, password="owner"),
    "with-data.pdf": lambda: written(lambda made: made.add_attachment("record.json", b"{}")),
    "scan.png": lambda: png(640, 480),
    "scan.jpg": jpeg,
    "letter.docx": package,
    "chart.docx": lambda: package(
        ("word/embeddings/Sheet1.xlsx", package(("xl/worksheets/sheet1.xml", b"<x/>"), kind="xl/workbook.xml"))
    ),
    "list.xlsx": lambda: package(kind="xl/workbook.xml"),
    "list.csv": lambda: "\ufeffSite;Städte\n=1+1;x\n".encode(),
    "notes.txt": lambda: "Notes of 23 Nov 2026: less than < 5 ppm, “as agreed”\f\n".encode(),
    "mail.eml": lambda: mail("report.pdf", b"%PDF"),
}
"""What people bring: taken."""


def main(folder: Path) -> None:
    """Write the whole corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "eicar.txt").write_bytes(EICAR)
    for name, make in {**DISGUISED, **ACTIVE, **BOMBS, **HARMLESS}.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
