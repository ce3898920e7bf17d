"""What every form says about wrong input: beside the field, with the way out, and nothing typed is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.families.test_pages import WITHOUT_FIELDS, at, pages, somebody
from tests.pages import controls, text
from tests.world import World
from web.views import FormPage, StepPage

STOCK = re.compile(
    r"This field is required|Ensure this value|Select a valid choice|Enter a |Null characters|The submitted file"
)
"""How the framework's own sentences begin; ours name the field and the way out."""
TYPED = ("text", "textarea", "email", "url", "number")
CHOSEN = ("select", "radio", "checkbox")
KEPT = re.compile(r"<(input|textarea|select)\b[^>]*>")
LONG = "Zz" * 12_000
NONSENSE = ("31 Feb 2026", "03/04/2026", "a\x00b", LONG)
TAKEN = (200, 302, 404)
"""Nonsense that is a reason like any other: a new secret is shown at once, and the next try finds the record gone."""
FORMS = sorted({*pages(FormPage), *pages(StepPage)} - WITHOUT_FIELDS)


def kinds(page: Any) -> dict[str, str]:
    """The kind of each control of the page, by its name."""
    found = {}
    for tag in KEPT.finditer(text(page)):
        name, kind = re.search(r'\bname="([^"]+)"', tag[0]), re.search(r'\btype="([^"]+)"', tag[0])
        if name:
            found[name[1]] = kind[1] if kind else tag[1]
    return found


def said(answer: Any) -> list[str]:
    """Every error of the page, as words."""
    body = re.sub(r"<template.*?</template>", "", text(answer), flags=re.DOTALL)
    beside = re.findall(r'class="cp-error"[^>]*>.*?<span>(.*?)</span>', body, re.DOTALL)
    return [html.unescape(each) for each in beside + re.findall(r'role="alert".*?</div>', body, re.DOTALL)]


def fits(answer: Any) -> None:
    """A refusal is told in our words, leads to fields that are there and takes the focus."""
    assert answer.status_code in (*TAKEN, 409, 422), answer.status_code
    if answer.status_code in TAKEN:
        return
    assert not [each for each in said(answer) if STOCK.search(each)], said(answer)
    body = text(answer)
    assert 'role="alert" tabindex="-1"' in body
    for summary in re.findall(r'role="alert".*?</div>', body, re.DOTALL):
        for anchor in re.findall(r'href="#([^"]+)"', summary):
            assert f'id="{anchor}"' in body, anchor


@pytest.mark.parametrize("name", FORMS)
def test_nonsense_is_refused_in_our_words_and_kept(world: World, name: str) -> None:
    client, path = world.login(somebody(world, name)), at(name, world.aldena)
    page = client.get(path)
    if page.status_code != 200:
        pytest.skip("the record is in a state that the page refuses")
    sent, found = controls(page), kinds(page)
    if not sent:
        pytest.skip("the page asks nothing now: what it asks for was done")
    fits(client.post(path, {"version": sent.get("version", ["1"])}))
    fits(client.post(path, {**sent, **{field: "nonsense" for field, kind in found.items() if kind in CHOSEN}}))
    for value in NONSENSE:
        typed = {field: value for field, kind in found.items() if kind in TYPED and field in sent}
        answer = client.post(path, {**sent, **typed})
        fits(answer)
        if answer.status_code == 422:
            kept = controls(answer)
            assert {field: kept[field] for field in typed} == {field: [value] for field in typed}


@pytest.mark.parametrize("name", FORMS)
def test_a_file_that_is_refused_is_named_beside_its_field_and_no_file_is_forgotten(world: World, name: str) -> None:
    """A file of evidence for a commitment was once refused over the form, and no form said that it forgot the file.

    One that is refused is asked for again; one of a form that comes back for something else is kept, and says so.
    """
    client, path = world.login(somebody(world, name)), at(name, world.aldena)
    page = client.get(path)
    files = [field for field, kind in kinds(page).items() if kind == "file"]
    if not files:
        return
    sent = controls(page) | {"reason": ["checked"], "version": controls(page).get("version", ["1"])}
    for field in files:
        answer = client.post(path, {**sent, field: SimpleUploadedFile("report.pdf", b"no PDF at all")})
        fits(answer)
        if answer.status_code != 422:
            continue
        refusals = [each for each in said(answer) if "The content of report.pdf" in each]
        kept = "Choose report.pdf again" if refusals else "has arrived and is kept"
        assert kept in text(answer)
        assert all("role=" not in each for each in refusals), refusals
