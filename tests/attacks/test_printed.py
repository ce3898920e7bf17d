"""S-38: nothing that a document is made of is fetched, whatever stands in which field."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from pypdf import PdfReader

from kernel.clock import now
from records import pdf
from tests.jobs import finish
from tests.planted import PLANTED, plantable
from tests.world import World

pytestmark = pytest.mark.pdf
SECRET = "the-secret-of-the-server-4711"
VECTORS = (
    '<link rel=attachment href="{}">',
    '<link rel=stylesheet href="{}">',
    '<img src="{}">',
    '<img srcset="{} 2x" src="{}">',
    "<style>@import url('{}');</style>",
    "<style>@font-face {{ font-family: x; src: url('{}') }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background: url({})">x</p>',
    "<ul style=\"list-style-image: url('{}')\"><li>x</ul>",
    "<p style=\"border-image-source: url('{}'); border: 1px solid\">x</p>",
    "<style>q::before {{ content: url('{}') }}</style><q>x</q>",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="{}#x"/></svg>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<iframe src="{}"></iframe>',
    '<input type=image src="{}">',
    '<a rel=attachment href="{}">x</a>',
    '<base href="{}"><img src="x.png">',
)


class Listener(HTTPServer):
    """Counts who comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """Answers anything, and notes it."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(SECRET.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


def targets(listener: Listener, tmp_path: Path) -> list[str]:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    port = listener.server_address[1]
    return [
        f"http://127.0.0.1:{port}/x",
        f"//127.0.0.1:{port}/x",
        f"file://{secret}",
        str(secret),
        "data:text/plain,the-secret-of-the-server-4711",
        "asset:../../manage.py",
        "ftp://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
    ]


def inside(made: bytes) -> str:
    """Everything a reader or a tool could find in the file: text, attachments, raw bytes."""
    found = PdfReader(io.BytesIO(made))
    attached = b"".join(body for bodies in found.attachments.values() for body in bodies)
    return " ".join(page.extract_text() for page in found.pages) + attached.decode() + made.decode("latin-1")


def test_markup_that_slipped_through_fetches_nothing(listener: Listener, tmp_path: Path) -> None:
    """Even unescaped: 18 vectors at 8 targets, in one document, with the record itself still inside."""
    body = "".join(vector.replace("{}", target) for vector in VECTORS for target in targets(listener, tmp_path))
    body = body.replace("{{", "{").replace("}}", "}")
    document = pdf.Document(html=f"<html lang=en><title>x</title>{body}", name="x.json", data={"a": 1}, created=now())
    made = pdf.render(document)
    assert listener.asked == []
    assert SECRET not in inside(made)
    assert list(PdfReader(io.BytesIO(made)).attachments) == ["x.json"]


def test_the_assets_are_found_by_name_and_nothing_else_is(listener: Listener) -> None:
    fetcher = pdf.denying()
    assert fetcher.fetch("asset:report.css").read().startswith(b"/*")
    for address in (
        "asset:nothing",
        "asset:report.css?x",
        "ASSET:report.css",
        "file:///etc/passwd",
        "http://127.0.0.1/",
    ):
        with pytest.raises(ValueError, match="own assets"):
            fetcher.fetch(address)


def test_every_field_that_reaches_a_dossier_is_text(committed_world: World, listener: Listener, tmp_path: Path) -> None:
    world, targeted = committed_world, targets(listener, tmp_path)
    hostile = "".join(vector.replace("{}", targeted[0]) for vector in VECTORS[:1] + VECTORS[2:3])
    attack = '<img src="{}">'
    with world.aldena.scope(reason=f"{hostile}"):
        for model, names in PLANTED.items():
            for row in plantable(model):
                values = {
                    name: _fitting(model, name, f"{row.pk}"[-6:] + attack.replace("{}", targeted[0])) for name in names
                }
                model._default_manager.filter(pk=row.pk).update(**{k: v for k, v in values.items() if v})
    site = world.aldena.ids["site"]
    browser = world.login(world.aldena.people["qa_head"])
    sections = ["identity", "evidence", "agreements", "audits", "inspections", "files", "history", "further"]
    form = {"on": "23 Nov 2026", "reason": hostile[:400], "include": sections}
    assert browser.post(f"/sites/{site}/dossier/", form).status_code == 302
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    made = (Path(settings.FILES_ROOT) / job.result.path).read_bytes()
    assert listener.asked == [] and "<img src=" in inside(made)
    assert len(PdfReader(io.BytesIO(made)).attachments) == 1


def _fitting(model: type[models.Model], name: str, text: str) -> str:
    """`text` where a column takes free text."""
    column = model._meta.get_field(name)
    free = isinstance(column, models.TextField) or (
        type(column) is models.CharField and (column.max_length or 0) >= 100
    )
    return text if free and name not in ("number", "invited_email") else ""
