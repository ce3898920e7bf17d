"""Naming the sites that a guest is limited to, in the words of people and of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.apps import apps

from kernel.db.reach import of_site
from kernel.models import Walled

ITSELF = (of_site("id"),)


def kind() -> Any:
    """The one kind of record that is a site, whichever room it stands in."""
    (found,) = (model for model in apps.get_models() if issubclass(model, Walled) and model.reach == ITSELF)
    return found


def named(text: str) -> tuple[list[UUID], list[str]]:
    """The sites whose numbers stand in a text, one per line or between commas, and the numbers that are no site's."""
    wanted = list(dict.fromkeys(word.strip().upper() for word in text.replace(",", "\n").split("\n") if word.strip()))
    known = dict(kind().objects.filter(number__in=wanted).values_list("number", "pk"))
    return [known[number] for number in wanted if number in known], [each for each in wanted if each not in known]


def numbers(ids: Iterable[UUID]) -> list[str]:
    """The numbers of some sites, in order."""
    return list(kind().objects.filter(pk__in=list(ids)).order_by("number").values_list("number", flat=True))


def labels(ids: Collection[UUID] | None) -> list[str]:
    """Some sites as people name them, by number."""
    rows = kind().objects.filter(pk__in=list(ids or ())).order_by("number").values_list("number", "name")
    return [f"{number} {name}" for number, name in rows]


def exist(ids: Collection[UUID]) -> bool:
    """Whether all of these are sites of the open sponsor."""
    return bool(kind().objects.filter(pk__in=list(ids)).count() == len(set(ids)))


def only(ids: Collection[UUID] | None) -> str:
    """How many sites somebody is limited to, as titles and lists say it; empty where nothing limits them."""
    if ids is None:
        return ""
    return f"{len(ids)} site{'' if len(ids) == 1 else 's'} only"
