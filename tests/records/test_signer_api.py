"""What lets members sign, over the API: for administrators of either tenant, of their own members only."""

from __future__ import annotations

from tests.world import World


def test_an_administrator_reads_what_a_member_needs_to_sign(world: World) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    head, viewer = world.aldena.people["qa_head"], world.aldena.people["viewer"]
    found = admin.get(f"/api/v1/members/{head.pk}/signing/").json()
    assert found["blocked_by"] == [] and found["locked_at"] is None
    assert found["identity_proofs"][0]["verified_by"] and found["trainings"][0]["valid_until"]
    assert found["statements"][0]["statement"] == 1
    other = admin.get(f"/api/v1/members/{viewer.pk}/signing/").json()
    assert other["identity_proofs"] == [] and any("not proven" in reason for reason in other["blocked_by"])
    letters = admin.get("/api/v1/certification-letters/").json()
    assert letters["letters"][0]["signed_by"] and letters["warning"] == ""


def test_it_is_closed_to_others(world: World) -> None:
    head = world.aldena.people["qa_head"]
    there = f"/api/v1/members/{head.pk}/signing/"
    assert world.login(world.aldena.people["viewer"]).get(there).status_code == 403
    assert world.login(world.borvik.people["sponsor_admin"]).get(there).status_code == 404
    assert world.login(world.staff["cmo_admin"]).get(there).status_code == 404
    own = f"/api/v1/members/{world.staff['quality_signatory'].pk}/signing/"
    assert world.login(world.staff["cmo_admin"]).get(own).status_code == 200
    assert world.login(world.aldena.people["sponsor_admin"]).get(f"{there}?x=1").status_code == 400
