"""Single people on single records: asked for, approved, listed, ended at once (R-06)."""

from __future__ import annotations

from typing import Any

import pytest

from administration import services
from audits.models import AuditGrant
from kernel.errors import Refused
from tests.administration.test_rights import last_request
from tests.pages import submit, text
from tests.rights import approve
from tests.world import World


def ask_for_audit(world: World, **typed: Any) -> Any:
    with world.aldena.scope():
        number = world.aldena.get("grant").content_object.number
    given = {
        "user_id": str(world.aldena.people["external_auditor"].user_id),
        "record": number,
        "right": "audits.conduct",
        "ends_on": f"{world.today:%-d %b %Y}",
        "reason": "joins the audit team",
    }
    admin = world.login(world.aldena.people["sponsor_admin"])
    return submit(admin, "/administration/grants/ask/", **{**given, **typed})


def test_a_grant_is_asked_for_approved_listed_and_ended_at_once(world: World) -> None:
    asked = ask_for_audit(world)
    assert approve(world, asked).status_code == 302
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = text(admin.get("/administration/grants/"))
    assert "Hana Sato" in page and "joins the audit team" in page and "Audits: conduct" in page
    with world.aldena.scope():
        found = AuditGrant.objects.get(reason="joins the audit team")
        audit = found.content_object_id
    guest = world.login(world.aldena.people["external_auditor"])
    assert guest.get(f"/audits/{audit}/").status_code == 200
    with world.aldena.scope():
        rows = list(AuditGrant.objects.filter(content_object_id=audit).values_list("pk", flat=True))
    for pk in rows:
        ended = submit(admin, f"/administration/grants/{pk}/end/", reason="the audit is over")
        assert ended.status_code == 302
    assert guest.get(f"/audits/{audit}/").status_code == 403  # named on nothing any more
    assert admin.get(f"/administration/grants/{rows[0]}/end/").status_code == 404
    assert "Ended" in text(admin.get("/administration/grants/"))


@pytest.mark.parametrize(
    "typed",
    [
        {"user_id": ""},
        {"record": "AUD-1999-9999"},
        {"right": "audits.close"},
        {"ends_on": "1 Jan 2020"},
        {"reason": "x"},
    ],
)
def test_a_wrong_grant_is_not_asked_for(world: World, typed: dict[str, str]) -> None:
    before = last_request(world).pk
    assert ask_for_audit(world, **typed).status_code == 422 and last_request(world).pk == before


def test_a_person_whose_role_takes_no_grants_is_not_named(world: World) -> None:
    """The page of an audit once let a viewer be named to record findings, which then had no effect."""
    with world.aldena.scope("sponsor_admin"), pytest.raises(Refused, match="other roles"):
        services.ask_for_grant(
            world.aldena.get("audit"),
            user_id=world.aldena.people["viewer"].user_id,
            right="audits.conduct",
            ends_on=world.today,
            today=world.today,
            actor=world.aldena.actor("sponsor_admin"),
            reason="joins the audit team",
        )
