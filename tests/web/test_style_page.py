"""The style page: open to anybody, and every component and state stands on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from web.states import STATES

COMPONENTS = sorted((Path(settings.BASE_DIR) / "templates" / "components").glob("[a-z]*.html"))
FRAME = {
    "form.html",
    "field.html",
    "keys.html",
    "lock.html",
    "mark.html",
    "nav.html",
    "invitation_refused.html",
    "blocker.html",
}
"""Parts of other components and of the frame around pages."""


@pytest.mark.django_db
def test_every_state_stands_on_the_style_page() -> None:
    text = Client().get("/style/").content.decode()
    assert all(f"</svg>{known.word}</span>" in text for known in STATES.values())


@pytest.mark.parametrize("name", [path.name for path in COMPONENTS if path.name not in FRAME])
def test_every_component_stands_on_the_style_page(name: str) -> None:
    shown = (Path(settings.BASE_DIR) / "templates" / "pages" / "style.html").read_text()
    assert f"components/{name}" in shown
