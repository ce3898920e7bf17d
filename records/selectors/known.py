"""Rows as they were known at a moment of the past, rebuilt from the trail.

"Known at": a transaction's changes are known from its last write on, all of them together, because whoever read in
between saw none of them. The trail keeps when each entry was written, and the commit follows the last one within the
same request; the instant of the commit itself is kept nowhere that a backup would keep too. Within a row the order is
that of the entries' numbers, which the lock of the row makes the order of the commits. An answer about a moment changes
no more once the transactions that were open then have ended.

Entries are read under the reader's own scope: what another tenant wrote, what the other side of a dialogue had not
released, and sites that the reader is not limited to never come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection

from kernel.db.reach import of_site
from kernel.models import Side, Walled, reach_of
from kernel.rebuilding import PAST, rebuilt
from kernel.scope import current

M = TypeVar("M", bound=Walled)
Model = type[Walled]

FEW: Final = 200
"""Sites up to which rows are found by the site; of more, the whole table is read along its index."""
LONGEST: Final = timedelta(days=1)
"""No transaction stays open for longer: entries older than that need no look at what else their transaction wrote."""

NEWEST: Final = """
SELECT e."table", e.table_version, e.became::text
  FROM (SELECT DISTINCT ON (k.row_id) k.seq, k.subject_site FROM records_trailentry k
         WHERE k.{tenant} = %(tenant)s AND (k.side IS NULL OR k.side = %(side)s OR k.released_at IS NOT NULL)
           AND k."table" = ANY(%(tables)s) AND k.at <= %(at)s AND (k.at < %(settled)s OR {whole})
           AND (k."table" = ANY(%(of_sites)s) OR coalesce(current_setting('app.sites', true), '') = ''){narrowed}
         ORDER BY k.row_id, k.seq DESC) n
 CROSS JOIN LATERAL (SELECT * FROM records_trailentry w WHERE w.seq = n.seq OFFSET 0) e
 WHERE e.became IS NOT NULL{at_sites}
"""
ENDED: Final = """%(at)s >= (
                 SELECT w.at FROM records_trailentry w WHERE w.tx = k.tx ORDER BY w.seq DESC LIMIT 1)"""
"""The transaction had written its last by then; asked entry by entry."""
NOT_OPEN: Final = """k.tx NOT IN (
                 SELECT w.tx FROM records_trailentry w
                  WHERE w.{tenant} = %(tenant)s AND w.at > %(at)s AND w.at <= %(open_until)s)"""
"""The same, asked once for all entries."""
BY_ID: Final = """
           AND k.row_id = ANY(%(ids)s)"""
BY_SITE: Final = """
           AND k.row_id IN (SELECT s.row_id FROM records_trailentry s
                             WHERE s.{tenant} = %(tenant)s AND s.subject_site = ANY(%(sites)s)
                               AND s."table" = ANY(%(tables)s))"""
AT_SITES: Final = " AND n.subject_site = ANY(%(sites)s)"
TENANTS: Final = {"sponsor": "sponsor_id", "cmo": "cmo_org_id"}


def known_rows(
    model: type[M],
    known_at: datetime,
    *,
    sites: Collection[UUID] | None = None,
    ids: Collection[UUID] | None = None,
    **more: Any,
) -> list[M]:
    """The rows of a table as they were known at `known_at`, in the order of their ids; what was deleted is gone.

    `sites` narrows to rows of these sites (by index), `ids` to rows with these ids (by index), `more` to rows whose
    columns hold these values: `status="open"`, `voided_at=None`, `audit_id__in=[...]`.

    The rows cannot be saved and fetch nothing: foreign keys are ids only, see `kernel.rebuilding` and `attach`.
    Tests that write and then look back must commit (`committed_world`): one transaction is known as a whole.

    Raises `ValueError` for a table that the trail does not tell tenants about, and for `sites` of one without sites.
    """
    found: list[M] = known_tables([model], known_at, sites=sites, ids=ids)[model]
    return [row for row in found if _is(row, more)] if more else found


def known_tables(
    tables: Collection[Model],
    known_at: datetime,
    *,
    sites: Collection[UUID] | None = None,
    ids: Collection[UUID] | None = None,
) -> dict[Model, list[Any]]:
    """The same of several tables in one question: `known_rows` of each."""
    models = {_checked(model, sites)._meta.db_table: model for model in tables}
    found: dict[Model, list[Any]] = {model: [] for model in tables}
    if (sites is None or sites) and (ids is None or ids):
        for table, version, text in _newest(models, known_at, sites, ids):
            found[models[table]].append(rebuilt(models[table], version, text))
    for rows in found.values():
        rows.sort(key=lambda row: row.pk)
    return found


def attach(rows: Iterable[Any], name: str, parents: Iterable[Any]) -> None:
    """Gives each of `rows` the one of `parents` that its foreign key `name` points at, both of the same moment.

    A row whose parent is not among them fetches none: asking for it raises.
    """
    by_id = {parent.pk: parent for parent in parents}
    for row in rows:
        link = row._meta.get_field(name)
        if (parent := by_id.get(getattr(row, link.attname))) is not None:
            link.set_cached_value(row, parent)


def gather(parents: Iterable[Any], name: str, rows: Iterable[Any]) -> None:
    """Gives each of `parents` those of `rows` that point at it, under the name by which Django reaches them.

    Of the one row of a one-to-one link the row itself, or none.
    """
    found = list(parents)
    if not found:
        return
    link: Any = type(found[0])._meta.get_field(name)
    by_parent: dict[UUID, list[Any]] = {}
    for row in rows:
        by_parent.setdefault(getattr(row, link.field.attname), []).append(row)
    answers: Any = None if link.one_to_one else link.related_model._default_manager.using(PAST)
    for parent in found:
        own = by_parent.get(parent.pk, [])
        if link.one_to_one:
            link.set_cached_value(parent, own[0] if own else None)
        else:
            answered = answers.all()
            answered._result_cache = own
            vars(parent).setdefault("_prefetched_objects_cache", {})[name] = answered


def _newest(
    models: dict[str, Model], known_at: datetime, sites: Collection[UUID] | None, ids: Collection[UUID] | None
) -> list[tuple[str, int, str]]:
    """Table, its version and the row, of each row that was there."""
    scope = current().scope
    if scope.kind not in TENANTS:
        return []
    tenant = TENANTS[scope.kind]
    narrowed = ""
    if ids is not None:
        narrowed = BY_ID
    elif sites is not None and len(sites) <= FEW:
        narrowed = BY_SITE.format(tenant=tenant)
    statement = NEWEST.format(
        tenant=tenant,
        whole=ENDED if narrowed else NOT_OPEN.format(tenant=tenant),
        narrowed=narrowed,
        at_sites="" if sites is None else AT_SITES,
    )
    given = {
        "tenant": scope.sponsor_id or scope.cmo_org_id,
        "side": Side.SPONSOR if scope.sponsor_id else Side.CMO,
        "tables": list(models),
        # Of other tables who is limited to chosen sites sees rows by other ways than the site: none of them comes back.
        "of_sites": [table for table, model in models.items() if of_site() in reach_of(model) or _is_site(model)],
        "at": known_at,
        "settled": known_at - LONGEST,
        "open_until": known_at + LONGEST,
        "sites": list(sites or ()),
        "ids": list(ids or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[str, int, str]] = cursor.fetchall()
    return found


def _checked(model: Model, sites: Collection[UUID] | None) -> Model:
    """The model itself; raises `ValueError` where the question has no answer."""
    if not issubclass(model, Walled) or not model.is_trailed:
        raise ValueError(f"{model._meta.label}: the trail tells no tenant about its rows")
    if sites is not None and not _is_site(model) and all(f.column != "site_id" for f in model._meta.local_fields):
        raise ValueError(f"{model._meta.label}: its rows are not of a site; ask by ids")
    return model


def _is_site(model: Model) -> bool:
    """Whether the rows are the sites themselves, which the trail names as their own."""
    return model._meta.db_table == "cmos_site"


def _is(row: Any, wanted: dict[str, Any]) -> bool:
    return all(
        getattr(row, name.removesuffix("__in")) in value if name.endswith("__in") else getattr(row, name) == value
        for name, value in wanted.items()
    )
