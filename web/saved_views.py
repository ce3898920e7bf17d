"""Saved views of lists: filters, sort and columns under a name; and how each person left each list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from kernel.actor import Actor
from kernel.db.doubles import refusing_doubles
from kernel.errors import NotAllowed, Refused, StaleVersion
from kernel.scope import current
from web.models import SavedView

SHARE: Final = "views.share"
DROPPED: Final = frozenset({"after", "before", "format", "view"})
"""Parts of an address that belong to one moment and not to a view."""
AT_MOST: Final = 30
LONGEST: Final = 2_000
TAKEN: Final = {"name": "You have a view of this name for this list."}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person has for one list: the views they see, the columns they left it with, the view it opens with."""

    views: list[SavedView]
    columns: list[str]
    opens_with: SavedView | None


def kept_for(list_name: str, actor: Actor) -> Kept:
    """Everything kept for `actor` and the list of this name, in one query."""
    rows = list(_visible(actor).filter(list_name=list_name).order_by("shared", "name", "id"))
    views = [row for row in rows if row.name]
    own = next((row for row in rows if not row.name and row.owner == actor.key), None)
    columns = QueryDict(own.query).get("columns", "") if own else ""
    opens = next((row for row in views if own and row.pk == own.opens_with), None)
    return Kept(views, [key for key in columns.split(",") if key], opens)


def views(actor: Actor) -> QuerySet[SavedView]:
    """The named views that `actor` sees: their own and those shared in their organisation."""
    return _visible(actor).exclude(name="")


def view(pk: UUID, actor: Actor) -> SavedView:
    """One of them; raises DoesNotExist for everybody else's."""
    return views(actor).get(pk=pk)


def _visible(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(owner=actor.key) | Q(shared=True))


def may_change(found: SavedView, actor: Actor) -> bool:
    """Its owner may; a shared one also who may share, because owners leave."""
    return found.owner == actor.key or (found.shared and actor.can(SHARE))


def changeable(pk: UUID, actor: Actor) -> SavedView:
    """The view to change; raises DoesNotExist where it is not there or not theirs to change."""
    found = view(pk, actor)
    if not may_change(found, actor):
        raise SavedView.DoesNotExist
    return found


def normal(query: str) -> str:
    """`query` as views keep it: without the place in the list and without what is empty, in one order."""
    given = QueryDict(query)
    kept = QueryDict(mutable=True)
    for name in sorted(set(given) - DROPPED):
        kept.setlist(name, [value for value in given.getlist(name) if value])
    return kept.urlencode(safe=",")


def save_view(
    list_name: str, *, name: str, query: str, shared: bool = False, opens: bool = False, actor: Actor
) -> SavedView:
    """Keep an address under a name. Raises `Refused` for a name the person has, `NotAllowed` without right to share."""
    current(actor)
    _may_share(shared, actor)
    if not name.strip():
        raise Refused({"name": "Give the view a name."})
    if SavedView.objects.filter(list_name=list_name, owner=actor.key).count() > AT_MOST:
        raise Refused({"name": f"You have {AT_MOST} views of this list. Delete one you no longer use."})
    with refusing_doubles(TAKEN):
        made = SavedView.objects.create(
            list_name=list_name,
            owner=actor.key,
            name=name.strip(),
            query=normal(query),
            shared=shared,
            **current().scope.columns,
        )
    if opens:
        open_with(list_name, made.pk, actor=actor)
    return made


def change_view(found: SavedView, *, actor: Actor, version: int | None, name: str, shared: bool) -> SavedView:
    """Rename a view, share it or keep it to oneself."""
    current(actor)
    if not may_change(found, actor):
        raise NotAllowed(SHARE)
    _may_share(shared and not found.shared, actor)
    fresh = SavedView.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if version is not None and fresh.version != version:
        raise StaleVersion(read=version, now=fresh.version)
    fresh.name, fresh.shared, fresh.version = name.strip(), shared, fresh.version + 1
    with refusing_doubles(TAKEN):
        fresh.save(update_fields=["name", "shared", "version"])
    return fresh


def delete_view(found: SavedView, *, actor: Actor) -> None:
    """Remove a view; the records it showed stay."""
    current(actor)
    if not may_change(found, actor):
        raise NotAllowed(SHARE)
    SavedView.objects.filter(pk=found.pk).delete()


def open_with(list_name: str, pk: UUID | None, *, actor: Actor) -> None:
    """Let the list open with this view for the person, or with all rows."""
    _own(list_name, actor, opens_with=pk)


def remember_columns(list_name: str, keys: list[str], *, actor: Actor) -> None:
    """Show these columns to the person whenever an address names none; none given forgets the choice."""
    chosen = QueryDict(mutable=True)
    chosen["columns"] = ",".join(keys)
    _own(list_name, actor, query=chosen.urlencode(safe=",") if keys else "")


def _own(list_name: str, actor: Actor, **changes: object) -> None:
    """The nameless row that holds how a person left a list."""
    current(actor)
    where = {"list_name": list_name, "owner": actor.key, "name": ""}
    row = SavedView(**where, **current().scope.columns, **changes)
    SavedView.objects.bulk_create([row], ignore_conflicts=True)
    SavedView.objects.filter(**where).update(**changes)


def _may_share(shared: bool, actor: Actor) -> None:
    if shared and not actor.can(SHARE):
        raise NotAllowed(SHARE)
