"""Several questions in one statement answer as each does alone (R-30)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Value
from django.test.utils import CaptureQueriesContext

from audits.models import Audit
from cmos import services
from cmos.models import FdaRegistration, Site, SiteIdentifier
from inspections.models import Inspection
from kernel.models import Walled
from kernel.together import together
from records.models import Event
from tests.world import World
from web.models import IdempotentAnswer


def walled() -> list[Any]:
    """Every table behind a wall whose rows have a form in JSON."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Walled)
        and not any(isinstance(field, models.BinaryField) for field in model._meta.concrete_fields)
    ]


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_of_every_table_are_the_same_together_and_alone(world: World) -> None:
    with world.aldena.scope():
        asked = [model._default_manager.order_by("pk") for model in walled()]
        with CaptureQueriesContext(connection) as queries:
            found = together(*asked)
        assert len(queries) == 1
        assert sum(map(len, found)) > 100
        for questions, rows in zip(asked, found, strict=True):
            alone = list(questions.all())
            assert [columns(row) for row in rows] == [columns(row) for row in alone], questions.model
            types = [{name: type(value) for name, value in columns(row).items()} for row in alone]
            assert [{name: type(value) for name, value in columns(row).items()} for row in rows] == types
            assert not any(row._state.adding for row in rows)


def test_related_rows_annotations_and_values_come_as_they_do_alone(world: World) -> None:
    with world.aldena.scope():
        registered = FdaRegistration.objects.filter(site=OuterRef("pk"))
        sites = Site.objects.select_related("company", "responsible__user").annotate(
            held=Exists(registered), numbers=Count("identifiers", distinct=True), word=Value("x")
        )
        asked = [
            sites.order_by("-name"),
            Site.objects.order_by("name").values_list("pk", "name"),
            Site.objects.order_by("name").values_list("pk", flat=True),
            SiteIdentifier.objects.order_by("id").values("value", "site__name"),
            Event.objects.order_by("-at", "-id")[:3],
        ]
        found = together(*asked)
        assert found == [list(each.all()) for each in asked]
        with CaptureQueriesContext(connection) as queries:
            told = [(row.company.name, row.held, row.numbers, row.word) for row in found[0]]
        assert not queries
        assert told == [(row.company.name, row.held, row.numbers, row.word) for row in sites.order_by("-name")]
        assert any(numbers for _, _, numbers, _ in told)


def test_rows_that_ask_for_no_order_come_by_their_key_wherever_they_lie(world: World) -> None:
    """Found: PostgreSQL answered as rows lay in its pages, and a site that was changed went to the end of lists."""
    with world.aldena.scope():
        first = Site.objects.order_by("pk")[0]
        amended: dict[str, Any] = {
            "notes": "Gate at the back.",
            "reason": "Said on the phone.",
            "version": first.version,
        }
        services.change_site(first, actor=world.aldena.actor(), **amended)
        with connection.cursor() as cursor:  # another plan reads the same rows in another order
            cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        by_key = list(Site.objects.order_by("pk"))
        assert len(by_key) > 2
        backwards = Site.objects.order_by("-pk")
        rows, pairs, two, turned, countries, groups = together(
            Site.objects.filter(pk__in=[row.pk for row in reversed(by_key)]),
            Site.objects.values_list("name", flat=True),
            Site.objects.all()[:2],
            backwards,
            Site.objects.values_list("country", flat=True).distinct(),
            Site.objects.values("partner_type").annotate(n=Count("pk")),
        )
    assert rows == by_key and two == by_key[:2] and turned == by_key[::-1]
    assert pairs == [row.name for row in by_key]
    assert len(countries) == len(set(countries)) and sum(each["n"] for each in groups) == len(by_key)
    assert len(groups) == len({row.partner_type for row in by_key})


def test_what_a_question_prefetches_is_there(world: World) -> None:
    with world.aldena.scope():
        asked = Inspection.objects.select_related("form").prefetch_related("form__observations").order_by("id")
        (found,) = together(asked)
        with CaptureQueriesContext(connection) as queries:
            items = [len(row.form.observations.all()) for row in found if getattr(row, "form", None)]
        assert sum(items)
        assert not queries


def test_a_question_that_can_have_no_answer_is_not_asked(world: World) -> None:
    with world.aldena.scope():
        with CaptureQueriesContext(connection) as queries:
            assert together(Site.objects.none(), Audit.objects.filter(pk__in=[])) == [[], []]
        assert not queries
        nothing, sites = together(Site.objects.none(), Site.objects.order_by("id"))
        assert (nothing, sites) == ([], list(Site.objects.order_by("id")))


def test_the_walls_stand_for_questions_asked_together(world: World) -> None:
    with world.aldena.scope():
        (found,) = together(Site.objects.all())
    assert found
    assert {row.sponsor_id for row in found} == {world.aldena.sponsor.pk}


def test_bytes_are_refused(world: World) -> None:
    with world.aldena.scope(), pytest.raises(TypeError, match="bytes"):
        together(IdempotentAnswer.objects.all())
