"""Inspections and Forms 483 on their pages, by hand and from what FDA published."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from inspections.models import Form483, Inspection, Observation
from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from registers.models import PublishedForm483
from registers.services import import_form483s
from tests.pages import controls, errors, submit, text
from tests.world import World


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_specialist"])


def log(world: World, client: Client, **typed: Any) -> Any:
    issued = f"{world.today - timedelta(days=2):%-d %b %Y}"
    given = {
        "ended_on": issued,
        "issued_on": issued,
        "text_1": "Labels are not reconciled.",
        "citations_1": "211.125, 211.122",
        "text_2": "Line clearance is not recorded.",
        "reason": "sent by the CMO",
    }
    return submit(client, f"/inspections/site/{world.aldena.ids['site']}/log/", **{**given, **typed})


def test_a_form_is_logged_by_hand_with_its_clock(qa: Client, world: World) -> None:
    answer = log(world, qa)
    assert answer.status_code == 302, errors(answer)
    page = text(qa.get(answer.headers["Location"]))
    assert "21 CFR 211.125" in page and "21 CFR 211.122" in page and "Waiting" in page and "Class pending" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"citations_1": "211.999"}, "Not in the catalogue"),
        ({"issued_on": ""}, "Form 483"),
        ({"ended_on": "tomorrow"}, "like 23 Nov 2026"),
        ({"classification": "VAI"}, "class"),
    ],
)
def test_a_wrong_form_keeps_every_observation(qa: Client, world: World, change: dict[str, Any], words: str) -> None:
    answer = log(world, qa, **change)
    page = text(answer)
    if answer.status_code == 302:  # a class without its day is allowed: the day is often unknown
        assert "classification" in change
        return
    assert answer.status_code == 422 and words in page
    assert "Labels are not reconciled." in page and "Line clearance is not recorded." in page
    with world.aldena.scope():
        assert not Observation.objects.filter(text="Labels are not reconciled.").exists()


def test_more_rows_come_without_losing_what_was_typed(qa: Client, world: World) -> None:
    answer = log(world, qa, add_rows="1")
    page = text(answer)
    assert answer.status_code in (200, 422) and "Observation 4" in page and "Labels are not reconciled." in page


def test_the_class_and_the_reply_end_what_is_open(qa: Client, world: World) -> None:
    with world.aldena.scope():
        form = Form483.objects.select_related("inspection").latest("id")
    address = f"/inspections/{form.inspection_id}/"
    assert submit(qa, f"{address}response/", sent_on="1 Jan 2020").status_code == 422
    sent = submit(qa, f"{address}response/", sent_on=f"{world.today:%-d %b %Y}")
    assert sent.status_code == 302, errors(sent)
    assert "Sent" in text(qa.get(address))
    assert submit(qa, f"{address}classify/", classification="").status_code == 422
    classified = submit(qa, f"{address}classify/", classification="VAI", classified_on=f"{world.today:%-d %b %Y}")
    assert classified.status_code == 302, errors(classified)
    site = text(qa.get(f"/sites/{form.inspection.site_id}/"))
    assert "VAI, voluntary action indicated" in site


def test_an_observation_is_corrected_with_its_reason(qa: Client, world: World) -> None:
    address = f"/inspections/observations/{world.aldena.ids['observation']}/change/"
    assert submit(qa, address, citations="211.22", reason="").status_code == 422
    assert submit(qa, address, citations="211.22", reason="cited in our review").status_code == 302
    with world.aldena.scope():
        assert Observation.objects.get(pk=world.aldena.ids["observation"]).citations == ["21 CFR 211.22"]


def published(folder: Path) -> None:
    entry = {
        "media_id": "190001",
        "url": "https://www.fda.gov/media/190001/download",
        "firm": "Lough Derrin Formulations",
        "fei": "3099100429",
        "establishment_type": "Manufacturer",
        "inspection_or_record_date": "02/11/2026",
        "publish_date": "2026-03-01",
        "observations": [
            {"number": "1", "deficiency": "Written procedures are not followed.", "detail": "Specifically, x."}
        ],
    }
    file = folder / "forms.jsonl"
    file.write_text(json.dumps(entry) + "\n")
    actor = Actor.system("import")
    with scope(PLATFORM, actor=actor):
        import_form483s(file, actor=actor)


def test_a_published_form_is_logged_once_with_one_click(qa: Client, world: World, tmp_path: Path) -> None:
    published(tmp_path)
    assert PublishedForm483.objects.count() == 1
    pk = PublishedForm483.objects.get().pk
    site = f"/inspections/site/{world.aldena.ids['site']}/published/"
    assert "Lough Derrin Formulations" in text(qa.get(site))
    answer = submit(qa, f"{site}{pk}/adopt/")
    assert answer.status_code == 302, errors(answer)
    page = text(qa.get(answer.headers["Location"]))
    assert "Written procedures are not followed." in page and "11 Feb 2026" in page
    again = submit(qa, f"{site}{pk}/adopt/")
    assert again.status_code == 422
    with world.aldena.scope():
        assert Inspection.objects.filter(form__issued_on="2026-02-11").count() == 1
    with world.borvik.scope():
        assert not Inspection.objects.filter(form__issued_on="2026-02-11").exists()


def test_another_sites_published_form_cannot_be_adopted(qa: Client, world: World, tmp_path: Path) -> None:
    published(tmp_path)
    with world.aldena.scope():
        other = Inspection.objects.exclude(site_id=world.aldena.ids["site"]).first()
        assert other is not None
    pk = PublishedForm483.objects.get().pk
    answer = qa.post(f"/inspections/site/{other.site_id}/published/{pk}/adopt/", {"reason": "told by the site"})
    assert answer.status_code in (404, 422)


def test_without_a_form_there_is_no_place_for_its_observations(qa: Client, world: World) -> None:
    """The page once opened and broke when it was sent."""
    with world.aldena.scope():
        without = Inspection.objects.filter(form=None).first()
        assert without is not None
    for address in (f"/inspections/{without.pk}/observations/add/", f"/inspections/{without.pk}/response/"):
        assert qa.get(address).status_code == 404
        assert qa.post(address, {"text": "x", "sent_on": "1 Jan 2026", "reason": "told by the site"}).status_code == 404


def test_an_observation_is_added_with_the_next_number(qa: Client, world: World) -> None:
    with world.aldena.scope():
        form = world.aldena.get("form")
    address = f"/inspections/{form.inspection_id}/observations/add/"
    unknown = submit(qa, address, text="Doors stand open.", citations="211.999", reason="third page")
    assert unknown.status_code == 422 and "Doors stand open." in text(unknown)
    assert "citations" in text(unknown).partition('role="alert"')[2].partition("</div>")[0], "said beside its field"
    assert submit(qa, address, text="Doors stand open.", citations="211.42", reason="third page").status_code == 302
    with world.aldena.scope():
        assert list(form.observations.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_two_who_correct_an_observation_lose_nothing(qa: Client, world: World) -> None:
    """The page once took the version of the moment it was sent, so the later one won unseen."""
    address = f"/inspections/observations/{world.aldena.ids['observation']}/change/"
    opened = controls(qa.get(address))
    assert submit(qa, address, text="As printed on the form.", reason="first, as told").status_code == 302
    late = qa.post(
        address, {**opened, "text": "As remembered.", "reason": "second, as told", "reason_category": "mistake"}
    )
    assert late.status_code == 409 and "As remembered." in text(late)
    with world.aldena.scope():
        assert Observation.objects.get(pk=world.aldena.ids["observation"]).text == "As printed on the form."


def test_a_corrected_fei_is_kept_as_a_logged_one(qa: Client, world: World) -> None:
    """With its hyphens it once stayed as typed and matched nothing."""
    pk = world.aldena.ids["inspection"]
    assert submit(qa, f"/inspections/{pk}/change/", fei="3099-100 429", reason="from the letter").status_code == 302
    with world.aldena.scope():
        assert Inspection.objects.get(pk=pk).fei == "3099100429"
