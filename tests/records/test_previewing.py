"""A look into a stored file: pages as pictures, the rest as words, made in the limited child."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cmo_portal.demo.papers import pdf
from records import services
from records.models import Event, SponsorFile
from tests.attacks import hostile
from tests.integrations.files import xlsx
from tests.pages import text
from tests.world import World

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINE = "<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>colleague</w:t></w:r></w:p>"
LETTER = ("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{LINE}</w:body></w:document>'.encode())
SAID: dict[str, tuple[Callable[[], bytes], str]] = {
    "notes.txt": (hostile.HARMLESS["notes.txt"], "Notes of 23 Nov 2026"),
    "list.csv": (hostile.HARMLESS["list.csv"], "<td>Städte</td>"),
    "list.xlsx": (lambda: xlsx(["Site", "Country"], ["Lough Derrin", "IE"]).getvalue(), "<td>Lough Derrin</td>"),
    "mail.eml": (hostile.HARMLESS["mail.eml"], "See the report."),
    "letter.docx": (lambda: hostile.package(LETTER, kind="word/styles.xml"), "Dear colleague"),
}


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def store(world: World, content: bytes, name: str) -> SponsorFile:
    with world.aldena.scope():
        return services.store_file(
            io.BytesIO(content), name=name, kind=SponsorFile, actor=world.aldena.actor(), reason="told by the site"
        )


def viewed(world: World, stored: SponsorFile) -> list[str]:
    with world.aldena.scope():
        found = Event.objects.filter(name="file.viewed", subject_id=stored.pk).order_by("seq")
        return [event.facts["pages"] for event in found]


def test_pages_are_shown_a_few_at_a_time_with_their_words(world: World, qa: Client) -> None:
    stored = store(world, pdf(*(f"Page number {n}" for n in range(1, 16))).getvalue(), "report.pdf")
    page = text(qa.get(f"/files/{stored.pk}/"))
    assert "Pages 1 to 3 of 15" in page and 'alt="Page 3 of 15 of report.pdf"' in page
    assert "Page number 2" in page and "Page number 4" not in page and 'href="?from=4"' in page
    further = text(qa.get(f"/files/{stored.pk}/?from=4"))
    assert "Pages 4 to 13 of 15" in further and 'href="?from=14"' in further and 'href="?from=1"' in further
    assert stored.sha256 in page and viewed(world, stored) == ["1 to 3", "4 to 13"]


def test_a_picture_of_a_page_is_inert_and_recorded(world: World, qa: Client) -> None:
    stored = store(world, pdf("One", "Two").getvalue(), "report.pdf")
    answer: Any = qa.get(f"/files/{stored.pk}/pages/2/")
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size[0] == 1100
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert viewed(world, stored) == ["2"]
    for number in (0, 3, 99999):
        assert qa.get(f"/files/{stored.pk}/pages/{number}/").status_code == 404


@pytest.mark.parametrize(("name", "made", "said"), [(name, *rest) for name, rest in SAID.items()])
def test_each_kind_shows_what_it_says(
    world: World, qa: Client, name: str, made: Callable[[], bytes], said: str
) -> None:
    stored = store(world, made(), name)
    assert said in text(qa.get(f"/files/{stored.pk}/"))
    assert viewed(world, stored) == ["words"]


def test_a_scan_is_shown_smaller(world: World, qa: Client) -> None:
    stored = store(world, hostile.jpeg((3000, 2000)), "scan.jpg")
    assert "Page 1 of 1 of scan.jpg" in text(qa.get(f"/files/{stored.pk}/"))
    answer: Any = qa.get(f"/files/{stored.pk}/pages/1/")
    assert max(Image.open(io.BytesIO(answer.content)).size) <= 1100


def test_words_of_a_file_are_words(world: World, qa: Client) -> None:
    """What a file says is never markup of the portal's page."""
    stored = store(world, b"a note\n<script>alert(1)</script>\n", "notes.txt")
    page = text(qa.get(f"/files/{stored.pk}/"))
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


def test_what_cannot_be_shown_says_why(world: World, qa: Client) -> None:
    with world.aldena.scope():
        made: dict[str, Any] = {"name": "copy.zip", "made_as": "application/zip", "reason": "a copy"}
        stored = services.store_file(io.BytesIO(b"PK"), kind=SponsorFile, actor=world.aldena.actor(), **made)
    page = text(qa.get(f"/files/{stored.pk}/"))
    assert "Files of this kind are not shown here" in page and viewed(world, stored) == []


def test_the_rival_sees_no_page(world: World) -> None:
    rival = world.login(world.borvik.people["qa_head"])
    stored = store(world, pdf("One").getvalue(), "report.pdf")
    assert rival.get(f"/files/{stored.pk}/").status_code == 404
    assert rival.get(f"/files/{stored.pk}/pages/1/").status_code == 404
