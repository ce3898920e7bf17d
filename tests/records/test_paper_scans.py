"""Scans of what was signed by hand: marked by one person, compared with the paper by another (R-28)."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cmo_portal.demo import papers
from cmos.models import Company
from cmos.services import change_company
from kernel.errors import NotAllowed, Refused, StaleVersion, StepRefused
from kernel.reasons import joined
from records import services
from records.models import Event, HandwrittenScan, SponsorFile, TrailEntry
from records.rules.provenance import CHECKED, CONFIRMED, LATER, MARKED, OWN, REJECTED, check_errors
from records.selectors import provenance
from records.services.paper_scans import check_scan, mark_scan
from sponsors import access
from tests.api import System
from tests.generated import few_cases
from tests.pages import controls, submit, text
from tests.records.test_two_people import at_once
from tests.world import World

MARK = {"document": "Agreement signed by both parties", "original_at": "Quality archive, no. 14"}
SEEN = {"compared": "Both pages and both signatures", "outcome": CONFIRMED}


def stored(world: World, role: str = "qa_specialist") -> SponsorFile:
    file = io.BytesIO(b"signed\n")
    return services.store_file(
        file, name="signed.txt", kind=SponsorFile, actor=world.aldena.actor(role), reason="signed on paper"
    )


def marked(world: World, role: str = "qa_specialist") -> HandwrittenScan:
    with world.aldena.scope(role, reason="in a test"):
        return mark_scan(stored(world, role), actor=world.aldena.actor(role), **MARK)


def checks(world: World, scan: HandwrittenScan, role: str = "qa_manager", **said: Any) -> HandwrittenScan:
    with world.aldena.scope(role, reason="in a test"):
        return check_scan(scan, actor=world.aldena.actor(role), version=scan.version, **{**SEEN, **said})


WORDS = st.text(max_size=30)


@few_cases
@given(outcome=st.sampled_from(["", CONFIRMED, REJECTED, "perhaps"]), compared=WORDS, explanation=WORDS)
def test_a_check_says_what_was_compared_and_a_rejection_why(outcome: str, compared: str, explanation: str) -> None:
    errors = check_errors(outcome, compared, explanation)
    assert ("outcome" in errors) == (outcome not in (CONFIRMED, REJECTED))
    assert "explanation" not in errors or outcome == REJECTED
    assert not check_errors(CONFIRMED, SEEN["compared"], explanation)
    assert not check_errors(REJECTED, SEEN["compared"], "the second page is cut off")
    assert set(check_errors(REJECTED, "x", "")) == {"compared", "explanation"}


def test_a_second_person_compares_the_scan_with_the_paper(world: World) -> None:
    """R-28: hash, uploader, second person; who, when, what was compared, and the outcome; all of it in the trail."""
    scan = marked(world)
    done = checks(world, scan)
    assert done.uploaded_by == world.aldena.actor("qa_specialist").key
    assert done.checked_by == world.aldena.actor("qa_manager").key and done.checked_at and done.compared
    with world.aldena.scope():
        said = provenance.told([done.file_id])[done.file_id].handwritten
        assert said is not None and said.state == "handwritten_confirmed" and said.checked_by == "Tomasz Wrona"
        assert [each.operation for each in TrailEntry.objects.filter(row_id=scan.pk).order_by("seq")] == [
            "INSERT",
            "UPDATE",
        ]
        names = set(Event.objects.filter(subject_id=scan.pk).values_list("name", flat=True))
        assert names == {"handwritten.marked", "handwritten.checked"}


def test_nobody_checks_what_they_brought_or_marked(world: World) -> None:
    own = marked(world)
    with pytest.raises(StepRefused, match="second person"):
        checks(world, own, "qa_specialist")
    with world.aldena.scope("qa_manager", reason="in a test"):
        others = mark_scan(own_file(world), actor=world.aldena.actor("qa_manager"), **MARK)
    for role in ("qa_specialist", "qa_manager"):
        with pytest.raises(StepRefused, match="second person"):
            checks(world, others, role)
    assert checks(world, others, "auditor").outcome == CONFIRMED


def own_file(world: World) -> SponsorFile:
    """A file that the specialist stored, as somebody else finds it."""
    with world.aldena.scope("qa_specialist", reason="in a test"):
        pk = stored(world).pk
    with world.aldena.scope():
        return SponsorFile.objects.get(pk=pk)


def test_a_check_is_made_once_and_of_what_was_read(world: World) -> None:
    scan = marked(world)
    with pytest.raises(Refused) as refused:
        checks(world, scan, outcome=REJECTED)
    assert "explanation" in refused.value.errors
    checks(world, scan, outcome=REJECTED, explanation="the second page is cut off")
    with pytest.raises(StaleVersion):
        checks(world, scan, "qa_head")
    with world.aldena.scope():
        fresh = provenance.scan(scan.pk)
    with pytest.raises(StepRefused, match=CHECKED):
        checks(world, fresh, "qa_head")


def test_roles_without_the_right_neither_mark_nor_check(world: World) -> None:
    with pytest.raises(NotAllowed):
        marked(world, "viewer")
    scan = marked(world)
    with pytest.raises(NotAllowed):
        checks(world, scan, "viewer")


def test_a_file_is_marked_once_and_never_after_it_was_superseded(world: World) -> None:
    scan = marked(world)
    with world.aldena.scope("qa_head", reason="in a test"):
        actor = world.aldena.actor()
        with pytest.raises(StepRefused, match=MARKED):
            mark_scan(scan.file, actor=actor, **MARK)
        company = Company.objects.exclude(cda_file=None).latest("pk")
        old = company.cda_file
        reason = joined("document", "a better scan came")
        change_company(company, cda_file=papers.pdf("New"), version=None, actor=actor, reason=reason)
        assert old is not None
        waiting = provenance.scan_of(old.pk)
        assert waiting is not None and provenance.check_obstacles(waiting, actor) == [LATER]
        assert waiting not in provenance.scans_to_check(actor)
        newer = provenance.told([company.pk])
        assert not newer[company.pk].handwritten, "a new version is marked and checked anew"


# --- pages and API ----------------------------------------------------------------------------------------------------


def test_a_file_says_that_it_is_no_electronic_signature(world: World) -> None:
    with world.aldena.scope():
        scan = world.aldena.get("handwritten_scan")
    page = text(world.login(world.aldena.people["viewer"]).get(f"/files/{scan.file_id}/"))
    assert "Scan of handwritten signature" in page and "Not yet checked by a second person" in page
    assert "This is no electronic signature." in page and "Compare with the paper" not in page
    with world.aldena.scope():
        company = Company.objects.get(cda_file=scan.file_id)
    held = text(world.login(world.aldena.people["viewer"]).get(f"/cmos/companies/{company.pk}/"))
    assert "scan of handwritten signature, not yet checked by a second person" in held


def test_home_lists_it_for_those_who_may_check_it(world: World) -> None:
    """An open task of everybody who may, not of who brought it."""
    waiting = "A scan of a handwritten signature waits for a second person."
    assert waiting in text(world.login(world.aldena.people["qa_manager"]).get("/"))
    for role in ("qa_specialist", "viewer"):
        assert waiting not in text(world.login(world.aldena.people[role]).get("/")), role


def test_a_scan_is_marked_and_checked_on_pages(world: World) -> None:
    with world.aldena.scope("qa_specialist", reason="in a test"):
        file = stored(world)
    brought = world.login(world.aldena.people["qa_specialist"])
    there = f"/files/{file.pk}/scan/"
    assert there in text(brought.get(f"/files/{file.pk}/"))
    assert submit(brought, there, **{**MARK, "document": "x"}).status_code == 422
    assert submit(brought, there, **MARK).status_code == 302
    assert brought.get(there).status_code == 302, "marked already"
    with world.aldena.scope():
        scan = provenance.scan_of(file.pk)
    assert scan is not None
    check = f"/files/scans/{scan.pk}/check/"
    own = brought.get(check)
    assert own.status_code == 200 and OWN in text(own) and "Record the check" not in text(own)
    assert brought.post(check, {**SEEN, "version": "1"}).status_code == 409
    second = world.login(world.aldena.people["qualified_person"])
    assert check in text(second.get(f"/files/{file.pk}/"))
    refused = submit(second, check, **{**SEEN, "outcome": REJECTED})
    assert refused.status_code == 422 and "Say what is wrong with the scan" in text(refused)
    kept = controls(refused)
    assert kept["compared"] == [SEEN["compared"]]
    assert submit(second, check, **SEEN).status_code == 302
    assert "Checked by a second person" in text(second.get(f"/files/{file.pk}/"))
    assert submit_again(second, check) == 409


def submit_again(client: Any, check: str) -> int:
    return int(client.post(check, {**SEEN, "version": "1"}).status_code)


def test_the_api_marks_and_checks(world: World) -> None:
    with world.aldena.scope("qa_specialist", reason="in a test"):
        file = stored(world)
    json: dict[str, Any] = {"content_type": "application/json"}
    brought, second = (world.login(world.aldena.people[role]) for role in ("qa_specialist", "qa_manager"))
    there = f"/api/v1/files/{file.pk}/handwritten-scan/"
    assert brought.post(there, {**MARK, "colour": "red"}, **json).status_code == 400
    once = {"Idempotency-Key": "mark-1"}
    made, again = (brought.post(there, MARK, **json, headers=once) for _ in range(2))
    assert made.status_code == again.status_code == 201 and made.json() == again.json()
    assert brought.post(there, MARK, **json).status_code == 409
    path = made["Location"]
    check = f"{path}check/"
    assert second.post(check, SEEN, **json).status_code == 428
    tag = second.get(path)["ETag"]
    assert brought.post(check, SEEN, **json, headers={"If-Match": tag}).status_code == 409
    assert second.post(check, {**SEEN, "compared": ""}, **json, headers={"If-Match": tag}).status_code == 400
    done = second.post(check, SEEN, **json, headers={"If-Match": tag})
    assert done.status_code == 200 and done.json()["checked_by"] == "Tomasz Wrona"
    assert second.post(check, SEEN, **json, headers={"If-Match": tag}).status_code == 412
    told = second.get(f"/api/v1/files/{file.pk}/").json()["handwritten"]
    assert told["outcome"] == CONFIRMED and told["marked_by"] == "Amara Okafor"
    found = second.get("/api/v1/handwritten-scans/", {"outcome": CONFIRMED}).json()["results"]
    assert [each["id"] for each in found] == [made.json()["id"]]


def test_a_system_reads_scans_and_checks_none(world: World) -> None:
    system, pk = System(world.aldena), world.aldena.ids["handwritten_scan"]
    assert system.get(f"handwritten-scans/{pk}/").status_code == 200
    assert system.get(f"handwritten-scans/{world.borvik.ids['handwritten_scan']}/").status_code == 404
    assert system.send("post", f"handwritten-scans/{pk}/check/", SEEN, If_Match='"1"').status_code == 403


def test_a_rival_finds_no_scan(world: World) -> None:
    rival = world.login(world.borvik.people["qa_head"])
    for address in (f"/files/scans/{world.aldena.ids['handwritten_scan']}/check/", f"/files/scans/{uuid4()}/check/"):
        assert rival.get(address).status_code == rival.post(address, SEEN).status_code == 404


# --- the database -----------------------------------------------------------------------------------------------------


def forgetful(scan: HandwrittenScan, **changes: Any) -> None:
    """A change as code that forgot every rule would write it."""
    with transaction.atomic():
        HandwrittenScan.objects.filter(pk=scan.pk).update(**changes)


def as_checked(world: World, role: str) -> dict[str, Any]:
    return {**SEEN, "checked_by": world.aldena.actor(role).key, "checked_at": "2026-11-26T08:00Z"}


def test_the_database_keeps_the_second_person_a_second_one(world: World) -> None:
    scan = marked(world)
    with world.aldena.scope("qa_specialist", reason="in a test"), pytest.raises(IntegrityError, match="by_its_marker"):
        forgetful(scan, **as_checked(world, "qa_specialist"))
    with world.aldena.scope("qa_head", reason="in a test"):
        others = mark_scan(own_file(world), actor=world.aldena.actor(), **MARK)
    with world.aldena.scope("qa_specialist", reason="in a test"), pytest.raises(IntegrityError, match="_another"):
        forgetful(others, **as_checked(world, "qa_specialist"))
    with world.aldena.scope("qa_manager", reason="in a test"):
        with pytest.raises(IntegrityError, match="checked once"):
            forgetful(scan, **as_checked(world, "qa_head"))
        with pytest.raises(IntegrityError, match="checked once"):
            forgetful(scan, uploaded_by="membership:x", **as_checked(world, "qa_manager"))
        forgetful(scan, **as_checked(world, "qa_manager"))
        with pytest.raises(IntegrityError, match="checked once"):
            forgetful(scan, outcome=REJECTED)
        with pytest.raises(IntegrityError, match="checked once"), transaction.atomic():
            file = stored(world, "qa_manager")
            actor = world.aldena.actor("auditor").key
            HandwrittenScan.objects.create(file=file, uploaded_by=actor, marked_by=actor, **MARK)


def test_two_who_check_at_once_make_one_check(committed_world: World) -> None:
    world = committed_world
    scan = marked(world)

    def work(role: str) -> None:
        with world.aldena.scope(role, reason="in a test"):
            forgetful(scan, **as_checked(world, role))

    assert at_once(lambda: work("qa_manager"), lambda: work("auditor")) == ["done", "refused"]


def test_uploader_and_second_person_were_compared_by_membership_not_by_person(
    world: World, superuser: psycopg.Connection[dict[str, Any]]
) -> None:
    """Whoever holds two memberships is one person: the rule looks at the account, though one is all a tenant gives."""
    own, pk = world.aldena.people["qa_specialist"], world.aldena.ids["handwritten_scan"]
    run = superuser.execute
    found = run("SELECT uploaded_by, marked_by FROM records_handwrittenscan WHERE id = %s", [pk]).fetchone()
    assert found is not None
    brought = run("SELECT user_id FROM sponsors_membership WHERE 'membership:' || id = %s", [found["uploaded_by"]])
    account = (brought.fetchone() or {})["user_id"]
    actor = "SELECT set_config('app.actor', %s, true)"
    run(actor, ["system:test"])
    second = (
        "INSERT INTO sponsors_membership (id, user_id, sponsor_id, role, is_active, since)"
        " VALUES (gen_random_uuid(), %s, %s, 'qa_head', true, now()) RETURNING 'membership:' || id AS key"
    )
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_membership_per_sponsor"), superuser.transaction():
        run(second, [account, own.sponsor_id])
    run("ALTER TABLE sponsors_membership DROP CONSTRAINT one_membership_per_sponsor")
    another = (run(second, [account, own.sponsor_id]).fetchone() or {})["key"]
    other = next(row for row in world.aldena.people.values() if row.user_id != account and row.role == "auditor")
    check = (
        "UPDATE records_handwrittenscan SET outcome = 'confirmed', compared = 'both pages', checked_at = now(),"
        " checked_by = %s WHERE id = %s"
    )
    run(actor, [another])
    with pytest.raises(psycopg.errors.CheckViolation, match="another person"), superuser.transaction():
        run(check, [another, pk])
    run(actor, [f"membership:{other.pk}"])
    assert run(check, [f"membership:{other.pk}", pk]).rowcount == 1


def test_an_account_is_told_by_any_of_its_memberships(world: World) -> None:
    keys = {role: f"membership:{world.aldena.people[role].pk}" for role in ("qa_head", "qa_manager")}
    with world.aldena.scope():
        assert access.is_one_person(keys["qa_head"], (keys["qa_manager"], keys["qa_head"]))
        assert not access.is_one_person(keys["qa_head"], (keys["qa_manager"], "system:import"))
        assert not access.is_one_person("system:import", (keys["qa_manager"],))
        gone = f"membership:{uuid4()}"
        assert not access.is_one_person(gone, (f"membership:{uuid4()}",)) and access.is_one_person(gone, (gone,))
