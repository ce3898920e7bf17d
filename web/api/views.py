"""Views of the API: every one names its permission, reads over selectors, writes over services."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.errors import NotAllowed, StaleVersion
from kernel.reasons import CATEGORIES, joined, wrong
from kernel.steps import Choice
from web.api.problems import Mismatch, PreconditionRequired
from web.http import Member, scoped
from web.models import IdempotentAnswer
from web.once import claimed
from web.paging import Page, numbered, paginate_all

PAGE_SIZE, MAX_PAGE_SIZE = 50, 500
PAGING = frozenset({"after", "before", "page_size", "sort", "fields", "format"})
MAX_KEY = 200
FIRST_YEAR, LAST_YEAR = 1900, 2200


class StrictSerializer(serializers.Serializer[Any]):
    """Fields are an allow-list: whatever else a caller sends is an error that names it (SR-3)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := [str(name) for name in data if name not in self.writable()]):
            raise serializers.ValidationError({name: ["This field is not known here."] for name in unknown})
        return self._with_kind(super().to_internal_value(data))

    def _with_kind(self, given: Any) -> Any:
        """The reason as services take it: kind and text in one."""
        category = given.pop("reason_category", "")
        said = given.get("reason")
        if isinstance(said, str):
            longest = getattr(self.fields["reason"], "max_length", None) or 1000
            if faults := wrong(category, said, longest=longest):
                raise serializers.ValidationError({name: [fault] for name, fault in faults.items()})
            given["reason"] = joined(category, said)
        return given

    def get_fields(self) -> dict[str, Any]:
        """Whoever takes a reason takes its kind beside it: needed where a completed record is changed (R-31)."""
        found = super().get_fields()
        if "reason" in found and not found["reason"].read_only:
            found["reason_category"] = serializers.ChoiceField(
                choices=sorted(CATEGORIES.items()), required=False, default="", write_only=True
            )
        return found

    def writable(self) -> set[str]:
        return {name for name, field in self.fields.items() if not field.read_only}


class NothingSerializer(StrictSerializer):
    """A write that takes nothing: whatever is sent along is refused."""


class ReasonSerializer(StrictSerializer):
    """Why something is done."""

    reason = serializers.CharField(max_length=500)


class ScopedApi(APIView):
    """Base of every API view; `actions` maps a method to the permission it needs, anything else is closed."""

    actions: ClassVar[dict[str, str]]
    by_object: ClassVar[bool] = False
    reads_body: ClassVar[bool] = True
    """whether the whole body is kept in memory, as fingerprints need it; not for files"""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.reads_body:
            _ = request._request.body  # read once, before the parser takes the stream: the fingerprint needs it too
        super().initial(request, *args, **kwargs)
        needed = self.actions.get(request.method or "")
        if needed is None:
            raise exceptions.MethodNotAllowed(request.method or "")
        if not self.actor.can(needed):
            raise NotAllowed(needed)

    @property
    def actor(self) -> Actor:
        return scoped(self.request._request).actor

    @property
    def member(self) -> Member:
        return scoped(self.request._request).membership

    def found(self, find: Callable[..., Any], *args: Any) -> Any:
        """What `find` returns; what is not there and what is not yours are the same 404."""
        try:
            return find(*args)
        except models.ObjectDoesNotExist as missing:
            raise Http404 from missing

    def known_parameters(self, allowed: Iterable[str]) -> None:
        """Refuse a parameter nobody declared: a filter that is ignored would show too much (S-07)."""
        if unknown := sorted(set(self.request.query_params) - set(allowed)):
            raise serializers.ValidationError({name: ["This parameter is not known here."] for name in unknown})


class CursorShape:
    """How a list looks in the schema: an envelope with cursors, and the parameters it understands."""

    PARAMETERS: ClassVar[dict[str, str]] = {
        "after": "cursor of the next page",
        "before": "cursor of the previous page",
        "page_size": "rows per page, at most 500",
        "sort": "column to sort by, - for descending",
        "fields": "names of the fields wanted, with commas",
    }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        properties = {"results": schema, "next": link, "previous": link}
        return {"type": "object", "required": ["results", "next", "previous"], "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        named = {**self.PARAMETERS, **{name: "filter" for name in view.filters}}
        return [
            {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
            for name, words in named.items()
        ]


class ListApi(ScopedApi):
    """Rows of one kind, newest first unless `sort` says otherwise, with a cursor to the next page."""

    pagination_class = CursorShape
    sorts: ClassVar[tuple[str, ...]] = ("id",)
    filters: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {}
    default_sort: ClassVar[str] = "-id"
    serializer_class: ClassVar[type[serializers.Serializer[Any]]]

    def queryset(self) -> models.QuerySet[Any]:
        """The rows that nothing narrows yet."""
        raise ImproperlyConfigured(f"{type(self).__name__} gives queryset() or sources()")

    def sources(self) -> list[models.QuerySet[Any]]:
        """The querysets whose rows the list shows; one, unless a list joins kinds."""
        return [self.queryset()]

    def narrow(self, found: models.QuerySet[Any], name: str, value: Any) -> models.QuerySet[Any]:
        """`found` narrowed by one declared filter; by default an equal column of that name."""
        return found.filter(**{name: value})

    def represent(self, rows: list[Any]) -> list[Any]:
        """The rows as plain values; a room overrides this to join what one query cannot say."""
        return list(self.serializer_class(rows, many=True).data)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.known_parameters(PAGING | self.filters.keys())
        page = self.find_page(self._order(), self._size())
        fields = self._fields()
        rows = [_sparse(row, fields) for row in self.represent(page.rows)]
        return Response(
            {"results": rows, "next": self._link("after", page.after), "previous": self._link("before", page.before)}
        )

    def find_page(self, order: str, size: int) -> Page:
        """The rows of the page asked for."""
        found = self.sources()
        for name, value in self.asked():
            found = [self.narrow(each, name, value) for each in found]
        return paginate_all(found, self.request.query_params, order=order, size=size)

    def asked(self) -> Iterator[tuple[str, Any]]:
        """The filters of the address with their values."""
        given = self.request.query_params
        yield from ((name, _cleaned(name, field, given[name])) for name, field in self.filters.items() if name in given)

    def _order(self) -> str:
        asked = self.request.query_params.get("sort", self.default_sort)
        if asked.removeprefix("-") not in self.sorts:
            raise serializers.ValidationError({"sort": [f"Sort by one of: {', '.join(self.sorts)}."]})
        return asked

    def _size(self) -> int:
        asked = self.request.query_params.get("page_size", str(PAGE_SIZE))
        if not asked.isascii() or not asked.isdigit() or not int(asked[:9]) >= 1:
            raise serializers.ValidationError({"page_size": [f"A whole number from 1 to {MAX_PAGE_SIZE}."]})
        return min(int(asked[:9]), MAX_PAGE_SIZE)

    def _fields(self) -> frozenset[str]:
        asked = frozenset(filter(None, self.request.query_params.get("fields", "").split(",")))
        if asked and (unknown := sorted(asked - set(self.serializer_class().fields))):
            raise serializers.ValidationError({"fields": [f"Not known: {', '.join(unknown)}."]})
        return asked

    def _link(self, name: str, cursor: str) -> str | None:
        if not cursor:
            return None
        query = self.request.query_params.copy()
        for other in ("after", "before"):
            query.pop(other, None)
        query[name] = cursor
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"


class ComputedApi(ListApi):
    """The same for rows that are computed for each question: nothing is stored, so a cursor is the number of a row."""

    def rows(self) -> list[Any]:
        """The rows that nothing narrows yet; each has the attributes of `sorts`."""
        raise ImproperlyConfigured(f"{type(self).__name__} gives rows()")

    def find_page(self, order: str, size: int) -> Page:
        found: Any = self.rows()
        for name, value in self.asked():
            found = self.narrow(found, name, value)
        return numbered(found, self.request.query_params, order=order, size=size)


class DetailApi(ScopedApi, ABC):
    """One record; its ETag is its version and what it says now; a change must bring it back in `If-Match`."""

    serializer_class: ClassVar[type[serializers.Serializer[Any]]]
    parameters: ClassVar[frozenset[str]] = frozenset({"fields", "format"})

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    def represent(self, obj: Any) -> Any:
        return self.serializer_class(obj).data

    def get(self, request: Request, pk: UUID, *args: Any, **kwargs: Any) -> Response:
        self.known_parameters(self.parameters)
        obj = self._found(pk)
        body = self.represent(obj)
        tag = etag(obj, body)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        asked = frozenset(filter(None, request.query_params.get("fields", "").split(",")))
        return Response(_sparse(body, asked), headers={"ETag": tag})

    def _found(self, pk: UUID) -> Any:
        return self.found(self.find, pk)


def asked_day(request: Request, name: str, otherwise: date) -> date:
    """The day in the parameter `name`; raises for what is no date, or so far off that no clock can count from it."""
    given = request.query_params.get(name)
    try:
        found = date.fromisoformat(given) if given else otherwise
    except ValueError as error:
        raise serializers.ValidationError({name: ["Write the day as 2026-11-23."]}) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise serializers.ValidationError({name: [f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}."]})
    return found


def steps_json(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    """The steps that leave a record's status, each with what blocks it for the caller."""
    return [
        {
            "step": choice.step.slug,
            "to": choice.step.target,
            "signed": choice.step.signed,
            "reason_required": choice.step.reason_required,
            "blocked_by": list(choice.blocked_by),
        }
        for choice in choices
    ]


class StepSerializer(serializers.Serializer[Any]):
    """One step of a record: an empty `blocked_by` means that the caller may take it now."""

    step = serializers.CharField()
    to = serializers.CharField()
    signed = serializers.BooleanField()
    reason_required = serializers.BooleanField()
    blocked_by = serializers.ListField(child=serializers.CharField())


def etag(obj: Any, body: Any) -> str:
    """The entity tag of a record: its version, where it has one, and what is told of it, which time changes too."""
    version = getattr(obj, "version", "")
    told = orjson.dumps(body, default=str, option=orjson.OPT_SORT_KEYS)
    return f'"{version}.{hashlib.sha256(told).hexdigest()[:16]}"'


def read_version(request: Request) -> int:
    """The version in `If-Match`; raises 428 without one and 412 for one that cannot be a version of ours."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired
    number = given.removeprefix("W/").strip('"').partition(".")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise StaleVersion(read=0, now=0)
    return int(number)


Create = Callable[[], tuple[Any, str]]
"""Does the work and returns the body of the answer and the address of what was made."""


def created(request: Request, actor_key: str, work: Create, *, asked: str = "") -> Response:
    """Answer 201, once per `Idempotency-Key` and caller: the same request again gets the first answer (SR-15).

    The claim, the work and the kept answer are one transaction; whoever comes at the same moment waits for it. `asked`
    is what makes two requests the same where the body is not kept, as with files.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        body, location = work()
        return Response(body, status=201, headers={"Location": location})
    if len(key) > MAX_KEY or not key.isprintable():
        raise serializers.ValidationError({"Idempotency-Key": ["At most 200 printable characters."]})
    return _once(request, actor_key, key, work, asked or fingerprint(request))


def _once(request: Request, actor_key: str, key: str, work: Create, asked: str) -> Response:
    kept, is_first = claimed(actor_key, key, fingerprint=asked, scope=scoped(request._request).scope)
    if not is_first:
        return _again(kept, asked)
    body, location = work()
    answer = Response(body, status=201, headers={"Location": location})
    rendered = request.accepted_renderer.render(body)
    IdempotentAnswer.objects.filter(pk=kept.pk).update(status=201, body=rendered, location=location)
    return answer


def _again(kept: IdempotentAnswer, asked: str) -> Response:
    if kept.fingerprint != asked:
        raise Mismatch
    body = strict_body(kept)
    return Response(body, status=kept.status, headers={"Location": kept.location, "Idempotent-Replay": "true"})


def strict_body(kept: IdempotentAnswer) -> Any:
    """The kept answer as values again."""
    return orjson.loads(bytes(kept.body or b"null"))


def fingerprint(request: Request) -> str:
    """What makes two requests the same: method, path and body."""
    raw = getattr(request._request, "body", b"")
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), raw])).hexdigest()


def _sparse(row: Any, fields: frozenset[str]) -> Any:
    return {name: value for name, value in row.items() if name in fields} if fields else row


def _cleaned(name: str, field: serializers.Field[Any, Any, Any, Any], given: str) -> Any:
    try:
        return field.run_validation(given)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({name: error.detail}) from error
