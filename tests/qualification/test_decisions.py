"""Decisions about standings through services, pages and API: who signs, what shows, what waits (domain 4.2)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cmos.deadlines import Window
from cmos.models import Site
from inspections import selectors as inspections
from inspections import services as acting
from inspections.models import PublicFactLine
from kernel.errors import NotAllowed, Refused, StepRefused
from qualification import selectors, services
from qualification.models import StandingDecision
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import LAXER, STRICTER, UNCHANGED
from qualification.rules.words import Status
from qualification.selectors import decisions as reading
from records.models import Signature
from tests.inspections.test_public import published
from tests.pages import errors, submit, text
from tests.quality_agreements.test_api import Browser
from tests.signatures import components, sign_at, signing
from tests.world import World

REAL_VOCABULARY = True
WHY = "Documents of the last deliveries had to be corrected."


def propose(world: World, kind: str = STRICTER, role: str = "qa_specialist", **more: Any) -> StandingDecision:
    values: dict[str, Any] = {"market": "US", "answer": "watch", "rationale": WHY, **more}
    with world.aldena.scope(role):
        site = world.aldena.get("site")
        return services.propose_decision(site, kind=kind, actor=world.aldena.actor(role), **values)


def sign(world: World, row: StandingDecision, step: Any, role: str = "qa_head", **more: Any) -> StandingDecision:
    with world.aldena.scope(role):
        fresh = reading.decision(row.pk)
        given = signing(world, fresh, step, reading.signed_content(fresh), role)
        return services.take_decision_step(step, fresh, actor=world.aldena.actor(role), signing=given, **more)


def letter(world: World) -> Any:
    """A warning letter at the site, open since today."""
    with world.aldena.scope():
        return acting.record_action(
            "warning_letter",
            world.aldena.get("site"),
            issued_on=world.today,
            letter_number="320-26-17",
            actor=world.aldena.actor(),
            reason="told by the site",
        )


def answer(world: World, market: str = "US", days: int = 0) -> Any:
    with world.aldena.scope():
        pk = world.aldena.ids["site"]
        return selectors.standings([pk], world.today + timedelta(days=days))[pk, market]


def test_stricter_counts_from_its_signature_and_the_computed_standing_stays(world: World) -> None:
    row = propose(world)
    assert (row.computed, row.status) == ("ok", steps.PROPOSED)
    assert answer(world).effective == Status.OK
    sign(world, row, steps.SIGN)
    found = answer(world)
    assert (found.status, found.effective) == (Status.OK, Status.WATCH)
    with world.aldena.scope():
        site = world.aldena.get("site")
        services.refresh_outdated(today=world.today, actor=world.aldena.actor())
        kept = selectors.kept([site.pk])[site.pk, "US"]
        assert (kept.answer, kept.overridden, kept.severity) == ("ok", "watch", int(Status.WATCH))
        assert site in Site.objects.filter(selectors.sites_with("watch", "US", world.today))
        assert site in Site.objects.filter(selectors.sites_with("ok", "US", world.today))
    ended = sign(world, row, steps.END, reason="Mistake corrected: the audit is done")
    assert ended.ended_on == world.today and answer(world).effective == Status.OK


def test_toward_laxer_two_people_sign_for_at_most_90_days(world: World) -> None:
    letter(world)
    with pytest.raises(Refused) as refused:
        propose(world, LAXER, valid_to=world.today + timedelta(days=91))
    assert "at most 90 days" in str(refused.value.errors)
    row = propose(world, LAXER, valid_to=world.today + timedelta(days=90))
    with pytest.raises(StepRefused, match="two signatures"):
        sign(world, row, steps.SIGN)
    sign(world, row, steps.SIGN_FIRST)
    assert answer(world).effective == Status.RESTRICTED
    with pytest.raises(StepRefused, match="two people"):
        sign(world, row, steps.SIGN_SECOND)
    decided = sign(world, row, steps.SIGN_SECOND, "qa_manager")
    assert decided.status == steps.DECIDED
    found = answer(world)
    assert (found.status, found.effective) == (Status.RESTRICTED, Status.WATCH)
    with world.aldena.scope():
        assert len({one.signer for one in Signature.objects.filter(subject_id=row.pk)}) == 2
    after = answer(world, days=91)
    assert after.effective == after.status


def test_news_between_the_signatures_keeps_it_from_being_signed(world: World) -> None:
    letter(world)
    row = propose(world, LAXER, valid_to=world.today + timedelta(days=9))
    letter(world)
    with pytest.raises(StepRefused, match="A reason came up"):
        sign(world, row, steps.SIGN_FIRST)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rationale": "x"}, "Say why"),
        ({"market": "MOON"}, "Choose one of"),
        ({"answer": ""}, "standing that shall count"),
        ({"operations": ["transport"]}, "does not declare"),
        ({"products": [uuid4()]}, "products of the list"),
        ({"kind": UNCHANGED, "answer": ""}, "nothing to leave unchanged"),
        ({"answer": "ok"}, "choose a worse one"),
    ],
)
def test_what_is_refused(world: World, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        propose(world, **more)
    assert words in str(refused.value.errors)


def test_who_may_not(world: World) -> None:
    with pytest.raises(NotAllowed):
        propose(world, role="viewer")
    row = propose(world)
    with pytest.raises(NotAllowed):
        sign(world, row, steps.SIGN, "qa_specialist")


# --- news of another authority ----------------------------------------------------------------------------------------


def test_news_waits_two_business_days_for_an_answer_and_is_answered_by_a_signed_no(world: World) -> None:
    made, pk = letter(world), world.aldena.ids["site"]
    window = Window(world.today - timedelta(days=400), world.today + timedelta(days=30), pk)
    with world.aldena.scope():
        [due] = [one for one in selectors.deadlines(window) if one.subject_id == made.pk]
        assert due.kind == "cross_signal" and due.title.startswith("Consider for the European Union")
        asked = selectors.unanswered(selectors.facts([pk], world.today), world.today)[pk]
        signals = [one for one in asked if one.news.ref.id == made.pk]
    for signal in signals:
        row = propose(world, UNCHANGED, market=signal.market, answer="", signal=made.pk)
        assert row.signal_label == signal.sentence
        sign(world, row, steps.SIGN)
    with world.aldena.scope():
        assert made.pk not in {one.subject_id for one in selectors.deadlines(window)}
    assert answer(world, "EU").overridden is None


def test_a_published_fact_nobody_reviewed_is_watch_and_due_in_two_business_days(world: World, tmp_path: Path) -> None:
    published(tmp_path)
    with world.aldena.scope():
        row = PublicFactLine.objects.filter(status="unreviewed", is_negative=True).first()
        assert row is not None
        found = selectors.standings([row.site_id], world.today)[row.site_id, "US"]
        assert "PUBLIC_FACT_UNREVIEWED" in found.codes and found.status >= Status.WATCH
        window = Window(world.today - timedelta(days=400), world.today + timedelta(days=30))
        [due] = [one for one in inspections.public_deadlines(window) if one.subject_id == row.pk]
        assert due.kind == "public_fact" and due.due_on > due.created_on


# --- pages and API ----------------------------------------------------------------------------------------------------


@pytest.fixture
def specialist(world: World) -> Client:
    return world.login(world.aldena.people["qa_specialist"])


def test_a_decision_is_proposed_and_signed_on_pages_and_shown_beside_the_standing(
    world: World, specialist: Client
) -> None:
    site = world.aldena.ids["site"]
    address = reverse("standing:decide", args=[site])
    wrong = submit(specialist, address, kind="laxer", answer="ok", rationale=WHY)
    assert wrong.status_code == 422 and errors(wrong) and WHY in text(wrong)
    made = submit(specialist, address, kind="stricter", answer="watch", rationale=WHY)
    assert made.status_code == 302
    page = made.headers["Location"]
    head = world.login(world.aldena.people["qa_head"])
    assert sign_at(head, f"{page}steps/sign/", world, world.aldena.people["qa_head"]).status_code == 302
    shown = text(head.get(page))
    assert "Decided" in shown and WHY in shown
    of_site = text(head.get(reverse("desk:site", args=[site])))
    assert "Overridden" in of_site and WHY.rstrip(".") in of_site
    assert "Overridden" in text(head.get(reverse("desk:explanation", args=[site])))
    assert "Overridden: Watch" in text(head.get(reverse("desk:sites")))
    listed = text(head.get(reverse("standing:decisions")))
    assert "STD-" in listed


def test_the_rival_sees_nothing(world: World) -> None:
    rival = world.login(world.borvik.people["qa_head"])
    pk = world.aldena.ids["standing_decision"]
    for name in ("decision", "decide"):
        assert rival.get(reverse(f"standing:{name}", args=[pk])).status_code == 404
    assert rival.get(f"/api/v1/standing-decisions/{pk}/").status_code == 404


def test_the_whole_life_over_the_api(world: World) -> None:
    specialist, head = Browser(world, "qa_specialist"), Browser(world, "qa_head")
    body = {
        "site": str(world.aldena.ids["site"]),
        "kind": "stricter",
        "market": "US",
        "answer": "watch",
        "rationale": WHY,
    }
    made = specialist.send("post", "standing-decisions/", body, Idempotency_Key=str(uuid4()))
    assert made.status_code == 201, made.content
    path = f"standing-decisions/{made.json()['id']}/"
    shown = head.get(f"{path}steps/sign/").json()["ceremony"]
    proof = components(world, world.aldena.people["qa_head"])
    signed = head.send(
        "post", f"{path}steps/sign/", {"meaning": "approved", "ceremony": shown, **proof}, If_Match=head.tag(path)
    )
    assert signed.status_code == 200 and signed.json()["status"] == "decided"
    found = head.get(f"sites/{world.aldena.ids['site']}/standing/").json()
    [us] = [one for one in found if one["jurisdiction"] == "US"]
    assert (us["status"], us["effective"], us["overridden"]) == ("OK", "WATCH", True)
    assert [one["jurisdiction"] for one in found] == ["US", "EU", "UK"]
