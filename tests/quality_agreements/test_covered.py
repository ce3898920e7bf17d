"""What agreements cover, and what is left without one."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cmos.models import Product
from quality_agreements.models import (
    AgreementProduct,
    QualityAgreement,
)
from records.models import Signature
from tests.pages import submit, text
from tests.quality_agreements.agreeing import day, draft, sign, writer
from tests.world import World


def test_products_are_covered_at_every_site_until_narrowed(head: Client, world: World) -> None:
    """Which product at which site: a later change of the draft keeps what was narrowed."""
    with world.aldena.scope():
        one, two = Product.objects.filter(retired_at=None).order_by("code")[:2]
    site = {"name": "Annex", "street": "Road 2", "city": "Cork", "country": "IE", "partner_type": "cmo"}
    typed = {**site, "company": str(world.aldena.ids["company"]), "batch_records": "paper"}
    annex = submit(head, "/cmos/sites/register/", **typed).headers["Location"].rstrip("/").rpartition("/")[2]
    first = str(world.aldena.ids["site"])
    address = draft(world, head, sites=[first, annex], products=[str(one.pk)]).headers["Location"]
    manager = writer(world, head)
    assert text(head.get(address)).count(f"<div>{one.code} {one}</div>") == 2
    assert (
        submit(manager, f"{address}change/", products=[str(one.pk), str(two.pk)], reason="both, as told").status_code
        == 302
    )
    lonely = submit(manager, f"{address}coverage/", pairs=[f"{first}:{one.pk}"], reason="only there")
    assert lonely.status_code == 422 and "Leave each site at least one product" in text(lonely)
    kept = [f"{first}:{one.pk}", f"{annex}:{two.pk}"]
    assert submit(manager, f"{address}coverage/", pairs=kept, reason="as made").status_code == 302
    assert (
        submit(manager, f"{address}change/", scope="Packaging and testing", reason="words, as told").status_code == 302
    )
    with world.aldena.scope():
        rows = AgreementProduct.objects.filter(agreement_id=address.rstrip("/").rpartition("/")[2])
        assert sorted(f"{row.site_id}:{row.product_id}" for row in rows) == sorted(kept)
    assert sign(world, head, address).status_code == 302
    with world.aldena.scope():
        signed = Signature.objects.get(subject_id=address.rstrip("/").rpartition("/")[2])
        assert len(json.loads(signed.content)["products"]) == 2
    assert submit(manager, f"{address}coverage/", pairs=kept[:1], reason="late, as told").status_code == 422


def test_sites_without_agreement_are_listed_with_since_when(head: Client, world: World) -> None:
    page = text(head.get("/agreements/sites-without/"))
    assert "Lough Derrin" not in page
    ended = world.today - timedelta(days=5)
    with world.aldena.scope(reason="long ago"):
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(
            effective_on=world.today - timedelta(days=400), expires_on=ended
        )
    page = text(head.get("/agreements/sites-without/"))
    assert "Lough Derrin" in page and day(ended + timedelta(days=1)) in page
    rows = head.get("/api/v1/agreements/sites-without/").json()["results"]
    assert {row["without_since"] for row in rows} == {None, str(ended + timedelta(days=1))}


def test_the_list_of_sites_without_agreement_asks_as_often_for_many_as_for_one(head: Client, world: World) -> None:
    site = {"street": "Road 2", "city": "Cork", "country": "IE", "partner_type": "cmo"}
    typed = {**site, "company": str(world.aldena.ids["company"]), "batch_records": "paper"}

    before = text(head.get("/agreements/sites-without/")).count("never covered")

    def asked(rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert text(head.get("/agreements/sites-without/")).count("never covered") == before + rows
        return len(queries)

    submit(head, "/cmos/sites/register/", name="Annex", **typed)
    asked(1)
    one = asked(1)
    for number in range(4):
        submit(head, "/cmos/sites/register/", name=f"Annex {number}", **typed)
    assert asked(5) == one


def test_lists_filter_by_what_is_true_today(head: Client, world: World) -> None:
    page = text(head.get("/agreements/?q=lough"))
    assert "QAG-" in page and "Nordquell" not in page
    assert "Nothing matches" in text(head.get("/agreements/?q=zzz"))
    rows = head.get("/api/v1/agreements/?state=in_force").json()["results"]
    assert rows and all(row["state"] == "in_force" for row in rows)
    assert head.get("/api/v1/agreements/?state=expired").json()["results"] == []
    assert "QAG-" in text(head.get("/agreements/?ends=90")) and "QAG-" not in text(head.get("/agreements/?ends=30"))
    soon = head.get("/api/v1/agreements/?ends_within=40").json()["results"]
    assert len(soon) == 1 and head.get("/api/v1/agreements/?ends_within=37").json()["results"] == []
    assert "QAG-" in text(head.get("/agreements/?review=90")) and "QAG-" not in text(
        head.get("/agreements/?review=overdue")
    )
