"""Agreements as facts for other rooms: what a clearance asks (domain 4.3, 5.4)."""

from __future__ import annotations

from datetime import timedelta

from cmos.models import Product
from quality_agreements import selectors
from quality_agreements.models import AgreementProduct, QualityAgreement
from tests.world import World


def test_a_signed_version_covers_its_sites_from_its_first_to_its_last_day(world: World) -> None:
    with world.aldena.scope():
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        facts = selectors.evidence([world.aldena.ids["site"]], world.today)[world.aldena.ids["site"]]
        found = next(one for one in facts if one.id == row.pk)
        rows = AgreementProduct.objects.filter(agreement=row, site_id=found.site_id)
        named = set(rows.values_list("product_id", flat=True))
    assert (found.first, found.last, found.products) == (row.effective_on, row.expires_on, frozenset(named))


def test_an_agreement_that_ends_before_its_time_has_that_last_day(world: World) -> None:
    """Superseded and terminated versions are told with the days on which they were in force."""
    with world.aldena.scope(reason="ended"):
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        assert row.effective_on is not None
        ended = row.effective_on + timedelta(days=5)
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(ended_on=ended)
        facts = selectors.evidence([world.aldena.ids["site"]], world.today)[world.aldena.ids["site"]]
    assert next(one for one in facts if one.id == world.aldena.ids["agreement"]).last == ended - timedelta(days=1)


def test_drafts_cover_nothing_and_a_named_product_only_itself(world: World) -> None:
    with world.aldena.scope(reason="narrowed"):
        site = world.aldena.ids["site"]
        product = Product.objects.filter(retired_at=None).order_by("code")[0]
        row = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        AgreementProduct.objects.filter(agreement=row).delete()
        AgreementProduct.objects.create(agreement=row, site_id=site, product=product)
        found = next(one for one in selectors.evidence([site], world.today)[site] if one.id == row.pk)
        drafts = set(QualityAgreement.objects.filter(status="draft").values_list("pk", flat=True))
        told = {one.id for facts in selectors.evidence([site], world.today).values() for one in facts}
    assert found.names("packaging", product.pk)
    assert not found.names("packaging", row.pk)
    assert not found.names("packaging", None)
    assert not drafts & told


def test_a_rival_is_told_nothing(world: World) -> None:
    with world.borvik.scope():
        assert selectors.evidence([world.aldena.ids["site"]], world.today) == {}
