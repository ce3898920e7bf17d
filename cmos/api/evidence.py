"""Evidence over the API: one list over all kinds, and a list, record and steps of each kind."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from cmos.models import SiteEvidence
from cmos.rules import KINDS
from cmos.serializers import CHANGES, NEW, SHAPES, EvidenceSerializer
from web.api.views import ListApi, ReasonSerializer

NO_SUCH_SITE = {"site": ["This site does not exist."]}


class OfSites(ListApi):
    """Evidence of sites, narrowed by site, end, and check."""

    sorts = ("id", "ends_on")
    filters = {
        "site": serializers.UUIDField(),
        "ending_within": serializers.IntegerField(min_value=0, max_value=4000),
        "verified": serializers.BooleanField(),
        "archived": serializers.BooleanField(),
    }

    def of(self, kind: str) -> QuerySet[Any]:
        """Entries that were not voided; of archived sites only when asked for."""
        if "archived" in self.request.query_params:
            return selectors.all_of(kind)
        return selectors.all_of(kind).filter(site__archived_at=None)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "ending_within":
            return selectors.ending_within(found, value, self.member.today)
        if name == "verified":
            return found.exclude(verified_by="") if value else found.filter(verified_by="")
        if name == "archived":
            return found.filter(site__archived_at__isnull=not value)
        return found.filter(site_id=value)


class Evidence(OfSites):
    """Evidence of every kind, newest first; `kind` narrows to one."""

    actions = {"GET": "evidence.view"}
    serializer_class = EvidenceSerializer
    filters = {**OfSites.filters, "kind": serializers.ChoiceField(choices=sorted(KINDS))}

    def sources(self) -> list[QuerySet[Any]]:
        return [self.of(kind) for kind in KINDS]

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "kind":
            return found if found.model.kind == value else found.none()
        return super().narrow(found, name, value)


class KindList(OfSites, CreatingList):
    """Entries of one kind; POST records one, once per Idempotency-Key."""

    actions = {"GET": "evidence.view", "POST": "evidence.record"}
    kind: str

    def queryset(self) -> QuerySet[Any]:
        return self.of(self.kind)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            site = selectors.site(given.pop("site"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError(NO_SUCH_SITE) from missing
        made = services.record_evidence(self.kind, site, actor=self.actor, **given)
        return made, reverse(f"api:{self.kind}", args=[made.pk])


class KindDetail(ChangingDetail):
    """One entry, void ones too; PUT corrects it, and a second person checks it again."""

    actions = {"GET": "evidence.view", "PUT": "evidence.record"}
    kind: str

    def find(self, pk: UUID) -> SiteEvidence:
        return selectors.evidence_entry(self.kind, pk)

    def change(self, obj: SiteEvidence, given: dict[str, Any], *, version: int) -> SiteEvidence:
        return services.change_evidence(obj, actor=self.actor, version=version, **given)


class KindSteps(StepsApi):
    """`verify` an entry as a second person, `recheck` it at its source, or `void` it."""

    actions = {"POST": "evidence.record"}
    kind: str
    verbs = {
        "verify": services.verify_evidence,
        "recheck": services.recheck_evidence,
        "void": services.void_evidence,
    }

    def find(self, pk: UUID) -> SiteEvidence:
        return selectors.evidence_entry(self.kind, pk)


class KindViews(NamedTuple):
    """The three addresses of a kind."""

    several: type[KindList]
    one: type[KindDetail]
    steps: type[KindSteps]


def _views(kind: str) -> KindViews:
    """The views of one kind, with its shapes."""
    shape = SHAPES[kind]
    common = {"kind": kind, "serializer_class": shape}
    several: Any = type(f"{kind}List", (KindList,), {**common, "new_class": NEW[kind], "__doc__": KindList.__doc__})
    one: Any = type(
        f"{kind}Detail", (KindDetail,), {**common, "change_class": CHANGES[kind], "__doc__": KindDetail.__doc__}
    )
    steps: Any = type(f"{kind}Steps", (KindSteps,), {**common, "__doc__": KindSteps.__doc__})
    return KindViews(
        several,
        one,
        extend_schema_view(post=extend_schema(request=ReasonSerializer, responses=shape))(steps),
    )


VIEWS: Final[dict[str, KindViews]] = {kind: _views(kind) for kind in KINDS}
"""kind -> its views"""
