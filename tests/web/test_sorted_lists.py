"""Whatever a list can be sorted by is read by an index, so that 100,000 rows cost no more than a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import models
from django.http import QueryDict
from django.urls import get_resolver

from sponsors import access
from tests.world import World
from web.http import ScopedRequest
from web.lists import ListPage

TOGETHER = {
    "ApprovedList",
    "Difference",
    "Deadlines",
    "Inbox",
    "EvidenceList",
    "InspectionList",
    "PublicFactList",
    "RequirementList",
    "EstablishmentList",
    "Portfolio",
    "Forecast",
}
"""Lists over several tables or none, whose rows come from indexes of each, and registers that no tenant owns."""
COMPUTED = {
    ("FindingList", "due_sort"): "finding_by_due_sort",
    ("Trail", "at"): "trail_by_time",
    ("OwnTrail", "at"): "trail_by_time_of_cmo",
}
"""Columns that PostgreSQL computes for the order, and that of the trails, which know ids only; with their index."""
WALKED = {("QualificationList", sort) for sort in ("state_rank", "audit_due", "first_product")}
"""Columns that follow from decisions, evidence and names of each row: a sponsor has some thousand of them."""
FEW = {"ClientList"}
"""Lists with a handful of rows: a sponsor has no hundred connected systems."""
OF_CMO = {"AskedList", "BankList", "IssuedList", "LetterList", "PaperList", "LinkList", "Sent"}
"""Lists of a CMO organisation, whose rows are as many as its findings, letters, questions, papers and sites."""


def lists(patterns: Any) -> Iterator[type[ListPage]]:
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from lists(each.url_patterns)
        elif (view := getattr(each.callback, "view_class", None)) and issubclass(view, ListPage):
            yield view


PAGES = sorted(set(lists(get_resolver().url_patterns)), key=lambda view: f"{view.__name__} {view.__module__}")
SORTED = [
    (view, column.sort)
    for view in PAGES
    if view.__name__ not in TOGETHER | OF_CMO | FEW
    for column in view.columns
    if column.sort and (view.__name__, column.sort) not in WALKED
]


def beginnings(model: type[models.Model]) -> set[tuple[str, ...]]:
    """The columns with which indexes of `model` begin, after the tenant."""
    found = [tuple(index.fields) for index in model._meta.indexes]
    found += [tuple(each.fields) for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return {fields[1:] for fields in found if fields[:1] == ("sponsor",)} | {("id",)}


def is_served(model: type[models.Model], name: str) -> bool:
    """Whether rows come in the order of `name` from an index; across a relation, from one at each end."""
    head, _, rest = name.partition("__")
    begins = {fields[0] for fields in beginnings(model) if fields}
    if not rest:
        return head in begins
    owner: Any = model._meta.get_field(head).related_model
    return head in begins and is_served(owner, rest)


@pytest.mark.parametrize(("view", "sort"), SORTED, ids=lambda found: getattr(found, "__name__", found))
def test_a_sortable_column_has_its_index(world: World, view: type[ListPage], sort: str) -> None:
    page, person = view(), world.aldena.people["qa_head"]
    page.asked = QueryDict()
    member = access.member_of(person)
    page.request = cast(ScopedRequest, SimpleNamespace(actor=world.aldena.actor(), membership=member))
    with world.aldena.scope():
        model = page.queryset().model
    if name := COMPUTED.get((view.__name__, sort)):
        assert name in {index.name for index in model._meta.indexes}
    else:
        assert is_served(model, sort), f"{model.__name__} has no index for the order by {sort}"


def test_every_list_of_tenants_is_looked_at() -> None:
    assert {view.__name__ for view in PAGES} >= TOGETHER | OF_CMO | FEW
    assert {(view.__name__, column.sort) for view in PAGES for column in view.columns} >= WALKED
    assert len(SORTED) > 30
