"""Every way round a guard at the manager: without a scope it raises, in another sponsor's it finds nothing (SR-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.serializers import serialize
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, models, transaction
from django.db.models import Count, Exists, OuterRef

from cmos.models import Company, Contact, Site
from kernel.errors import ScopeMissing
from kernel.scope import PLATFORM, scope
from sponsors.models import Sponsor
from tests.world import CANARY, SETUP, World

Plain: Callable[[Any], models.QuerySet[Any]] = models.QuerySet  # a queryset that never met our manager

WITHOUT_SCOPE: dict[str, Callable[[World], object]] = {
    "all": lambda w: list(Site.objects.all()),
    "get": lambda w: Site.objects.get(pk=w.aldena.ids["site"]),
    "exists": lambda w: Site.objects.exists(),
    "exclude exists": lambda w: Site.objects.exclude(name="x").exists(),
    "explain": lambda w: Site.objects.explain(),
    "count": lambda w: Site.objects.count(),
    "aggregate": lambda w: Site.objects.aggregate(Count("id")),
    "in_bulk": lambda w: Site.objects.in_bulk([w.aldena.ids["site"]]),
    "base manager": lambda w: list(Site._base_manager.all()),
    "default manager": lambda w: list(Site._default_manager.all()),
    "update": lambda w: Site.objects.update(name="x"),
    "delete": lambda w: Contact.objects.all().delete(),
    "born": lambda w: Site(name="x"),
    "reverse link": lambda w: list(Company(id=w.aldena.ids["company"], sponsor=w.aldena.sponsor).sites.all()),
    "subquery": lambda w: list(Sponsor.objects.filter(Exists(Site.objects.filter(sponsor=OuterRef("pk"))))),
    "union": lambda w: list(Site.objects.all().union(Site.objects.all())),
    "serialize": lambda w: serialize("json", Site.objects.all()),
}


@pytest.mark.parametrize("way", WITHOUT_SCOPE)
def test_without_a_scope_nothing_answers(world: World, way: str) -> None:
    with pytest.raises(ScopeMissing):
        WITHOUT_SCOPE[way](world)


def rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


WITHOUT_MANAGER: dict[str, Callable[[], object]] = {
    "plain queryset": lambda: list(Plain(Site)),
    "count": lambda: Plain(Site).count(),
    "exists": lambda: Plain(Site).exists(),
    "update": lambda: Plain(Site).update(name="x"),
    "raw delete": lambda: Plain(Contact)._raw_delete("default"),
    "raw queryset": lambda: list(Sponsor.objects.raw("SELECT sponsor_id AS id FROM cmos_site")),
    "join": lambda: list(Plain(Contact).values_list("site__name")),
    "aggregate over a join": lambda: Plain(Company).aggregate(n=Count("sites"))["n"],
    "cursor": lambda: rows("SELECT name FROM cmos_site"),
    "cte": lambda: rows("WITH x AS (SELECT * FROM cmos_contact) SELECT * FROM x"),
    "trail": lambda: rows("SELECT * FROM records_trailentry"),
    "events": lambda: rows("SELECT * FROM records_event"),
    "signatures": lambda: rows("SELECT * FROM records_signature"),
    "memberships": lambda: rows("SELECT * FROM sponsors_membership"),
    "invitations": lambda: rows("SELECT * FROM administration_invitation"),
}


@pytest.mark.parametrize("way", WITHOUT_MANAGER)
def test_the_database_answers_for_nobody(world: World, way: str) -> None:
    assert not WITHOUT_MANAGER[way]()
    with scope(PLATFORM, actor=SETUP):
        assert not WITHOUT_MANAGER[way]()


def test_the_database_shows_a_sponsor_only_its_own(world: World) -> None:
    with world.aldena.scope():
        assert {row[0] for row in rows("SELECT sponsor_id FROM cmos_site")} == {world.aldena.sponsor.pk}
        assert {row[0] for row in rows("SELECT sponsor_id FROM records_trailentry")} == {world.aldena.sponsor.pk}
        assert not any(CANARY in str(row) for row in rows("SELECT * FROM cmos_company"))


def test_a_queryset_follows_the_scope_it_is_evaluated_in(world: World) -> None:
    with world.aldena.scope():
        query = Company.objects.all()
    with world.borvik.scope():
        assert {company.sponsor_id for company in query} == {world.borvik.sponsor.pk}


def test_a_row_cannot_be_taken_over(world: World) -> None:
    """django-scopes let `Audit(id=<B's>, sponsor=a).save()` take B's row."""
    theirs = world.borvik.ids["company"]
    with world.aldena.scope():
        with pytest.raises(IntegrityError), transaction.atomic():
            Company(id=theirs, name="mine now").save()
        with pytest.raises(DatabaseError), transaction.atomic():
            Company(id=theirs, name="mine now").save(force_update=True)
        assert Plain(Company).filter(pk=theirs).update(name="mine now") == 0
        assert rows(f"UPDATE cmos_company SET name = 'x' WHERE id = '{theirs}' RETURNING id") == []
    with world.borvik.scope():
        assert CANARY in Company.objects.get(pk=theirs).name


def test_a_row_cannot_be_written_for_or_given_to_another(world: World) -> None:
    with world.aldena.scope():
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Company.objects.create(name="x", sponsor=world.borvik.sponsor)
        with pytest.raises(DatabaseError), transaction.atomic():
            Company.objects.update(sponsor=world.borvik.sponsor)


def test_a_row_cannot_point_at_a_foreign_parent(world: World) -> None:
    theirs = world.borvik.ids["site"]
    with world.aldena.scope():
        for write in (
            lambda: Contact.objects.create(site_id=theirs, name="x"),
            lambda: Contact.objects.bulk_create([Contact(site_id=theirs, name="x")]),
            lambda: Contact.objects.update(site_id=theirs),
        ):
            with pytest.raises(IntegrityError, match="cmos_contact_site_same"), transaction.atomic():
                write()


def test_a_person_of_another_sponsor_cannot_be_responsible(world: World) -> None:
    with world.aldena.scope(), pytest.raises(IntegrityError, match="responsible_same"), transaction.atomic():
        Site.objects.update(responsible=world.borvik.people["qa_head"])


def test_links_stay_inside(world: World) -> None:
    with world.aldena.scope():
        foreign = Contact(site_id=world.borvik.ids["site"])
        with pytest.raises(Site.DoesNotExist):
            _ = foreign.site
