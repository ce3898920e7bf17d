"""Evidence once for several answers, and all of it on one page."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from cmo_portal.demo.papers import pdf
from questionnaires.models import AnswerFile, Questionnaire
from questionnaires.selectors import attached
from records.models import DialogueFile
from tests.pages import errors, submit, text
from tests.questionnaires.asking import attach
from tests.world import World


def page(row: Questionnaire, key: str) -> str:
    return f"/questionnaires/asked/{row.pk}/questions/{key}/evidence/"


def test_one_file_stands_for_several_questions(world: World, row: Questionnaire, contributor: Client) -> None:
    until = world.their_today + timedelta(days=30)
    given = {"description": "Site master file", "expires_on": f"{until:%-d %b %Y}", "also": ["Y-A4"]}
    answer = submit(contributor, page(row, "Y-A3"), file=pdf("Page", name="smf.pdf"), **given)
    assert answer.status_code == 302, errors(answer)
    with world.maker_scope():
        rows = AnswerFile.objects.filter(answer_set__questionnaire=row)
        assert {each.question for each in rows} == {"Y-A3", "Y-A4"} and len({each.file_id for each in rows}) == 1
        assert DialogueFile.objects.filter(name="smf.pdf").count() == 1
        (piece,) = attached.pieces(row, world.their_today)
        assert piece.state == "expiring" and piece.expires_on == until
        assert attached.pieces(row, until + timedelta(days=1))[0].state == "expired"
    asked = f"/questionnaires/asked/{row.pk}/"
    assert f"{asked}evidence/" in text(contributor.get(asked))
    shown = text(contributor.get(f"{asked}evidence/"))
    assert "Y-A3, Y-A4" in shown and f"{until:%-d %b %Y}" in shown


def test_watermark_is_chosen_on_the_page(world: World, row: Questionnaire, contributor: Client) -> None:
    given = {"description": "Plan", "watermark": "on"}
    wrong = submit(contributor, page(row, "Y-A3"), **given, on_site="on")
    assert wrong.status_code == 422 and "Choose the file" in text(wrong)
    answer = submit(contributor, page(row, "Y-A3"), file=pdf("Page", name="plan.pdf"), **given)
    assert answer.status_code == 302, errors(answer)
    assert "shown under a watermark only" in text(contributor.get(f"/questionnaires/asked/{row.pk}/sections/A/"))


def test_the_page_of_evidence_is_the_cmos(world: World, row: Questionnaire, manager: Client) -> None:
    attach(world, row, "Y-A3", "hidden.pdf")
    assert manager.get(f"/questionnaires/asked/{row.pk}/evidence/").status_code in (403, 404)
    with world.aldena.scope():
        assert attached.pieces(row, world.today) == []
