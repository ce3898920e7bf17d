"""Access reviews: everybody's access looked at in time, by somebody else, signed; late ones stop new rights (R-07)."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from administration import grants, reviews, services
from administration.models import AccessReview, ReviewLine
from administration.rules import EVERYBODY, ONLY_ADMINISTRATORS, due
from sponsors.models import Membership
from sponsors.rules import ADMINISTRATORS
from tests.generated import cases
from tests.jobs import finish
from tests.pages import controls, submit, text
from tests.rights import approve, ask_and_approve
from tests.signatures import components
from tests.world import Party, World

BEGIN = "/administration/reviews/begin/"


def begun(world: World, scope: str = EVERYBODY) -> str:
    head = world.login(world.aldena.people["qa_head"])
    answer = submit(head, BEGIN, scope=scope, reason="periodic access review")
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"])


def decide(world: World, address: str, role: str, **typed: str) -> Any:
    """Keep everybody on the page, except what is typed."""
    client = world.login(world.aldena.people[role])
    shown = controls(client.get(f"{address}decide/"))
    kept = {name: "keep" for name in shown if name.startswith("decision_")}
    return client.post(f"{address}decide/", {**shown, **kept, **typed})


def sign(world: World, address: str, role: str = "qa_head") -> Any:
    person = world.aldena.people[role]
    return submit(world.login(person), f"{address}sign-the-review/", meaning="reviewed", **components(world, person))


def line_of(world: World, address: str, role: str) -> ReviewLine:
    pk = UUID(address.rstrip("/").rpartition("/")[2])
    with world.aldena.scope():
        return ReviewLine.objects.get(review_id=pk, membership=world.aldena.people[role])


def lapse(party: Party, days: int = 400) -> None:
    """The tenant began so long ago that every review is overdue."""
    with party.scope(reason="long ago"):
        first = Membership.objects.earliest("since")
        Membership.objects.filter(pk=first.pk).update(since=first.since - timedelta(days=days))


def test_r07_everybody_is_decided_by_another_and_the_signature_takes_effect(world: World) -> None:
    address = begun(world)
    viewer = line_of(world, address, "viewer")
    typed = {f"decision_{viewer.pk}": "remove", f"note_{viewer.pk}": "left the company in May"}
    assert decide(world, address, "qa_head", **typed).status_code == 302
    early = sign(world, address)
    assert early.status_code == 409 and "1 line waits" in text(early)
    assert decide(world, address, "sponsor_admin").status_code == 302  # takes back nothing: shown as decided
    typed = {f"decision_{viewer.pk}": "remove", f"note_{viewer.pk}": "left the company in May"}
    assert decide(world, address, "sponsor_admin", **typed).status_code == 302
    assert world.login(world.aldena.people["viewer"]).get("/sites/").status_code == 200
    assert sign(world, address).status_code == 302
    assert world.login(world.aldena.people["viewer"]).get("/sites/").status_code == 302
    page = text(world.login(world.aldena.people["sponsor_admin"]).get(address))
    assert "Reviewed</strong> by" in page and "left the company in May" in page
    with world.aldena.scope():
        assert reviews.dues(world.today)[0].on > world.today + timedelta(days=80)


def test_r07_nobody_decides_about_themselves(world: World) -> None:
    address = begun(world)
    client = world.login(world.aldena.people["qa_head"])
    own = line_of(world, address, "qa_head")
    assert f"decision_{own.pk}" not in text(client.get(f"{address}decide/"))
    with world.aldena.scope(reason="by hand"), pytest.raises(IntegrityError), transaction.atomic():
        ReviewLine.objects.filter(pk=own.pk).update(decision="keep", decided_by=own.subject)


def test_r07_an_overdue_review_stops_new_rights_and_says_so(world: World) -> None:
    lapse(world.aldena)
    admin = world.login(world.aldena.people["sponsor_admin"])
    member = world.aldena.people["viewer"]
    asked = submit(
        admin, f"/administration/members/{member.pk}/change/", role="qa_specialist", reason="promoted, as told"
    )
    refused = world.login(world.aldena.people["qa_head"]).post(f"{asked.headers['Location']}approve/", {"version": "1"})
    assert refused.status_code == 409 and "Until it is signed nothing new is granted" in text(refused)
    assert "Until it is signed nothing new is granted" in text(admin.get("/administration/reviews/"))
    ended = submit(admin, f"/administration/members/{member.pk}/end/", reason="left the company")
    assert ended.status_code == 302
    address = begun(world)
    assert decide(world, address, "qa_head").status_code == 302
    assert decide(world, address, "sponsor_admin").status_code == 302
    assert sign(world, address).status_code == 302
    asked = submit(
        admin,
        f"/administration/members/{world.aldena.people['purchasing'].pk}/change/",
        role="viewer",
        reason="joins quality, as told",
    )
    assert approve(world, asked).status_code == 302


def test_a_review_of_administrators_has_only_them(world: World) -> None:
    with world.aldena.scope(reason="make room"):
        assert AccessReview.objects.filter(scope=ONLY_ADMINISTRATORS, status="open").count() == 1
        rows = ReviewLine.objects.filter(review__scope=ONLY_ADMINISTRATORS).select_related("membership")
        assert {row.membership.role for row in rows} <= ADMINISTRATORS
    again = submit(
        world.login(world.aldena.people["qa_head"]), BEGIN, scope=ONLY_ADMINISTRATORS, reason="twice, as told"
    )
    assert again.status_code == 422 and "open already" in text(again)


def test_administrators_begin_and_decide_but_do_not_sign(world: World) -> None:
    """R-13: quality signs that access was reviewed."""
    address = begun(world)
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = text(admin.get(f"{address}sign-the-review/"))
    assert "Your role does not allow this" in page
    assert sign(world, address, "sponsor_admin").status_code in (403, 409)


def test_a_review_once_certified_access_that_nobody_looked_at(world: World) -> None:
    """A line decided “viewer: keep”, then the person got another role, then the review was signed."""
    address = begun(world)
    assert decide(world, address, "qa_head").status_code == 302
    assert decide(world, address, "sponsor_admin").status_code == 302
    viewer = world.aldena.people["viewer"]
    change = f"/administration/members/{viewer.pk}/change/"
    assert ask_and_approve(world, change, role="qa_specialist", reason="promoted, as told").status_code == 302
    early = sign(world, address)
    assert early.status_code == 409 and f"Changed since they were looked at: {viewer.user.name}" in text(early)
    admin = world.login(world.aldena.people["sponsor_admin"])
    assert "changed since it was looked at" in text(admin.get(address))
    assert decide(world, address, "sponsor_admin").status_code == 302, "it takes in what the access is now"
    taken = line_of(world, address, "viewer")
    assert (taken.role, taken.decision, taken.decided_by) == ("QA specialist", "", "")
    assert sign(world, address).status_code == 409, "what was decided of it before is no decision"
    assert decide(world, address, "sponsor_admin").status_code == 302
    assert sign(world, address).status_code == 302
    page = text(admin.get(address))
    assert "QA specialist" in page and "changed since it was looked at" not in page


def test_another_last_day_and_another_access_to_a_record_open_a_line_again(world: World) -> None:
    address = begun(world)
    row = line_of(world, address, "external_auditor")
    found = UUID(address.rstrip("/").rpartition("/")[2])
    assert row.grants, "the cast's external auditor is named on an audit"

    def changed() -> tuple[str, ...]:
        return reviews.facts(reviews.review(found), world.today).changed

    with world.aldena.scope("sponsor_admin", reason="by hand"):
        assert changed() == ()
        grant = grants.grants(world.today).filter(user_id=world.aldena.people["external_auditor"].user_id).first()
        assert grant is not None
        before = grant.ends_on
        services.end_grant(grant, actor=world.aldena.actor("sponsor_admin"), reason="the audit is over")
        assert changed() == (row.name,)
        type(grant)._default_manager.filter(pk=grant.pk).update(ends_on=before)
        assert changed() == ()
        Membership.objects.filter(pk=row.membership_id).update(ends_on=world.today + timedelta(days=400))
        assert changed() == (row.name,)


def test_who_joined_since_is_taken_in_before_it_is_signed(world: World) -> None:
    address = begun(world)
    gone = line_of(world, address, "purchasing")
    with world.aldena.scope(reason="as if they joined later"):
        reviews.lines(reviews.review(gone.review_id))
        Membership.objects.filter(pk=gone.membership_id).update(is_active=False)
    second = world.aldena.people["purchasing"]
    assert decide(world, address, "qa_head").status_code == 302
    assert decide(world, address, "sponsor_admin").status_code == 302
    with world.aldena.scope(reason="as if they joined later"):
        Membership.objects.filter(pk=second.pk).update(is_active=True)
        assert not reviews.facts(reviews.review(gone.review_id), world.today).missing


@pytest.mark.parametrize("decision", ["change", "remove"])
def test_what_is_not_kept_says_why(world: World, decision: str) -> None:
    address = begun(world)
    viewer = line_of(world, address, "viewer")
    answer = decide(world, address, "qa_head", **{f"decision_{viewer.pk}": decision})
    assert answer.status_code == 422 and f"what is to {decision}" in text(answer)


def test_two_who_decide_at_once_do_not_overwrite_each_other(world: World) -> None:
    address = begun(world)
    admin = world.login(world.aldena.people["sponsor_admin"])
    shown = controls(admin.get(f"{address}decide/"))
    assert decide(world, address, "qa_head").status_code == 302
    late = admin.post(f"{address}decide/", {**shown, **{n: "keep" for n in shown if n.startswith("decision_")}})
    assert late.status_code == 409


def test_the_review_is_taken_along_as_a_table(world: World) -> None:
    address = begun(world)
    decide(world, address, "qa_head")
    answer = world.login(world.aldena.people["sponsor_admin"]).get(f"{address}file/")
    told = answer.getvalue().decode()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "Mia Brandt" in told and "Ingrid Solheim" in told and "keep" in told


@pytest.mark.pdf
def test_r07_a_concluded_review_is_printed_with_its_signature(committed_world: World) -> None:
    world = committed_world
    address = begun(world)
    head = world.login(world.aldena.people["qa_head"])
    assert "Print as PDF" not in text(head.get(address)) and head.post(f"{address}file/").status_code == 400
    decide(world, address, "qa_head")
    decide(world, address, "sponsor_admin")
    assert sign(world, address).status_code == 302
    assert "Print as PDF" in text(head.get(address)) and head.post(f"{address}file/").status_code == 302
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    assert job.result.made_for == world.aldena.actor().key
    found = PdfReader(Path(settings.FILES_ROOT) / job.result.path)
    printed = re.sub(r"\s+", " ", " ".join(each.extract_text() for each in found.pages))
    assert "Reviewed by Ingrid Solheim" in printed and "Mia Brandt" in printed and "keep Ingrid Solheim" in printed
    [(_, [body])] = found.attachments.items()
    told = json.loads(body)
    assert [each["meaning"] for each in told["signatures"]] == ["reviewed"] and told["status"] == "signed"
    with world.aldena.scope():
        assert len(told["lines"]) == ReviewLine.objects.filter(review_id=UUID(address.split("/")[-2])).count()


@pytest.mark.parametrize("role", ["viewer", "purchasing"])
def test_who_may_not_read_a_review_may_not_print_it(world: World, role: str) -> None:
    answer = world.login(world.aldena.people[role]).post(f"{begun(world)}file/")
    assert answer.status_code == 403


@cases
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([EVERYBODY, ONLY_ADMINISTRATORS]))
def test_a_review_is_due_at_most_six_months_later_and_three_for_administrators(last: date, scope: str) -> None:
    found = due(scope, last, date(1999, 1, 1))
    most = 184 if scope == EVERYBODY else 92
    assert timedelta(days=89 if scope == ONLY_ADMINISTRATORS else 180) <= found.on - last <= timedelta(days=most)
    assert not found.is_overdue(found.on) and found.is_overdue(found.on + timedelta(days=1))
