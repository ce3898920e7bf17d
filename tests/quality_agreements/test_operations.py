"""Which operations an agreement covers, and that nothing outside is cleared (domain 4.3; EU GMP 7.15)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmos.models import Product, Site
from kernel.errors import Refused
from kernel.scope import because
from qualification import selectors as clearing
from qualification.rules.lifecycle.facts import Asked
from quality_agreements import selectors, services
from quality_agreements.models import AgreementProduct, QualityAgreement
from records.models import Signature
from tests.api import Person, System, problem
from tests.pages import submit, text
from tests.quality_agreements.agreeing import draft, revised, sign
from tests.world import World


def pk_of(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def codes(world: World, operation: str, on: Any = None) -> tuple[str, ...]:
    """The codes of a clearance at the site of the cast; inside the scope."""
    product = Product.objects.filter(retired_at=None).order_by("code")[0]
    asked = Asked(operation, product.pk, "US")
    return clearing.clearance_of(world.aldena.ids["site"], asked, on or world.today).codes


def only(world: World, *operations: str) -> None:
    """The agreement of the cast, as the only one of the site, names these operations; inside the scope."""
    with because("what it covers"):
        found = selectors.agreements_of(Site.objects.get(pk=world.aldena.ids["site"]), world.today)
        keys = set(found.values_list("pk", flat=True)) - {world.aldena.ids["agreement"]}
        QualityAgreement.objects.filter(pk__in=keys).update(ended_on=world.today, status="terminated")
        AgreementProduct.objects.filter(agreement_id=world.aldena.ids["agreement"]).delete()
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(
            operations=list(operations), effective_on=world.today - timedelta(days=9), expires_on=None, ended_on=None
        )


def test_work_that_no_agreement_names_is_held(world: World) -> None:
    """Domain 4.3: no QAG effective on D covers it: hold, with the agreement that covers other work."""
    with world.aldena.scope("qa_head"):
        only(world)
        assert "AGREEMENT_IN_FORCE" in codes(world, "primary_packaging") and "AGREEMENT_IN_FORCE" in codes(
            world, "labelling"
        )
        only(world, "labelling", "storage")
        assert "AGREEMENT_IN_FORCE" in codes(world, "labelling") and "NO_AGREEMENT" in codes(world, "primary_packaging")
        product = Product.objects.filter(retired_at=None).order_by("code")[0]
        asked = Asked("primary_packaging", product.pk, "US")
        found = clearing.clearance_of(world.aldena.ids["site"], asked, world.today)
        [one] = [reason for reason in found.reasons if reason.code == "NO_AGREEMENT"]
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
    assert found.answer.name == "HOLD" and f"{row} covers other work at the site" in one.sentence
    assert one.link is not None and one.link.id == row.pk


def test_as_known_before_it_was_narrowed_it_still_covered(world: World) -> None:
    """Case 20: what was known then is answered from the records of then, also those without the column."""
    with world.aldena.scope("qa_head"):
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        facts = selectors.evidence([world.aldena.ids["site"]], world.today)[world.aldena.ids["site"]]
    assert next(one for one in facts if one.id == row.pk).operations == frozenset()


def test_operations_are_chosen_kept_by_the_next_version_and_signed(head: Client, world: World) -> None:
    """What is signed names them; the next version begins with them."""
    address = draft(world, head, operations=["labelling", "storage"]).headers["Location"]
    page = text(head.get(address))
    assert "whatever is done at its sites" not in page
    manager = world.login(world.aldena.people["qa_manager"])
    changed = submit(manager, f"{address}change/", operations=["labelling"], reason="storage is ours")
    assert changed.status_code == 302, text(changed)
    assert sign(world, head, address).status_code == 302
    with world.aldena.scope():
        signed = Signature.objects.get(subject_id=pk_of(address))
        row = QualityAgreement.objects.get(pk=pk_of(address))
        assert row.operations == ["labelling"]
        assert json.loads(signed.content)["operations"] == selectors.operation_words(row)
    new = revised(world, head, address)
    with world.aldena.scope():
        assert QualityAgreement.objects.get(pk=pk_of(new)).operations == ["labelling"]


def test_what_is_signed_keeps_its_operations(head: Client, world: World) -> None:
    with world.aldena.scope("qa_manager") as active:
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        with pytest.raises(Refused, match="not a draft"):
            services.change_agreement(
                row,
                sites=selectors.sites_of(row),
                operations=["storage"],
                actor=active.actor,
                reason="wider",
                version=1,
            )


def test_what_was_signed_before_still_says_the_same(world: World) -> None:
    """An agreement that names no operation has the content it was signed with."""
    with world.aldena.scope():
        row = selectors.agreement(world.aldena.ids["agreement"])
        assert "operations" not in selectors.signed_content(row)


def test_the_list_finds_who_covers_an_operation(head: Client, world: World) -> None:
    with world.aldena.scope("qa_head"):
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        only(world, "labelling")
    assert row.number in text(head.get("/agreements/", {"operation": "labelling"}))
    other = text(head.get("/agreements/", {"operation": "storage", "q": row.number}))
    assert f"version {row.edition}" not in other or "Nothing matches" in other
    system = System(world.aldena)
    assert str(row.pk) in {each["id"] for each in system.all("agreements/?operation=labelling")}
    assert str(row.pk) not in {each["id"] for each in system.all("agreements/?operation=storage")}
    assert system.get("agreements/?operation=flying").status_code == 400


def test_systems_draft_and_change_operations(world: World) -> None:
    person = Person(world, world.aldena.people["qa_manager"])
    body = {
        "company": str(world.aldena.ids["company"]),
        "sites": [str(world.aldena.ids["site"])],
        "operations": ["storage", "labelling"],
        "our_party": "We",
        "their_party": "They",
        "scope": "Labels",
        "reason": "new partner",
    }
    made = person.send("post", "agreements/", body)
    assert made.status_code == 201 and made.json()["operations"] == ["labelling", "storage"], made.content
    path = f"agreements/{made.json()['id']}/"
    fields = {name: value for name, value in body.items() if name not in ("company", "operations")}
    kept = person.send("put", path, fields, If_Match=made.headers.get("ETag") or person.get(path).headers["ETag"])
    assert kept.status_code == 200 and kept.json()["operations"] == ["labelling", "storage"], kept.content
    wide = person.send("put", path, {**fields, "operations": []}, If_Match=kept.headers["ETag"])
    assert wide.status_code == 200 and wide.json()["operations"] == []
    wrong = person.send("put", path, {**fields, "operations": ["flying"]}, If_Match=wide.headers["ETag"])
    assert wrong.status_code == 400 and "operations" in str(problem(wrong))


def test_an_operation_that_nobody_knows_is_refused(world: World) -> None:
    with world.aldena.scope("qa_manager") as active, pytest.raises(Refused, match="operations of the list"):
        site = Site.objects.select_related("company").get(pk=world.aldena.ids["site"])
        services.draft_agreement(
            site.company,
            sites=[site],
            operations=["flying"],
            our_party="We",
            their_party="They",
            scope="Labels",
            actor=active.actor,
            reason="new partner",
        )
