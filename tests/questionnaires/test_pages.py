"""Templates on their pages: begun, written, sent to review, approved, compared, tried out, exported and imported."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from questionnaires import selectors
from questionnaires.models import Question, TemplateVersion
from questionnaires.rules import sheet, whole
from questionnaires.services import NewTemplates
from records.models import Event
from tests.integrations.files import xlsx
from tests.pages import controls, errors, submit, text
from tests.questionnaires.writing import approved, as_role, draft
from tests.signatures import sign_at
from tests.world import World

LIST = "/questionnaires/templates/"


@pytest.fixture
def writer(world: World) -> Client:
    return world.login(world.aldena.people["qa_manager"])


def page_of(version: Any) -> str:
    return f"{LIST}{version.pk}/"


def made(world: World, title: str = "Small") -> TemplateVersion:
    with as_role(world) as actor:
        return draft(actor, title)


def row(world: World, version: Any, key: str) -> Question:
    with world.aldena.scope():
        return Question.objects.get(template_version_id=version.pk, key=key)


def typed(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "text": "How many?", "kind": "number", "unit": "units", "weight": "4", **more}


def test_a_template_is_begun_written_reviewed_and_approved_by_another(world: World, writer: Client) -> None:
    begun = submit(writer, f"{LIST}new/", title="Our questions", introduction="Answer for your site.")
    address = begun.headers["Location"]
    assert "Nothing is asked yet" in text(writer.get(address))
    section = submit(writer, f"{address}sections/", title="Site")
    assert section.headers["Location"] == f"{address}?section=A"
    add = re.search(r'href="(/questionnaires/sections/[^"]+/questions/)"', text(writer.get(address)))
    assert add
    assert controls(writer.get(add[1]))["key"] == ["Q-A1"]
    saved = submit(writer, add[1], text="Any item open?", kind="yes_no", knockout="on", bad_if="Yes", weight="5")
    assert saved.status_code == 302, errors(saved)
    second = submit(writer, add[1], **typed("Q-A2", maximum="400", requirements="21 CFR 211.192; ICH Q10"))
    assert second.headers["Location"] == f"{address}?section=A#Q-A2", errors(second)
    page = html.unescape(text(writer.get(address)))
    assert "Number in units, at most 400" in page and "Production record review" in page and "knockout: Yes" in page
    assert submit(writer, f"{address}steps/send-to-review/").status_code == 302
    assert "Change section" not in text(writer.get(address))
    own = sign_at(writer, f"{address}steps/approve/", world, world.aldena.people["qa_manager"])
    assert own.status_code in (403, 409) and "another person approves it" in html.unescape(text(own))
    head = world.login(world.aldena.people["qa_head"])
    assert "Q-A2 How many?" in text(head.get(f"{address}steps/approve/"))
    signed = sign_at(head, f"{address}steps/approve/", world, world.aldena.people["qa_head"])
    assert signed.status_code == 302, errors(signed)
    page = text(head.get(address))
    assert "Approved" in page and "Tomasz" not in page.partition("Signatures</h2>")[2].partition("</section>")[0]
    listed = text(head.get(LIST, {"q": "Our questions"}))
    assert "version 1" in listed and "Approved" in listed


def test_the_portals_questionnaire_is_offered_and_adopted(world: World, writer: Client) -> None:
    assert "Start from the portal" in text(writer.get(LIST))
    adopted = submit(writer, f"{LIST}start/")
    page = text(writer.get(adopted.headers["Location"]))
    assert "91 questions in 14 sections" in page and "Site and licences" in page
    viewer = world.login(world.aldena.people["viewer"])
    assert "Start from the portal" not in text(viewer.get(LIST))
    assert viewer.post(f"{LIST}start/", {"reason": "told by the site"}).status_code == 403


def test_a_refused_question_keeps_what_was_typed_and_says_what_to_do(world: World, writer: Client) -> None:
    version = made(world)
    with world.aldena.scope():
        section = selectors.sections_of(version.pk)[0]
    address = f"/questionnaires/sections/{section.pk}/questions/"
    given = typed("Q-A1", minimum="many", columns="A | B", bad_if="high", options="one")
    answer = submit(writer, address, **given)
    said = html.unescape(text(answer))
    assert answer.status_code == 422
    for words in ("Write a number, like 12.5.", "after the name write |"):
        assert words in said
    assert controls(answer)["minimum"] == ["many"] and controls(answer)["columns"] == ["A | B"]
    answer = submit(writer, address, **typed("Q-A1", bad_if="high", options="one"))
    said = html.unescape(text(answer))
    assert "Another question of this version has this number." in said or "Only a list has entries" in said
    assert "Write a comparison, like > 30 or = 0." in said
    assert row(world, version, "Q-A1").text == "Any item open?"


def test_a_stale_form_is_told_and_overwrites_nothing(world: World, writer: Client) -> None:
    version = made(world)
    address = f"/questionnaires/questions/{row(world, version, 'Q-A1').pk}/change/"
    before = controls(writer.get(address))
    assert submit(writer, address, text="Is any item open today?").status_code == 302
    answer = writer.post(address, {**before, "text": "Is anything open?"})
    assert answer.status_code == 409 and "Changed since you opened it" in text(answer)
    assert controls(answer)["text"] == ["Is anything open?"]
    assert row(world, version, "Q-A1").text == "Is any item open today?"


def test_a_condition_is_ticked_and_typed_and_told_in_words(world: World, writer: Client) -> None:
    version = made(world)
    address = f"/questionnaires/questions/{row(world, version, 'Q-A2').pk}/asked-when/"
    shown = controls(writer.get(address))
    assert (shown["of-1"], shown["sign-1"], shown["values-1"]) == (["Q-A1"], ["in"], ["yes"])
    saved = submit(writer, address, **{"scope-market": ["US", "EU"], "values-1": "No", "sign-1": "not in"})
    assert saved.status_code == 302, errors(saved)
    assert row(world, version, "Q-A2").show_if == "scope.market in US, EU and Q-A1 not in no"
    page = html.unescape(text(writer.get(page_of(version))))
    assert "Asked when Market is United States or European Union and the answer to Q-A1 is not No." in page
    for wrong, field in (({"of-1": "Q-Z9"}, "is no earlier question"), ({"values-1": "perhaps"}, "is no answer")):
        answer = submit(writer, address, **wrong)
        assert answer.status_code == 422 and field in html.unescape(text(answer))
    first = f"/questionnaires/questions/{row(world, version, 'Q-A1').pk}/asked-when/"
    assert submit(writer, first, **{"of-1": "Q-A2", "values-1": "3"}).status_code == 422
    none = {"scope-market": [], "of-1": "", "values-1": ""}
    assert submit(writer, address, **none).status_code == 302
    assert row(world, version, "Q-A2").show_if == ""


def test_parts_move_by_their_buttons_and_a_refused_move_says_why(world: World, writer: Client) -> None:
    version = made(world)
    second = row(world, version, "Q-A2")
    moved = writer.post(f"/questionnaires/questions/{second.pk}/move/", {"direction": "up"}, follow=True)
    assert "is no earlier question" in html.unescape(text(moved))
    with world.aldena.scope():
        assert selectors.version(version.pk).version == version.version, "nothing was written"
    empty = f"/questionnaires/questions/{second.pk}/asked-when/"
    submit(writer, empty, **{"of-1": "", "values-1": ""})
    writer.post(f"/questionnaires/questions/{second.pk}/move/", {"direction": "up"})
    with world.aldena.scope():
        assert [each.key for each in selectors.questions_of(version.pk)] == ["Q-A2", "Q-A1"]
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.post(f"/questionnaires/questions/{second.pk}/move/", {"direction": "up"}).status_code == 403
    theirs = world.login(world.borvik.people["qa_manager"])
    assert theirs.post(f"/questionnaires/questions/{second.pk}/move/", {"direction": "up"}).status_code == 404


def test_a_new_version_is_compared_with_the_one_before(world: World, writer: Client) -> None:
    first = approved(world)
    new = submit(writer, f"{page_of(first)}revise/", reason="yearly look").headers["Location"]
    with world.aldena.scope():
        second = TemplateVersion.objects.get(template_id=first.template_id, edition=2)
    submit(writer, f"/questionnaires/questions/{row(world, second, 'Q-A2').pk}/change/", text="How old, in days?")
    page = text(writer.get(f"{new}compare/"))
    assert "From version 1 to version 2" in page
    assert "<del>How old is it?</del>" in page and "<ins>How old, in days?</ins>" in page
    alone = made(world, "Alone")
    assert "There is one version only" in text(writer.get(f"{page_of(alone)}compare/"))


# --- preview --------------------------------------------------------------------------------------------------------


def test_a_preview_shows_what_applies_and_stores_nothing(world: World, writer: Client) -> None:
    version = made(world)
    address = f"{page_of(version)}preview/"
    with world.aldena.scope():
        before = Event.objects.count()
    page = text(writer.get(address))
    assert "1 of 2 questions are asked" in page and "How old is it?" not in page
    asked = writer.post(address, {"here": "A", "answer.Q-A1": "yes"})
    assert asked.status_code == 200 and "2 of 2 questions are asked" in text(asked)
    assert "How old is it?" in text(asked) and controls(asked)["answer.Q-A1"] == ["yes"]
    wrong = writer.post(address, {"here": "A", "answer.Q-A1": "yes", "answer.Q-A2": "old"})
    assert wrong.status_code == 422 and "Write a number, like 12.5." in text(wrong)
    assert controls(wrong)["answer.Q-A2"] == ["old"]
    with world.aldena.scope():
        assert Event.objects.count() == before


def test_a_preview_goes_by_scope_and_section_and_carries_what_is_asked_about(world: World, writer: Client) -> None:
    adopted = submit(writer, f"{LIST}start/").headers["Location"]
    page = text(writer.get(f"{adopted}preview/"))
    assert "Sterile manufacture" not in page
    given = {"sterile": "yes", "market": ["US", "EU"], "material": "drug_product"}
    page = text(writer.post(f"{adopted}preview/", given))
    assert "G Sterile manufacture" in page and "H Potent" not in page
    page = text(writer.post(f"{adopted}preview/", {**given, "section": "G"}))
    assert "Which barrier protects the aseptic process?" in page and "legal name" not in page
    assert 'name="sterile" value="yes"' in page and "checked" in page


@pytest.mark.parametrize(
    ("kind", "more", "control"),
    [
        ("yes_no", {}, 'type="radio" name="answer.Q-A3" value="na"'),
        ("number", {"unit": "days"}, 'type="text" name="answer.Q-A3"'),
        ("date", {}, "like 23 Nov 2026"),
        ("choice", {"options": "One\nTwo"}, 'type="radio" name="answer.Q-A3" value="two"'),
        ("choices", {"options": "One\nTwo"}, 'type="checkbox" name="answer.Q-A3" value="two"'),
        ("text", {}, '<textarea name="answer.Q-A3"'),
        ("table", {"columns": "Area | number | m2\nGrade | choice | A, B"}, 'name="answer.Q-A3.0.grade"'),
        ("file", {}, 'type="file" name="answer.Q-A3"'),
    ],
)
def test_each_kind_of_answer_has_its_control(
    world: World, writer: Client, kind: str, more: dict[str, Any], control: str
) -> None:
    version = made(world)
    with world.aldena.scope():
        section = selectors.sections_of(version.pk)[0]
    saved = submit(
        writer,
        f"/questionnaires/sections/{section.pk}/questions/",
        **{"text": "And this?", "kind": kind, "may_not_apply": "on", **more},
    )
    assert saved.status_code == 302, errors(saved)
    assert control in text(writer.get(f"{page_of(version)}preview/"))


# --- spreadsheets ---------------------------------------------------------------------------------------------------


def import_of(client: Client, file: BytesIO) -> Any:
    """Upload and check; the page of the import."""
    uploaded = submit(
        client, "/imports/new/?kind=questionnaire", kind="questionnaire", file=file, reason="from the old file"
    )
    assert uploaded.status_code == 302, errors(uploaded)
    checked = submit(client, uploaded.headers["Location"])
    return checked.headers["Location"]


def test_an_export_is_imported_to_an_equal_template(world: World, writer: Client) -> None:
    adopted = submit(writer, f"{LIST}start/").headers["Location"]
    exported = b"".join(writer.get(f"{adopted}export/"))
    lines = list(openpyxl.load_workbook(BytesIO(exported)).worksheets[0].iter_rows(values_only=True))
    heads = next(line for line in lines if line[0] == "Questionnaire")
    assert list(heads) == list(sheet.HEADS.values()) and len(lines) == lines.index(heads) + 1 + 91
    with world.aldena.scope():
        first = TemplateVersion.objects.latest("id")
        known = set(TemplateVersion.objects.values_list("pk", flat=True))
    file = BytesIO(exported)
    file.name = "questionnaire.xlsx"
    page = import_of(writer, file)
    assert submit(writer, f"{page}run/", reason="round trip of a file").status_code == 302
    with world.aldena.scope():
        second = TemplateVersion.objects.exclude(pk__in=known).get()
        assert whole.differences(selectors.content(first), selectors.content(second)) == []
        assert selectors.content(first) == selectors.content(second)
    assert page_of(second) in text(writer.get(page))


def test_a_file_with_faults_names_each_row_and_saves_nothing(world: World, writer: Client) -> None:
    heads = ["Questionnaire", "Section", "Section title", "Number", "Question", "Answer", "Weight", "Asked when"]
    rows = [
        ["Ours", "A", "Site", "Q-A1", "Any item open?", "Yes or no", "5", ""],
        ["", "", "", "Q-A2", "How old?", "Essay", "3", ""],
        ["", "", "", "Q-A3", "How many?", "Number", "9", ""],
        ["", "", "", "Q-A4", "Why?", "Text", "3", "Q-A9 = yes"],
    ]
    page = import_of(writer, xlsx(heads, *rows))
    said = html.unescape(text(writer.get(page)))
    for words in ("“Essay” is not in the list", "whole number from 1 to 5", "Q-A9 is no earlier question"):
        assert words in said
    refused = submit(writer, f"{page}run/", reason="try it anyway")
    assert refused.status_code == 422 and "no row is in error" in text(refused)
    with world.aldena.scope():
        assert not TemplateVersion.objects.filter(title="Ours").exists()


# --- many -----------------------------------------------------------------------------------------------------------


def test_a_thousand_questions_come_section_by_section_and_in_portions(world: World, writer: Client) -> None:
    heads = ["Questionnaire", "Section", "Number", "Question", "Answer"]
    rows = [["Long", "AB"[number // 500], f"L{number}", f"Question {number}?", "Text"] for number in range(1_000)]
    with as_role(world) as actor:
        from_rows(rows, heads, actor)
        version = TemplateVersion.objects.get(title="Long")
    page = text(writer.get(page_of(version)))
    assert page.count("<tr id=") == 50 and "Show all 500" in page and len(page) < 400_000
    page = text(writer.get(page_of(version), {"section": "B"}))
    assert "Question 500?" in page and "Question 0?" not in page


def from_rows(rows: list[list[str]], heads: list[str], actor: Any) -> None:
    new = NewTemplates(actor=actor, reason="many, as told")
    names = {label: name for name, label in sheet.HEADS.items()}
    for row_ in rows:
        values = dict(zip((names[head] for head in heads), row_, strict=True))
        new.add_row({**values, "kind": "text"})
    new.write()
