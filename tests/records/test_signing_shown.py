"""A signature says the same wherever it is read, and only people sign over the API (R-17, R-21)."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from desk.dossier.sections import Subject, signatures
from kernel.clock import now
from quality_agreements.models import QualityAgreement
from records.models import CertificationLetter, Signature
from records.rules.signing import ALL_COMPONENTS, LATER_COMPONENT
from records.selectors.signers import NO_LETTER
from tests.api import System, problem
from tests.pages import submit, text
from tests.quality_agreements.agreeing import draft, writer
from tests.signatures import components, sign_at
from tests.world import World


def signed(world: World, client: Client) -> tuple[str, Signature]:
    """The address of a freshly signed agreement, and its signature."""
    address = str(draft(world, client).headers["Location"])
    assert sign_at(client, f"{address}steps/sign/", world, world.aldena.people["qa_head"]).status_code == 302
    with world.aldena.scope():
        return address, Signature.objects.get(subject_id=address.rstrip("/").rpartition("/")[2])


def in_dossier(world: World, subject_id: Any) -> dict[str, Any]:
    """What the dossier prints of the signatures on one record, by label."""
    with world.aldena.scope():
        head = world.aldena.actor()
        subject = Subject(site=world.aldena.get("site"), on=world.today, today=world.today, actor=head)
        block: Any
        for block in signatures(subject):
            facts = dict(getattr(block, "facts", ()))
            if facts.get("SHA-256 of what was signed") == Signature.objects.get(subject_id=subject_id).digest:
                return {"name": block.title, **facts}
    raise AssertionError("not printed")


def test_page_dossier_and_api_say_the_same_of_a_signature(world: World) -> None:
    """R-16, R-17: printed name, organisation and role, both times, meaning, digest, validity; after a change too."""
    client = world.login(world.aldena.people["qa_head"])
    address, made = signed(world, client)
    pk = made.subject_id
    for words in ("nothing it covers has changed since", "not for the record as it stands"):
        page = text(client.get(address))
        [told] = client.get(f"/api/v1/agreements/{pk}/").json()["signatures"]
        printed = in_dossier(world, pk)
        for shown in (made.printed_name, made.role, made.organisation, made.digest, "Approved", f"({told['zone']}"):
            assert shown in page or shown.strip("(") in page
        assert words in page and words in told["validity"] and words in str(printed["Validity"])
        assert (told["printed_name"], told["meaning"], told["digest"]) == (
            made.printed_name,
            "approved",
            made.digest,
        )
        assert printed["name"] == made.printed_name and printed["Meaning"] == "approved"
        assert printed["Role and organisation"] == f"{made.role}, {made.organisation}"
        assert told["signed_at_local"][:19] in told["signed_at_local"] and told["zone"] in str(
            printed["Signer's local time"]
        )
        with world.aldena.scope(reason="the scope was mistyped"):
            QualityAgreement.objects.filter(pk=pk).update(scope="What was never signed")


def ask(client: Client, path: str, body: dict[str, Any], tag: str) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers={"If-Match": tag})


def test_a_ceremony_over_the_api_is_the_same_as_on_the_page(world: World) -> None:
    head = world.aldena.people["qa_head"]
    client = world.login(head)
    pk = draft(world, client).headers["Location"].rstrip("/").rpartition("/")[2]
    path = f"agreements/{pk}/"
    shown = client.get(f"/api/v1/{path}steps/sign/").json()
    assert shown["digest"] in text(client.get(f"/agreements/{pk}/steps/sign/"))
    assert shown["meanings"] == ["approved"] and shown["components"] == ALL_COMPONENTS
    assert shown["blocked_by"] == [] and client.get(f"/api/v1/{path}steps/terminate/").status_code == 404
    tag = client.get(f"/api/v1/{path}").headers["ETag"]
    body = {"meaning": "approved", "ceremony": shown["ceremony"], **components(world, head)}
    for wrong in ({"ceremony": ""}, {"user_name": ""}, {"password": "wrong"}, {"meaning": ""}):
        assert ask(client, f"{path}steps/sign/", {**body, **wrong}, tag).status_code == 400, wrong
    manager = writer(world, client)
    changed = submit(manager, f"/agreements/{pk}/change/", scope="Another scope", reason="the scope was agreed anew")
    assert changed.status_code == 302
    assert ask(client, f"{path}steps/sign/", body, tag).status_code == 412
    fresh = client.get(f"/api/v1/{path}").headers["ETag"]
    assert ask(client, f"{path}steps/sign/", body, fresh).status_code == 412, "the ceremony showed the version before"
    body["ceremony"] = client.get(f"/api/v1/{path}steps/sign/").json()["ceremony"]
    assert ask(client, f"{path}steps/sign/", body, fresh).status_code == 200
    assert client.get(f"/api/v1/{path}steps/sign/").json()["components"] == LATER_COMPONENT


def test_a_refusal_over_the_api_is_kept(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    pk = draft(world, client).headers["Location"].rstrip("/").rpartition("/")[2]
    path, tag = f"agreements/{pk}/", client.get(f"/api/v1/agreements/{pk}/").headers["ETag"]
    assert ask(client, f"{path}steps/sign/refuse/", {"reason": "..."}, tag).status_code == 400
    stale = ask(client, f"{path}steps/sign/refuse/", {"reason": "the matrix is not complete"}, '"99"')
    assert stale.status_code == 412
    kept = ask(client, f"{path}steps/sign/refuse/", {"reason": "the matrix is not complete"}, tag)
    assert kept.status_code == 200 and kept.json()["printed_name"] == world.aldena.people["qa_head"].user.name
    assert "the matrix is not complete" in text(client.get(f"/agreements/{pk}/"))


def test_a_token_never_signs(world: World) -> None:
    """R-21: a connected system is shown no ceremony, and none that it got from elsewhere helps it."""
    client = world.login(world.aldena.people["qa_head"])
    pk = draft(world, client).headers["Location"].rstrip("/").rpartition("/")[2]
    system, path = System(world.aldena), f"agreements/{pk}/"
    shown = system.get(f"{path}steps/sign/").json()
    assert shown["ceremony"] == "" and "Only a person signs" in shown["blocked_by"][0]
    token = client.get(f"/api/v1/{path}steps/sign/").json()["ceremony"]
    body = {"meaning": "approved", "ceremony": token, **components(world, world.aldena.people["qa_head"])}
    refused = problem(system.send("post", f"{path}steps/sign/", body, If_Match=system.get(path).headers["ETag"]))
    assert refused["status"] == 403 and "Only a person signs" in refused["reasons"][0]
    with world.aldena.scope():
        assert not Signature.objects.filter(subject_id=pk).exists()


def test_a_missing_letter_to_fda_is_said_before_anybody_signs(world: World) -> None:
    """21 CFR 11.100(c), R-03: said on the page and over the API until a letter is recorded; it refuses nothing."""
    head = world.login(world.aldena.people["qa_head"])
    address = str(draft(world, head).headers["Location"])
    page, api = f"{address}steps/sign/", f"/api/v1/agreements/{address.split('/')[-2]}/steps/sign/"
    assert NO_LETTER not in text(head.get(page)) and head.get(api).json()["warning"] == ""
    with world.aldena.scope("sponsor_admin", reason="withdrawn"):
        CertificationLetter.objects.update(withdrawn_at=now())
    assert NO_LETTER in text(head.get(page)) and head.get(api).json()["warning"] == NO_LETTER
    assert sign_at(head, page, world, world.aldena.people["qa_head"]).status_code == 302
