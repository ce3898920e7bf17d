"""Changes of rights: asked for by one person, approved by another who has what is given (R-06, SR-2)."""

from __future__ import annotations

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse, reverse_lazy
from hypothesis import given
from hypothesis import strategies as st

from administration import rights
from administration.models import Invitation, RightsRequest
from administration.rules import RequestFacts, roles_to_give
from administration.rules.requests import LOST, covered
from administration.rules.requests import alone as guard_of_alone
from kernel.scope import PLATFORM, Scope, scope
from records.models import Event, TrailEntry
from sponsors import services as people
from sponsors.models import Membership, OwnRole
from sponsors.rules import (
    OF_ONE_ROLE,
    PERMISSIONS,
    permissions_of,
)
from tests.generated import cases
from tests.pages import submit, text
from tests.rights import approve, ask_and_approve
from tests.world import SETUP, World

INVITE = "/administration/members/invite/"
COPY = "/administration/roles/copy/"
FIND = reverse_lazy("cmos:find")


def at(member: Membership, step: str) -> str:
    return f"/administration/members/{member.pk}/{step}/"


def last_request(world: World) -> RightsRequest:
    with world.aldena.scope():
        return RightsRequest.objects.latest("id")


def make_role(
    world: World, base: str, *, without: frozenset[str] = frozenset(), more: frozenset[str] = frozenset()
) -> UUID:
    """A role of Aldena's own, asked for and approved."""
    permissions = sorted((permissions_of(base) - without) | more)
    done = ask_and_approve(
        world, f"{COPY}?base={base}", name=f"Own {base}", permissions=permissions, reason="as the procedure says"
    )
    assert done.status_code == 302, text(done)
    with world.aldena.scope():
        return OwnRole.objects.get(name=f"Own {base}").pk


# --- two people ---------------------------------------------------------------------------------------------------


def test_r06_a_right_waits_for_a_second_person_and_names_both_with_reason(world: World) -> None:
    member = world.aldena.people["purchasing"]
    admin, person = world.login(world.aldena.people["sponsor_admin"]), world.login(member)
    asked = submit(admin, at(member, "change"), role="viewer", reason="joins the quality team")
    page = text(admin.get(asked.headers["Location"]))
    assert "What approving does" in page and "Audits: view" in page and "joins the quality team" in page
    assert person.get("/audits/").status_code == 403
    assert "changes of rights wait for your decision" in text(world.login(world.aldena.people["qa_head"]).get("/"))
    assert approve(world, asked).status_code == 302
    assert person.get("/audits/").status_code == 200
    found = last_request(world)
    actors = {role: f"membership:{world.aldena.people[role].pk}" for role in ("sponsor_admin", "qa_head")}
    assert (found.requested_by, found.decided_by) == (actors["sponsor_admin"], actors["qa_head"])
    with world.aldena.scope():
        entry = TrailEntry.objects.filter(row_id=member.pk).latest("seq")
        assert entry.reason == "joins the quality team" and entry.actor == actors["qa_head"]
        names = list(Event.objects.filter(name__startswith="rights.").order_by("seq").values_list("name", flat=True))
        assert names[-2:] == ["rights.requested", "rights.approved"]


def test_r06_what_only_takes_away_is_at_once(world: World) -> None:
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["qa_manager"]
    before = last_request(world).pk
    assert submit(admin, at(member, "change"), role="qa_specialist", reason="other duties now").status_code == 302
    assert last_request(world).pk == before
    with world.aldena.scope():
        assert Membership.objects.get(pk=member.pk).role == "qa_specialist"


@pytest.mark.parametrize("role", ["sponsor_admin", "viewer"])
def test_s12_nobody_approves_what_they_asked_for_or_what_is_about_them(world: World, role: str) -> None:
    """The administrator asked; the viewer, made an approver, would decide on their own rights."""
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["viewer"]
    asked = submit(admin, at(member, "change"), role="sponsor_admin", reason="takes over from me")
    if role == "viewer":
        with world.aldena.scope(reason="a test"):
            people.change_membership(Membership.objects.get(pk=member.pk), role="qa_head")
    decider = world.login(world.aldena.people[role])
    answer = decider.post(f"{asked.headers['Location']}approve/", {"version": "1"})
    assert answer.status_code == 409 and "another person decides" in text(answer)
    assert last_request(world).status == "requested"


def test_s12_nobody_gives_what_neither_of_the_two_has(world: World) -> None:
    """A second administrator cannot approve a right of quality: neither of the two has it."""
    with world.aldena.scope(reason="a test"):
        people.change_membership(Membership.objects.get(pk=world.aldena.people["purchasing"].pk), role="sponsor_admin")
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["viewer"]
    asked = submit(admin, at(member, "change"), role="qa_manager", reason="leads the team now")
    second = world.login(world.aldena.people["purchasing"])
    answer = second.post(f"{asked.headers['Location']}approve/", {"version": "1"})
    assert answer.status_code == 409 and "Neither you nor who asked has what this gives" in text(answer)
    assert approve(world, asked).status_code == 302


def test_the_database_refuses_one_person_as_both(world: World) -> None:
    found = last_request(world)
    with world.aldena.scope(reason="by hand"), pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=found.pk).update(requested_by=SETUP.key, decided_by=SETUP.key)


def test_what_an_administrator_who_left_asked_for_is_not_approved(world: World) -> None:
    asked = submit(
        world.login(world.aldena.people["sponsor_admin"]),
        at(world.aldena.people["viewer"], "change"),
        role="qa_specialist",
        reason="leads the team now",
    )
    with world.aldena.scope(reason="left since"):
        people.change_membership(Membership.objects.get(pk=world.aldena.people["sponsor_admin"].pk), is_active=False)
    head = world.login(world.aldena.people["qa_head"])
    answer = head.post(f"{asked.headers['Location']}approve/", {"version": "1"})
    assert answer.status_code == 409 and "cannot act here any more" in text(answer)
    refused = submit(head, f"{asked.headers['Location']}refuse/", reason="the administrator has left")
    assert refused.status_code == 302 and last_request(world).status == "refused"


def test_only_who_asked_withdraws(world: World) -> None:
    admin, head = (world.login(world.aldena.people[role]) for role in ("sponsor_admin", "qa_head"))
    asked = submit(admin, INVITE, email="late@x.example", role="viewer", reason="new colleague, as told")
    address = f"{asked.headers['Location']}withdraw/"
    assert head.post(address, {"version": "1"}).status_code == 409
    assert submit(admin, address).status_code == 302
    assert last_request(world).status == "withdrawn"
    late = head.post(f"{asked.headers['Location']}approve/", {"version": "2"})
    assert late.status_code == 409 and "starts from" in text(late)


def test_who_may_ask_and_not_approve_follows_and_withdraws_their_own(world: World) -> None:
    """A QA manager names people on audits; the request was out of their reach once it was sent."""
    manager, other = (world.login(world.aldena.people[role]) for role in ("qa_manager", "viewer"))
    asked = submit(
        manager,
        reverse("audits:grant", args=[world.aldena.ids["audit"]]),
        user_id=str(world.aldena.people["external_auditor"].user_id),
        right="audits.conduct",
        ends_on=f"{world.today:%-d %b %Y}",
        reason="joins the audit team",
    )
    page = asked.headers["Location"]
    shown = text(manager.get(page))
    assert "joins the audit team" in shown and f"{page}withdraw/" in shown and "/administration/members/" not in shown
    listed = text(manager.get("/administration/rights/"))
    assert page in listed and listed.count('href="/administration/rights/0') == 1, "theirs alone"
    assert other.get(page).status_code == other.get(f"{page}withdraw/").status_code == 404
    assert other.post(f"{page}withdraw/", {"version": "1"}).status_code == 404
    assert manager.post(f"{page}approve/", {"version": "1"}).status_code == 403
    assert submit(manager, f"{page}withdraw/").status_code == 302
    assert last_request(world).status == "withdrawn" and last_request(world).decided_by == ""


def test_a_decision_on_a_version_nobody_read_is_refused(world: World) -> None:
    asked = submit(
        world.login(world.aldena.people["sponsor_admin"]), INVITE, email="x@x.example", role="viewer", reason="as told"
    )
    head = world.login(world.aldena.people["qa_head"])
    assert head.post(f"{asked.headers['Location']}approve/", {"version": "7"}).status_code == 409


def founded(world: World) -> Membership:
    """The first person of a sponsor where nobody ever was before."""
    with scope(PLATFORM, actor=SETUP, reason="a new sponsor"):
        made = people.create_sponsor(name="Cedrin", actor=SETUP, reason="a new sponsor")
        user = people.create_user(
            email="first@cedrin.example", name="Fay First", password=world.password, actor=SETUP, reason="first"
        )
    with scope(Scope(sponsor_id=made.pk), actor=SETUP, reason="a new sponsor"):
        return people.add_member(user, role="sponsor_admin", actor=SETUP, reason="first")


def test_alone_one_thing_goes_to_bring_in_somebody_who_can_approve(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """A tenant with one administrator is not stuck, and that administrator gives themselves nothing with it."""
    admin = world.login(founded(world))
    with django_capture_on_commit_callbacks(execute=True):
        asked = submit(admin, INVITE, email="viewer@x.example", role="viewer", reason="new colleague, as told")
        assert mailoutbox == [] and "waits" in text(admin.get(asked.headers["Location"])).lower()
        answer = submit(admin, INVITE, email="head@x.example", role="qa_head", reason="new head of quality")
    assert [mail.to for mail in mailoutbox] == [["head@x.example"]]
    assert "nobody else" in text(admin.get(answer.headers["Location"]))


def alone(world: World) -> Any:
    """Aldena's administrator, who has ended everybody else that could approve."""
    me = world.aldena.people["sponsor_admin"]
    admin = world.login(me)
    with world.aldena.scope():
        others = [each for each in rights.approvers() if each.id != me.pk]
    assert others
    for each in others:
        ended = submit(admin, f"/administration/members/{each.id}/end/", reason="left the company")
        assert ended.status_code == 302
    return admin


def test_one_administrator_alone_once_became_quality(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """They ended the head of quality, invited a second address of their own in that role, and signed as quality."""
    with django_capture_on_commit_callbacks(execute=True):
        admin = alone(world)
    told = {address for mail in mailoutbox for address in mail.to}
    head, me = (world.aldena.people[role].user.email for role in ("qa_head", "sponsor_admin"))
    assert {head, me} <= told and "left the company" in mailoutbox[0].body, "nobody is ended unseen"
    asked = submit(admin, INVITE, email="head@x.example", role="qa_head", reason="new head of quality")
    assert last_request(world).status == "requested"
    page = text(admin.get(asked.headers["Location"]))
    assert "The platform’s operator" in page or "another person decides" in page
    with world.aldena.scope("sponsor_admin"):
        facts = rights.facts(last_request(world), world.aldena.actor("sponsor_admin"))
        assert list(guard_of_alone(facts)) == [LOST]
    lapsed = admin.post(f"{asked.headers['Location']}approve/", {"version": "1"})
    assert lapsed.status_code == 409


def test_where_nobody_is_left_who_approves_the_operator_invites(world: World, mailoutbox: list[Any]) -> None:
    tenant, said = str(world.aldena.sponsor.pk), ["--reason", "call back of the managing director"]
    with pytest.raises(CommandError, match="Two people or more"):
        call_command("invite_approver", tenant, "head@x.example", "--role", "qa_head", *said)
    alone(world)
    with pytest.raises(CommandError, match="approves no changes"):
        call_command("invite_approver", tenant, "head@x.example", "--role", "viewer", *said)
    with pytest.raises(CommandError, match="no sponsor and no CMO"):
        call_command("invite_approver", str(UUID(int=1)), "head@x.example", "--role", "qa_head", *said)
    call_command("invite_approver", tenant, "head@x.example", "--role", "qa_head", *said, stdout=StringIO())
    with world.aldena.scope():
        made = Invitation.objects.get(email="head@x.example")
        assert (made.role, made.invited_by) == ("qa_head", "The operator")
        assert TrailEntry.objects.filter(row_id=made.pk, actor="system:invite_approver").exists()


def test_who_held_an_own_role_once_approved_its_widening(world: World) -> None:
    """S-12: the request names the role and no membership, so its holder counted as another person."""
    pk = make_role(world, "qa_head", without=frozenset({"audits.close"}))
    head, admin = world.aldena.people["qa_head"], world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope(reason="they hold it"):
        people.change_membership(Membership.objects.get(pk=head.pk), own_role=OwnRole.objects.get(pk=pk))
    with world.aldena.scope("qa_head"):
        others = rights.to_decide(world.aldena.actor("qa_head"))
    wider = {"permissions": sorted(permissions_of("qa_head")), "reason": "the head closes audits again"}
    asked = submit(admin, f"/administration/roles/{pk}/change/", **wider)
    page = asked.headers["Location"]
    refused = world.login(head).post(f"{page}approve/", {"version": "1"})
    assert refused.status_code == 409 and "your own rights" in text(refused)
    with world.aldena.scope("qa_head"):
        assert rights.to_decide(world.aldena.actor("qa_head")) == others
    with (
        world.aldena.scope(reason="by hand"),
        pytest.raises(IntegrityError, match="who holds it"),
        transaction.atomic(),
    ):
        RightsRequest.objects.filter(pk=last_request(world).pk).update(
            status="approved", decided_by=f"membership:{head.pk}"
        )
    with world.aldena.scope():
        assert "audits.close" not in OwnRole.objects.get(pk=pk).permissions


@pytest.mark.parametrize("kind", ["sponsor", "cmo"])
def test_two_of_each_tenant_can_give_every_role(kind: str) -> None:
    """Administrator and head (signatory) of quality together have what every role has: nobody waits for a third."""
    pair = ("sponsor_admin", "qa_head") if kind == "sponsor" else ("cmo_admin", "quality_signatory")
    held = permissions_of(pair[0]) | permissions_of(pair[1]) | OF_ONE_ROLE
    for role in roles_to_give(kind):
        assert permissions_of(role) <= held, role


SOME = st.frozensets(st.sampled_from(sorted(PERMISSIONS)), max_size=6)


@cases
@given(SOME, SOME)
def test_what_is_not_covered_is_always_refused(gives: frozenset[str], held: frozenset[str]) -> None:
    facts = RequestFacts(
        status="requested",
        is_requester=False,
        is_subject=False,
        requester_acts=True,
        uncovered=tuple(sorted(gives - held)),
        others=(),
        had_others=True,
        gives_approver=False,
        review_overdue="",
    )
    assert bool(list(covered(facts))) == (not gives <= held)
