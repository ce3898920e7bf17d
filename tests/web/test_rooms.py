"""Links to pages of other rooms: each room says where its own records stand, and the base of all doors knows none."""

from __future__ import annotations

import inspect
import re
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import resolve, reverse

from desk.histories import KINDS
from kernel.actor import Actor
from web import rooms
from web.templatetags import portal

NOBODY = Actor("membership:nobody")
READER = Actor("membership:reader", permissions=frozenset({"records.view", "cmos.view"}))


@pytest.mark.parametrize("kind", sorted(rooms.evidence_pages()))
def test_every_kind_of_evidence_that_names_a_page_has_it(kind: str) -> None:
    route = rooms.evidence_pages()[kind]
    assert resolve(reverse(route, args=[uuid4()])).view_name == route


def test_no_two_rooms_say_the_same() -> None:
    told = [each for each in apps.get_app_configs() if isinstance(each, rooms.Room)]
    assert sum(len(each.evidence_pages) for each in told) == len(rooms.evidence_pages())
    assert sum(len(each.histories) for each in told) == len(rooms.histories())
    assert len([each for each in told if each.history_route]) == 1


def test_the_page_of_histories_knows_every_kind_that_rooms_name_and_no_other() -> None:
    assert {kind.word for kind in rooms.histories().values()} == set(KINDS)
    assert set(rooms.histories()) <= {model._meta.db_table for model in apps.get_models()}


def test_a_history_opens_to_who_may_read_its_records() -> None:
    pk = uuid4()
    assert rooms.history_page("site", pk, READER) == reverse("desk:history", args=["site", pk])
    assert rooms.history_page("audit", pk, READER) == "" == rooms.history_page("site", pk, NOBODY)
    assert not rooms.may_read_history("unknown", pk, READER)


def test_the_base_of_all_doors_knows_no_address_of_a_room() -> None:
    assert not re.findall(r'"[a-z_]+:[a-z_-]+"', inspect.getsource(portal))
