"""Abstract bases; the kernel owns no table. Deriving from one is all it takes to stand behind its walls."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.base import ModelBase
from django.db.models.constraints import BaseConstraint, UniqueConstraint
from django.db.models.fields.related import lazy_related_operation

from kernel.db.constraints import AppendOnly, DeclaredSteps, Released, RowWall, SameTenant, SiteWall, Trailed
from kernel.db.reach import CLOSED, OPEN, Reach, of_site
from kernel.ids import uuid7
from kernel.managers import TenantManager
from kernel.scope import current_cmo_org_id, current_side, current_sponsor_id
from kernel.steps import Step, moves

TENANT_COLUMNS: dict[str, frozenset[str]] = {
    "sponsor": frozenset({"sponsor_id"}),
    "organisation": frozenset({"cmo_org_id"}),
    "either": frozenset({"sponsor_id", "cmo_org_id"}),
    "dialogue": frozenset({"sponsor_id", "cmo_org_id"}),
    "chronicle": frozenset({"sponsor_id", "cmo_org_id"}),
}
ALWAYS_SET: dict[str, tuple[str, ...]] = {
    "sponsor": ("sponsor_id",),
    "organisation": ("cmo_org_id",),
    "dialogue": ("sponsor_id", "cmo_org_id"),
}
"""Tenant columns of a child that are never null: only they can carry a composite key (MATCH SIMPLE skips nulls)."""


class RegulatedBase(ModelBase):
    """Adds the walls to every concrete model, whatever its own Meta says: there is nothing to remember."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        if not model._meta.abstract and not model._meta.proxy:
            model._raise_walls()
        return model


class Guarded(models.Model, metaclass=RegulatedBase):
    """A row with an identifier of ours; the base of every table that stands behind a wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"
    wall: ClassVar[str] = "global"
    wall_forced: ClassVar[bool] = True
    is_trailed: ClassVar[bool] = True
    table_version: ClassVar[int] = 1
    """Counts up when a column changes its meaning, so that old trail entries can still be read."""
    two_people: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of columns that name who did something and who checked it: never one person, whoever writes the row."""

    class Meta:
        abstract = True

    @classmethod
    def hydrate(cls, table_version: int, row: dict[str, Any]) -> dict[str, Any]:
        """A row as the trail kept it under `table_version`, in the columns of today.

        A model whose column changed its meaning says here how older rows are read. Columns that were added or went
        need nothing.
        """
        return row

    @classmethod
    def _raise_walls(cls) -> None:
        table = cls._meta.db_table
        if cls.is_trailed:
            _add(cls, Trailed(name=f"{table}_trail", wall=cls.wall, table_version=cls.table_version))
        for did, checked in cls.two_people:
            another = models.Q(**{checked: ""}) | ~models.Q(**{checked: models.F(did)})
            _add(cls, models.CheckConstraint(condition=another, name=f"{table}_{checked}_another"))
        if issubclass(cls, Stepped):
            status: Any = cls._meta.get_field("status")
            status.default = cls.initial_status
            _add(cls, DeclaredSteps(name=f"{table}_steps", initial=cls.initial_status, moves=moves(cls.steps)))


class Regulated(Guarded):
    """A table without tenant whose every change is in the trail."""

    class Meta:
        abstract = True


class Walled(Guarded):
    """A row behind row-level security; `wall` names the kind, see `kernel.db.constraints.POLICIES`.

    `reach` says which rows somebody sees who is limited to chosen sites, see `kernel.db.reach`. A table with a column
    `site_id` needs none; another one without it is closed to them.
    """

    objects = TenantManager()

    reach: ClassVar[Reach | None] = None
    writes: ClassVar[Reach | None] = None
    """What somebody limited may write, where that is another question than what they see."""

    class Meta:
        abstract = True

    @classmethod
    def _raise_walls(cls) -> None:
        super()._raise_walls()
        table = cls._meta.db_table
        cls._meta.base_manager_name = cls._meta.default_manager_name = "objects"
        for end, fields in _parent_keys(cls.wall).items():
            _add(cls, UniqueConstraint(fields=fields, name=f"{table}_{end}"))
        _add(cls, RowWall(name=f"{table}_wall", wall=cls.wall, forced=cls.wall_forced))
        if (reach := reach_of(cls)) != OPEN:
            _add(cls, SiteWall(name=f"{table}_sites", reach=reach, writes=cls.writes))
        for field in cls._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                lazy_related_operation(_bind_tenant, cls, field.remote_field.model, field=field)


class SponsorOwned(Walled):
    """A row of exactly one sponsor."""

    sponsor = models.ForeignKey(
        "sponsors.Sponsor", models.PROTECT, related_name="+", default=current_sponsor_id, editable=False, db_index=False
    )

    wall: ClassVar[str] = "sponsor"

    class Meta:
        abstract = True


class OrganisationOwned(Walled):
    """A row of exactly one CMO organisation."""

    cmo_org = models.ForeignKey(
        "sponsors.CmoOrganisation",
        models.PROTECT,
        related_name="+",
        default=current_cmo_org_id,
        editable=False,
        db_index=False,
    )

    wall: ClassVar[str] = "organisation"

    class Meta:
        abstract = True


class Side(models.TextChoices):
    """The two parties of a dialogue."""

    SPONSOR = "sponsor"
    CMO = "cmo"


class Dialogue(Walled):
    """A row between one sponsor and one CMO organisation: its own side's always, the other's once released.

    Each side writes only rows of its own side. A released row never changes: the owner writes a new one.
    """

    sponsor = models.ForeignKey("sponsors.Sponsor", models.PROTECT, related_name="+", editable=False, db_index=False)
    cmo_org = models.ForeignKey(
        "sponsors.CmoOrganisation", models.PROTECT, related_name="+", editable=False, db_index=False
    )
    side = models.CharField(max_length=7, choices=Side.choices, default=current_side, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)

    wall: ClassVar[str] = "dialogue"
    org_index: ClassVar[str] = ""
    """Name of the index by organisation, where the table's own name is too long to tell it from a neighbour's."""

    class Meta:
        abstract = True

    @classmethod
    def _raise_walls(cls) -> None:
        super()._raise_walls()
        _add(cls, Released(name=f"{cls._meta.db_table}_released"))
        name = cls.org_index or f"{cls._meta.db_table[:20]}_by_org"
        _add(cls, models.Index(fields=["cmo_org", "sponsor"], name=name))


class OfEitherTenant(Walled):
    """A row of one sponsor or of one CMO organisation, never of both."""

    sponsor = models.ForeignKey("sponsors.Sponsor", models.PROTECT, related_name="+", null=True, editable=False)
    cmo_org = models.ForeignKey("sponsors.CmoOrganisation", models.PROTECT, related_name="+", null=True, editable=False)

    wall: ClassVar[str] = "either"

    class Meta:
        abstract = True

    @classmethod
    def _raise_walls(cls) -> None:
        super()._raise_walls()
        one = models.Q(sponsor__isnull=True) ^ models.Q(cmo_org__isnull=True)
        _add(cls, models.CheckConstraint(condition=one, name=f"{cls._meta.db_table}_one_tenant"))


class Chronicle(Walled):
    """A row about another row (event, signature): with its tenants, side and release; never changed."""

    sponsor = models.ForeignKey("sponsors.Sponsor", models.PROTECT, related_name="+", null=True, editable=False)
    cmo_org = models.ForeignKey("sponsors.CmoOrganisation", models.PROTECT, related_name="+", null=True, editable=False)
    side = models.CharField(max_length=7, choices=Side.choices, null=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)

    wall: ClassVar[str] = "chronicle"
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        abstract = True

    @classmethod
    def _raise_walls(cls) -> None:
        super()._raise_walls()
        _add(cls, AppendOnly(name=f"{cls._meta.db_table}_append_only"))


class Versioned(models.Model):
    """A record whose every change counts up, so that nobody overwrites what they have not read (SR-14)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_completed(self) -> bool:
        """Whether replacing or taking away what it says needs a reason of a category (R-31)."""
        return True


class Stepped(Versioned):
    """A record with a life cycle: its status holds only what a person did and is written by `records.lifecycle`."""

    status = models.CharField(max_length=30, editable=False)

    steps: ClassVar[tuple[Step, ...]] = ()
    initial_status: ClassVar[str] = ""
    unfinished: ClassVar[frozenset[str]] = frozenset({"draft", "planned", "unreviewed"})
    """Statuses in which the record is still being made."""

    class Meta:
        abstract = True

    @property
    def is_completed(self) -> bool:
        return self.status not in self.unfinished


class DatedModel(models.Model):
    """Evidence with its period and where it comes from. Dates are the issuing authority's own, the end inclusive."""

    class Source(models.TextChoices):
        AUTHORITY = "authority", "the authority's own publication"
        DOCUMENT = "document", "the document itself"
        STATEMENT = "statement", "only stated by the CMO"

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DOCUMENT)
    source_url = models.URLField(max_length=500, blank=True)
    retrieved_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        abstract = True


def reach_of(model: type[Walled]) -> Reach:
    """Which rows somebody limited sees. No member of an organisation is, so of its own rows a guest sees none."""
    if model.reach is not None:
        return model.reach
    return (of_site(),) if any(field.column == "site_id" for field in model._meta.local_fields) else CLOSED


def _parent_keys(wall: str) -> dict[str, list[str]]:
    """Unique keys that children may point at with their tenant columns."""
    keys: dict[str, dict[str, list[str]]] = {
        "sponsor": {"tenant": ["sponsor", "id"]},
        "organisation": {"tenant": ["cmo_org", "id"]},
        "either": {"tenant": ["sponsor", "id"], "organisation": ["cmo_org", "id"]},
        "dialogue": {"tenant": ["sponsor", "id"], "parties": ["sponsor", "cmo_org", "id"]},
        "chronicle": {"tenant": ["sponsor", "id"]},
    }
    return keys[wall]


def _bind_tenant(model: type[models.Model], parent: type[models.Model], field: Any) -> None:
    """A foreign key between two tenant tables becomes the composite one, which contains the plain one."""
    if not issubclass(parent, Walled) or not issubclass(model, Walled):
        return
    if model.wall == parent.wall == "either":
        # Of the two tenants one is null, and its key is skipped (MATCH SIMPLE): the other one holds.
        keys = {"same": ["sponsor_id"], "same_org": ["cmo_org_id"]}
    else:
        shared = [column for column in ALWAYS_SET.get(model.wall, ()) if column in TENANT_COLUMNS[parent.wall]]
        keys = {"same": [] if parent.wall == "either" and model.wall == "dialogue" else shared}
    if not all(keys.values()):
        raise ImproperlyConfigured(f"{model._meta.label}.{field.name}: no tenant column in common with its parent")
    field.db_constraint = False
    for end, tenant in keys.items():
        _add(model, SameTenant(name=f"{model._meta.db_table}_{field.name}_{end}", field=field.name, tenant=tenant))


def _add(model: type[models.Model], rule: BaseConstraint | models.Index) -> None:
    kind = "indexes" if isinstance(rule, models.Index) else "constraints"
    found = [*getattr(model._meta, kind), rule]
    setattr(model._meta, kind, found)
    model._meta.original_attrs[kind] = found
