"""Filling in pages as a browser does: what is not typed is sent as the page showed it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Controls(HTMLParser):
    """The controls of the page's main form with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.chosen: dict[str, list[str]] = {}
        self.multiple: set[str] = set()
        self.area = self.select = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.depth = int((found.get("method") or "").lower() == "post" and "action" not in found)
        name = found.get("name")
        if not self.depth:
            return
        if tag == "input" and name and found.get("type") not in ("file", "submit"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.values.setdefault(name, []).append(found.get("value") or "")
        elif tag == "textarea" and name:
            self.area, self.values[name] = name, [""]
        elif tag == "select" and name:
            self.select = name
            self.multiple |= {name} if "multiple" in found else set()
        elif tag == "option" and self.select:
            self._option(found.get("value") or "", chosen="selected" in found)

    def _option(self, value: str, *, chosen: bool) -> None:
        """A browser sends the chosen option, or the first one of a list that shows a single line."""
        if chosen:
            self.values[self.select] = [*self.chosen.setdefault(self.select, []), value]
            self.chosen[self.select].append(value)
        elif self.select not in self.multiple:
            self.values.setdefault(self.select, [value])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][0] += data.removeprefix("\n") if not self.values[self.area][0] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.depth = 0


def text(answer: Any) -> str:
    """The page as text."""
    found: str = answer.content.decode()
    return found


def errors(answer: Any) -> list[str]:
    """What the page says is wrong; for messages of tests."""
    found = text(answer)
    beside = re.findall(r'class="cp-error"[^>]*>.*?<span>(.*?)</span>', found, re.DOTALL)
    return beside + re.findall(r'role="alert".*?</div>', found, re.DOTALL)


def controls(answer: Any) -> dict[str, list[str]]:
    """The values that the page's form would send."""
    parser = _Controls()
    parser.feed(text(answer))
    parser.values.pop("csrfmiddlewaretoken", None)
    return parser.values


def submit(client: Client, address: str, **typed: Any) -> Any:
    """Open the page, type, send; the answer of the sending."""
    opened = client.get(address)
    assert opened.status_code == 200, (address, opened.status_code)
    shown = controls(opened)
    if shown.get("reason_category") == [""]:
        shown["reason_category"] = ["mistake"]  # as a person would choose; a test that does not choose types it empty
    return client.post(address, {**shown, **typed})
