"""Components: a badge always has a word, text stays text, errors lead to their fields."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from kernel.errors import Refused
from kernel.steps import Choice, Step
from tests.web.test_forms import Asked
from web.forms import DateField, MultiChoiceField, PortalForm
from web.states import STATES, state
from web.views import blame

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SHAPES = settings.BASE_DIR / "static" / "img" / "shapes"
ICONS = (settings.BASE_DIR / "web" / "icons.txt").read_text().split()
TONES = {"good", "watch", "serious", "stop", "info", "human", "none"}
HOSTILE = "<script>alert(1)</script>\"'&"


def render(text: str, **context: Any) -> str:
    return Template("{% load portal %}" + text).render(Context(context))


@pytest.mark.parametrize("key", STATES)
def test_every_state_has_a_word_a_tone_and_a_shape_that_exists(key: str) -> None:
    known = STATES[key]
    assert known.word and known.tone in TONES
    if known.shape.startswith("icon:"):
        assert known.shape.removeprefix("icon:") in ICONS
    else:
        assert (SHAPES / f"{known.shape}.svg").is_file()


@pytest.mark.parametrize("key", ["blocked", "BLOCKED"])
def test_a_badge_is_shape_and_word(key: str) -> None:
    badge = render("{% state key %}", key=key)
    assert badge.startswith('<span class="cp-state cp-stop cp-state-solid"><svg') and badge.endswith("Blocked</span>")
    assert 'aria-hidden="true"' in badge and "<path" in badge


def test_a_badge_may_be_large_and_have_a_word_of_its_own() -> None:
    badge = render('{% state "watch" word="On watch" size="l" %}')
    assert "cp-state-l" in badge and badge.endswith("On watch</span>")


@pytest.mark.parametrize("key", ["never_heard_of", "", None, 7, HOSTILE])
def test_an_unknown_state_claims_nothing_and_breaks_nothing(key: Any) -> None:
    badge = render("{% state key %}", key=key)
    assert "cp-none" in badge and "<script" not in badge
    assert re.search(r">[^<>]+</span>$", badge), "a badge without a word"


def test_unknown_none_and_not_applicable_look_different() -> None:
    assert len({state(key).shape for key in ("ok", "unknown", "not_applicable")}) == 3


def test_words_and_tones_of_states() -> None:
    assert render("{{ 'for_cause'|words }} {{ 'OAI'|tone }} {{ 'nonsense'|tone }}") == "For cause serious none"


@pytest.mark.parametrize("name", ["no-such-icon", "../../img/mark", "../../../web/states.py"])
def test_a_missing_icon_is_an_empty_drawing_and_never_another_file(name: str) -> None:
    assert render("{% icon name %}", name=name) == (
        '<svg class="cp-icon" viewBox="0 0 24 24" aria-hidden="true"></svg>'
    )


def test_the_shape_of_a_reason_follows_its_status_or_tone() -> None:
    status = SimpleNamespace(name="RESTRICTED")
    limited = render("{% reason_shape reason %}", reason=SimpleNamespace(status=status, tone="serious"))
    assert limited == render('{% shape "restricted" %}')
    good = render("{% reason_shape reason %}", reason=SimpleNamespace(status=None, tone="good"))
    assert good == render('{% shape "ok" %}') != limited


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_every_icon_a_template_names_is_in_the_list(template: Any) -> None:
    named = re.findall(r'{% icon "([^"]+)" %}', template.read_text())
    assert set(named) <= set(ICONS)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_holds_inline_code(template: Any) -> None:
    text = template.read_text()
    mail = "/mail/" in str(template) or "/email/" in str(template)
    assert mail or not re.search(r'\sstyle="|<style|\son[a-z]+="', text)
    assert text.count("<script") == text.count("<script src=")
    assert "|safe" not in text and "autoescape off" not in text


def test_a_field_has_a_label_a_hint_and_says_when_it_is_optional() -> None:
    field = render("{% field form.name %}", form=Asked())
    assert '<label for="id_name">Name</label>' in field
    assert 'id="id_name-hint"' in field and 'aria-describedby="id_name-hint"' in field
    assert "(optional)" not in field and "(optional)" in render("{% field form.way %}", form=Asked())


def test_a_wrong_field_is_marked_keeps_its_text_and_says_what_is_wrong() -> None:
    field = render("{% field form.day %}", form=Asked({"day": "03/04/2026"}))
    assert 'aria-invalid="true"' in field and 'aria-describedby="id_day-hint id_day-error"' in field
    assert 'value="03/04/2026"' in field and "Write the month in letters" in field
    assert 'class="form-control cp-invalid"' in field


@pytest.mark.parametrize("name", ["way", "scopes"])
def test_a_group_is_a_fieldset_with_an_address(name: str) -> None:
    form = Asked({name: ["z"]})
    field = render("{% field bound %}", bound=form[name])
    assert f'<fieldset class="cp-field" id="id_{name}"' in field and "<legend>" in field
    assert f'aria-describedby="id_{name}-error"' in field and f'id="id_{name}-error"' in field
    assert field.count('class="form-check-input"') == 2
    assert f'href="#id_{name}"' in render_to_string("components/form_fields.html", {"form": form})


def test_the_summary_names_every_wrong_field_and_hidden_ones_too() -> None:
    text = render_to_string("components/form_fields.html", {"form": Asked({"name": "A", "version": "x"})})
    assert "3 fields need you" in text and "Write a whole number in digits, like 12." in text
    for name in ("day", "kind", "scopes"):
        assert f'href="#id_{name}"' in text and f'id="id_{name}"' in text
    assert 'href="#id_name"' not in text


def test_a_form_without_errors_has_no_summary() -> None:
    assert 'role="alert"' not in render_to_string("components/form_fields.html", {"form": Asked()})


def test_what_people_type_stays_text() -> None:
    entry = {"who": HOSTILE, "text": HOSTILE, "own": True, "at": None, "files": []}
    pages = [
        render("{% field form.name %}", form=Asked({"name": HOSTILE})),
        render("{% state 'ok' word=word %}", word=HOSTILE),
        render_to_string("components/thread.html", {"entries": [entry]}),
        render_to_string("components/notice.html", {"tone": "watch", "title": HOSTILE, "text": HOSTILE}),
        render_to_string("components/empty.html", {"kind": HOSTILE, "title": HOSTILE, "text": HOSTILE}),
    ]
    assert all("<script" not in page for page in pages)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        ("", "none"),
        ([], "none"),
        (0, "0"),
        (True, "yes"),
        (date(2026, 11, 3), "3 Nov 2026"),
        ([1, "a"], "1\na"),
        ([[1, "major", None]], "1, major, none"),
        ({"signed_on": date(2026, 11, 3), "sites": ["A", "B"]}, "Signed on: 3 Nov 2026\nSites: A, B"),
    ],
)
def test_a_recorded_value_is_shown_for_readers(value: Any, words: str) -> None:
    assert render("{{ value|shown }}", value=value) == words


def test_a_recorded_value_stays_text() -> None:
    assert "<script" not in render("{{ value|shown|linebreaksbr }}", value=[HOSTILE, [HOSTILE]])


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500])
def test_a_page_of_refusal_needs_no_context_and_says_what_to_do(status: int) -> None:
    page = render_to_string(f"{status}.html")
    assert re.search(r"<h1>[^<]+\.</h1>", page) and 'href="/"' in page and "<title> " not in page
    told = render_to_string(f"{status}.html", {"words": "Plain words.", "request_id": "4f2a"})
    assert "<h1>Plain words.</h1>" in told and "4f2a" in told


def test_a_blocked_step_is_shown_with_what_blocks_it() -> None:
    step = Step("close audit", frozenset({"reported"}), "closed", "audits.close", signed=True)
    record = SimpleNamespace(pk=UUID(int=1))
    choices = [Choice(step, ("finding 3 is open",))]
    shown = render_to_string("components/steps.html", {"choices": choices, "route": "audits:step", "object": record})
    assert 'aria-disabled="true"' in shown and "Finding 3 is open" in shown and "href" not in shown
    free = {"choices": [Choice(step, ())], "route": "audits:step", "object": record}
    assert "/close-audit/" in render_to_string("components/steps.html", free)


@pytest.mark.parametrize("tone", sorted(TONES - {"human"}))
def test_a_notice_has_a_shape_and_bold_first_words(tone: str) -> None:
    shown = render_to_string("components/notice.html", {"tone": tone, "title": "Read only.", "text": "Closed."})
    assert f"cp-notice cp-{tone}" in shown and "<svg" in shown and "<strong>Read only.</strong> Closed." in shown


def test_an_entry_of_a_thread_that_was_not_sent_says_so() -> None:
    draft = {"who": "O. Farnsworth", "text": "Extent checked.", "own": True, "at": None, "files": []}
    assert "not sent" in render_to_string("components/thread.html", {"entries": [draft]})


def test_fields_of_several_rows_with_the_same_label_are_told_apart_in_the_summary() -> None:
    """The summary of an answer with three actions once read: Kind, Due, Kind, Due, Kind, Due."""

    class Rows(PortalForm):
        sections = (("Action 1", ("due_1",)), ("Action 2", ("due_2",)))
        due_2 = DateField(label="Due")
        due_1 = DateField(label="Due")
        text = forms.CharField(label="Answer")

    summary = render_to_string("components/form_fields.html", {"form": Rows({})})
    assert re.findall(r'<a href="#id_(\w+)">(.*?)</a>', summary) == [
        ("due_1", "Action 1: Due"),
        ("due_2", "Action 2: Due"),
        ("text", "Answer"),
    ]


def test_a_file_that_came_with_a_refused_form_is_asked_for_again() -> None:
    class WithFile(PortalForm):
        file = forms.FileField()
        why = forms.CharField()

    files: MultiValueDict[str, Any] = MultiValueDict({"file": [SimpleUploadedFile("report.pdf", b"%PDF-")]})
    field = render("{% field form.file %}", form=WithFile({}, files))
    assert "Choose report.pdf again" in field and 'aria-describedby="id_file-again"' in field
    assert "again" not in render("{% field form.file %}", form=WithFile())


def test_a_refused_file_stands_beside_the_field_that_brought_it() -> None:
    class WithFile(PortalForm):
        evidence = forms.FileField()

    files: MultiValueDict[str, Any] = MultiValueDict({"evidence": [SimpleUploadedFile("a.exe", b"MZ")]})
    form = WithFile({}, files)
    blame(form, Refused({"file": "a.exe is of a kind that is not taken."}))
    assert form.errors["evidence"] == ["a.exe is of a kind that is not taken."]


def test_a_long_part_of_a_page_shows_its_first_rows_and_the_way_to_all(rf: RequestFactory) -> None:
    """The page of a company with 1,000 sites was once 60,000 pixels high."""
    read = "{% portion rows 'sites' as part %}{{ part.rows|length }}{% include 'components/portion.html' %}"
    first = render(read, request=rf.get("/x/?on=2026-11-23"), rows=list(range(300)))
    assert first.startswith("50") and 'href="?on=2026-11-23&amp;all=sites#sites">Show all 300</a>' in first
    assert render(read, request=rf.get("/x/?all=sites"), rows=list(range(300))).strip() == "300"
    assert render(read, request=rf.get("/x/"), rows=list(range(50))).strip() == "50"


def test_very_many_boxes_to_tick_stand_in_a_frame_of_their_own() -> None:
    """A draft for a company with 1,000 sites was once 23,000 pixels of boxes."""

    class Many(PortalForm):
        sites = MultiChoiceField(choices=[(str(n), f"Site {n}") for n in range(300)])
        few = MultiChoiceField(choices=[("a", "A"), ("b", "B")])

    assert '<div class="cp-choices cp-many" data-find>' in render("{% field form.sites %}", form=Many())
    assert '<div class="cp-choices">' in render("{% field form.few %}", form=Many())


def test_boxes_to_tick_are_no_group_of_radios() -> None:
    """In the framework boxes are a kind of radios: a screen reader once heard that one of them is chosen."""
    boxes, radios = (render("{% field bound %}", bound=Asked()[name]) for name in ("scopes", "way"))
    assert "radiogroup" not in boxes and 'role="radiogroup"' in radios
