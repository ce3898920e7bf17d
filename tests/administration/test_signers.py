"""What administrators record about signers, beside the members themselves."""

from __future__ import annotations

from records.models import CertificationLetter
from tests.pages import submit, text
from tests.world import World


def test_the_letter_to_fda_is_recorded_shown_and_withdrawn(world: World) -> None:
    """R-03."""
    client = world.login(world.aldena.people["sponsor_admin"])
    at = "/administration/signing/letter/"
    with world.aldena.scope():
        known = CertificationLetter.objects.get(withdrawn_at=None)
    withdrawn = submit(client, f"{at}{known.pk}/withdraw/", reason="recorded in the wrong year")
    assert withdrawn.status_code == 302
    assert "No letter is recorded" in text(client.get("/administration/members/"))
    early = submit(client, at, sent_on="1 Jan 2099", signed_by="A. Director")
    assert early.status_code == 422 and "lies ahead" in text(early)
    kept = submit(client, at, sent_on="3 Nov 2025", signed_by="A. Director", reference="Q-7")
    assert kept.status_code == 302
    assert "Sent 3 Nov 2025, signed by hand by A. Director, Q-7" in text(client.get("/administration/members/"))
    head = world.login(world.aldena.people["qa_head"])
    assert "Record a letter" not in text(head.get("/administration/members/")), "heads of quality only read"
    assert head.get(at).status_code == 403
