"""Rows as they were known at a moment: the trail gives back what stood, to whom it was shown (R-30, SR-10)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.connection import ConnectionDoesNotExist

from cmos.models import Company, FdaRegistration, Product, Site, SiteIdentifier
from kernel.clock import now
from kernel.errors import ScopeMissing
from kernel.models import Walled
from kernel.rebuilding import rebuilt
from kernel.scope import PLATFORM, scope
from questionnaires.models import Answer, AnswerSet
from records.models import Event, FileScan
from records.selectors.known import FEW, attach, known_rows, known_tables
from tests.attacks.test_chosen_sites import acting, limit
from tests.world import SETUP, World

LATER = timedelta(minutes=5)
TABLES: list[type[Walled]] = [
    model for model in apps.get_models() if issubclass(model, Walled) and model.is_trailed and model._meta.managed
]
Opened = Callable[[World], AbstractContextManager[Any]]


def columns(row: Any) -> dict[str, Any]:
    """Every column with its type, so that 1 and Decimal("1.00") differ."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: (type(value), value) for name, value in values.items()}


@pytest.mark.parametrize(
    "opened",
    [lambda world: world.aldena.scope(), lambda world: world.borvik.scope(), lambda world: world.maker_scope()],
    ids=["aldena", "borvik", "maker"],
)
def test_what_is_known_now_is_what_the_tables_hold(world: World, opened: Opened) -> None:
    """Of every trailed table of the whole cast, for either sponsor and the CMO organisation."""
    with opened(world):
        counted = 0
        for model in TABLES:
            live = [columns(row) for row in model._default_manager.order_by("pk")]
            assert [columns(row) for row in known_rows(model, now() + LATER)] == live, model._meta.label
            counted += len(live)
        assert counted > 50


@pytest.mark.parametrize("many", [False, True])
def test_of_chosen_sites_and_of_named_rows_too(world: World, many: bool) -> None:
    """Found by the site where they are few, read from the table where they are many: the rows are the same."""
    with world.aldena.scope():
        sites = list(Site.objects.order_by("pk").values_list("pk", flat=True))[::2]
        asked = [*sites, *(uuid4() for _ in range(FEW))] if many else sites
        for model in (Site, SiteIdentifier, FdaRegistration):
            name = "pk" if model is Site else "site_id"
            live = [columns(row) for row in model._default_manager.filter(**{f"{name}__in": sites}).order_by("pk")]
            assert live
            assert [columns(row) for row in known_rows(model, now() + LATER, sites=asked)] == live
        one = SiteIdentifier.objects.order_by("pk")[0]
        assert [row.pk for row in known_rows(SiteIdentifier, now() + LATER, ids=[one.pk, uuid4()])] == [one.pk]
        assert known_rows(SiteIdentifier, now() + LATER, ids=[one.pk], sites=[uuid4()]) == []
        assert known_rows(SiteIdentifier, now() + LATER, sites=[]) == []
        assert known_rows(SiteIdentifier, now() + LATER, ids=[]) == []


def test_several_tables_are_one_question(world: World) -> None:
    with world.aldena.scope():
        with CaptureQueriesContext(connection) as queries:
            found = known_tables([Site, SiteIdentifier, Company], now() + LATER)
        assert len(queries) == 1
        assert {model: len(rows) for model, rows in found.items()} == {
            model: model._default_manager.count() for model in (Site, SiteIdentifier, Company)
        }


def company(world: World, name: str) -> Company:
    with world.aldena.scope(reason="known later"):
        return Company.objects.create(name=f"{name} {uuid4()}", notes="first")


def test_each_moment_has_its_own_rows(committed_world: World) -> None:
    """Before it was recorded there is none, then each state in turn, and none once it was deleted."""
    world, moments = committed_world, [now()]
    row = company(world, "Known")
    moments.append(now())
    with world.aldena.scope(reason="changed"):
        Company.objects.filter(pk=row.pk).update(notes="second")
    moments.append(now())
    with world.aldena.scope(reason="a mistake"):
        Company.objects.filter(pk=row.pk).delete()
    moments.append(now())
    with world.aldena.scope():
        told = [[each.notes for each in known_rows(Company, moment, ids=[row.pk])] for moment in moments]
        assert told == [[], ["first"], ["second"], []]
        assert row.pk in {each.pk for each in known_rows(Company, moments[1])}
        assert row.pk not in {each.pk for each in known_rows(Company, moments[3])}


def test_a_transaction_is_known_as_a_whole(committed_world: World) -> None:
    """Open at the moment, it had written one row and not the other: nobody could see either of them."""
    world = committed_world
    before = company(world, "Before")
    with world.aldena.scope(reason="one transaction"):
        first = Company.objects.create(name=f"first {uuid4()}")
        Company.objects.filter(pk=before.pk).update(notes="changed together")
        between = now()
        second = Company.objects.create(name=f"second {uuid4()}")
    after = now()
    ids = [before.pk, first.pk, second.pk]
    with world.aldena.scope():
        assert [(row.pk, row.notes) for row in known_rows(Company, between, ids=ids)] == [(before.pk, "first")]
        assert {row.pk for row in known_rows(Company, after, ids=ids)} == set(ids)


def test_a_row_that_moved_to_another_site_is_known_where_it_was(committed_world: World) -> None:
    world = committed_world
    with world.aldena.scope(reason="moved"):
        number = SiteIdentifier.objects.order_by("pk")[0]
        old = number.site_id
        new = Site.objects.exclude(pk=old).order_by("pk")[0].pk
        began = now()
    with world.aldena.scope(reason="moved"), connection.cursor() as cursor:
        cursor.execute("UPDATE cmos_siteidentifier SET site_id = %s WHERE id = %s", [new, number.pk])
    with world.aldena.scope():
        for moment, here, elsewhere in ((began, old, new), (now(), new, old)):
            assert number.pk in {row.pk for row in known_rows(SiteIdentifier, moment, sites=[here])}
            assert number.pk not in {row.pk for row in known_rows(SiteIdentifier, moment, sites=[elsewhere])}


def test_rows_of_the_past_are_never_written_nor_mixed_with_those_of_today(world: World) -> None:
    with world.aldena.scope(reason="by accident"):
        row = known_rows(SiteIdentifier, now() + LATER)[0]
        site = Site.objects.get(pk=row.site_id)
        for accident in (row.save, row.delete, row.refresh_from_db, lambda: row.site):
            with pytest.raises(ConnectionDoesNotExist, match="the past"):
                accident()
        with pytest.raises(ValueError, match="prevents this relation"):
            row.site = site
        then = known_rows(Site, now() + LATER, ids=[row.site_id])
        attach([row], "site", then)
        assert row.site is then[0]
        number = SiteIdentifier(scheme="fei", value="1", site_id=site.pk)
        with pytest.raises(ValueError, match="prevents this relation"):
            number.site = then[0]
            number.pk, number._state.db = uuid4(), "default"
            number.site = then[0]


def test_more_narrows_by_what_columns_held(world: World) -> None:
    with world.aldena.scope():
        found = known_rows(SiteIdentifier, now() + LATER, scheme="fei", voided_at=None)
        assert {row.pk for row in found} == set(
            SiteIdentifier.objects.filter(scheme="fei", voided_at=None).values_list("pk", flat=True)
        )
        sites = [row.site_id for row in found[:2]]
        assert {row.site_id for row in known_rows(SiteIdentifier, now() + LATER, site_id__in=sites)} == set(sites)


def test_a_question_without_an_answer_is_refused(world: World) -> None:
    unwalled: Any = FileScan
    with world.aldena.scope():
        with pytest.raises(ValueError, match="tells no tenant"):
            known_rows(unwalled, now())
        with pytest.raises(ValueError, match="not of a site"):
            known_rows(Company, now(), sites=[])


# --- the shape of tables changes ------------------------------------------------------------------------------------


def test_columns_that_came_later_hold_what_they_came_with() -> None:
    """And one that nobody can say anything about raises instead of saying something."""
    text = f'{{"id": "{uuid4()}", "name": "Old", "gone": 3}}'
    row = rebuilt(Product, 1, text)
    assert (row.name, row.notes) == ("Old", "")
    assert not hasattr(row, "gone")
    assert rebuilt(FdaRegistration, 1, text).operations == []
    with pytest.raises(ConnectionDoesNotExist, match="the past"):
        assert rebuilt(FdaRegistration, 1, text).ends_on


def test_a_column_that_changed_its_meaning_is_read_by_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def hydrate(table_version: int, row: dict[str, Any]) -> dict[str, Any]:
        return row if table_version > 1 else {**row, "notes": f"formerly {row['notes']}"}

    monkeypatch.setattr(Product, "hydrate", hydrate)
    text = f'{{"id": "{uuid4()}", "notes": "x"}}'
    assert (rebuilt(Product, 1, text).notes, rebuilt(Product, 2, text).notes) == ("formerly x", "x")


def test_numbers_keep_their_digits_and_json_its_floats() -> None:
    question = apps.get_model("questionnaires", "Question")
    row = rebuilt(question, 1, f'{{"id": "{uuid4()}", "minimum": 123456789012.345678, "maximum": 2}}')
    assert (row.minimum, row.maximum) == (Decimal("123456789012.345678"), Decimal(2))
    event = rebuilt(Event, 1, '{"facts": {"a": [1.5, {"b": 2.0}], "c": 3}, "at": "2026-03-01T10:00:00.5+00:00"}')
    assert event.facts == {"a": [1.5, {"b": 2.0}], "c": 3}
    assert isinstance(event.facts["a"][0], float)
    assert event.at == datetime(2026, 3, 1, 10, 0, 0, 500000, UTC)


# --- the wall -------------------------------------------------------------------------------------------------------


def test_no_tenant_knows_rows_of_another(world: World) -> None:
    """Whatever is asked for: by table, by the ids of the others' rows, by their sites."""
    with world.borvik.scope():
        theirs = {model: set(model._default_manager.values_list("pk", flat=True)) for model in TABLES}
        sites = list(theirs[Site])
    with world.aldena.scope():
        for model in TABLES:
            own = set(model._default_manager.values_list("pk", flat=True))
            foreign = theirs[model] - own
            assert not {row.pk for row in known_rows(model, now() + LATER)} & foreign, model
            assert not known_rows(model, now() + LATER, ids=foreign), model
        for model in (Site, SiteIdentifier, FdaRegistration):
            assert known_rows(model, now() + LATER, sites=sites) == []
    with world.maker_scope():
        assert known_rows(Site, now() + LATER, ids=sites) == []


def test_drafts_of_the_other_side_are_never_known(committed_world: World) -> None:
    """Not while they are drafts, and once released not as of the time when they were."""
    world = committed_world
    with world.maker_scope():
        drafts = Answer.objects.filter(side="cmo", released_at=None, sponsor_id=world.aldena.sponsor.pk)
        ids = set(drafts.values_list("pk", flat=True))
    drafted = now()
    with world.aldena.scope():
        assert ids
        assert known_rows(Answer, now(), ids=ids) == []
    with world.maker_scope(reason="released"):
        released = now()
        sets = Answer.objects.filter(pk__in=ids).values("answer_set")
        AnswerSet.objects.filter(pk__in=sets).update(released_at=released)
        Answer.objects.filter(pk__in=ids).update(released_at=released)
        assert {row.pk for row in known_rows(Answer, drafted, ids=ids)} == ids
    with world.aldena.scope():
        assert {row.pk for row in known_rows(Answer, now(), ids=ids)} == ids
        assert known_rows(Answer, drafted, ids=ids) == []


def test_who_is_limited_to_sites_knows_nothing_of_others(world: World) -> None:
    """Tables that they reach by another way than the site give nothing: the past has no such way."""
    with world.aldena.scope():
        chosen = Site.objects.order_by("pk")[0].pk
        others = set(Site.objects.exclude(pk=chosen).values_list("pk", flat=True))
    limit(world, "inspector", chosen)
    with acting(world, "inspector"):
        assert [row.pk for row in known_rows(Site, now() + LATER)] == [chosen]
        assert known_rows(Site, now() + LATER, sites=others) == []
        for model in TABLES:
            seen = {row.pk for row in model._default_manager.all()}
            assert {row.pk for row in known_rows(model, now() + LATER)} <= seen, model._meta.label
        of_site = known_rows(SiteIdentifier, now() + LATER)
        assert of_site
        assert {row.site_id for row in of_site} == {chosen}


def test_without_a_tenant_nothing_is_known(world: World) -> None:
    with pytest.raises(ScopeMissing):
        known_rows(Company, now())
    with scope(PLATFORM, actor=SETUP):
        assert known_rows(Company, now() + LATER) == []
