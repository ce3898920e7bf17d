"""The base of every list: search and filters in the address, columns, sort, paging by key, views, export."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, ClassVar, Final
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse

from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import stream
from web import saved_views
from web.bulk import BulkStep, SignedSet
from web.columns import Badge, Column, Head, cells, chosen, plain
from web.files import generated_response, streamed_response, written
from web.filters import Chip, FilterBar
from web.http import Exported, ScopedRequest, export_name
from web.paging import Page, numbered, ordering, paginate
from web.scoped import Context, ScopedView
from web.tables import CSV_TYPE, XLSX_TYPE, Table, csv_bytes, exported, exported_heads, write_xlsx

AT_ONCE: Final = 5_000
"""Rows of an XLSX that a request writes itself; more are made in the background, because the format is slow."""
AT_A_TIME: Final = 500
IN_MEMORY: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the template shows it."""

    row: Any
    pk: str
    name: str
    cells: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as a link."""

    name: str
    url: str
    current: bool
    shared: bool = False


class ListPage(ScopedView):
    """A list of one kind of records; a room names columns, filters and rows, the rest is here.

    `columns` are all that can be chosen. `bulk` are steps for several rows at once (`web.bulk`),
    `signed_sets` those that several records are signed with.
    """

    template_name: ClassVar[str] = "pages/list.html"
    title: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[type[FilterBar]]
    bulk: ClassVar[tuple[BulkStep, ...]] = ()
    signed_sets: ClassVar[tuple[SignedSet, ...]] = ()
    default_sort: ClassVar[str] = "-id"
    page_size: ClassVar[int] = 50
    http_method_names = ["get", "head", "options"]

    def queryset(self) -> models.QuerySet[Any]:
        """The rows that nothing narrows yet."""
        raise ImproperlyConfigured(f"{type(self).__name__} gives queryset(), or find_page(), count() and everything()")

    def rows(self, found: list[Any]) -> list[Any]:
        """What the columns read; a room may join what one query cannot say. As many as were found, in their order."""
        return found

    def nothing(self) -> Context:
        """What to say where there is no row at all, and the way to the first one."""
        return {"kind": "nothing_yet", "title": f"No {self.title.lower()} yet", "text": ""}

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        self.prepare(request.GET, request.resolver_match.view_name if request.resolver_match else "")
        if not request.GET and self.kept.opens_with and self.kept.opens_with.query:
            return HttpResponseRedirect(f"{request.path}?{self.kept.opens_with.query}")
        bar = self.bar(self.asked)
        if not bar.is_valid():
            return self.page(self.template_name, self._context(bar, Page.empty()), status=422)
        if "format" in self.asked:
            return self._export(bar, str(self.asked["format"]))
        return self.page(self.template_name, self._context(bar, self.find_page(bar)))

    def prepare(self, asked: QueryDict, name: str) -> None:
        """Set what the list is asked for; `name` is the list's own in addresses of its views: that of its route."""
        self.asked, self.list_name = asked, name
        self.kept = saved_views.kept_for(name, self.request.actor)

    # --- rows ------------------------------------------------------------------------------------------------------

    def bar(self, asked: QueryDict) -> FilterBar:
        """The filters of an address."""
        return self.filters(asked, actor=self.request.actor, member=self.request.membership)

    def find_page(self, bar: FilterBar) -> Page:
        """The rows of the page asked for."""
        return paginate(bar.narrow(self.queryset()), self.asked, order=self._order(), size=self.page_size)

    def count(self, bar: FilterBar) -> int:
        """How many rows the filters leave; asked by exports and bulk steps only."""
        found: models.QuerySet[Any] = bar.narrow(self.queryset())
        return found.count()

    def everything(self, bar: FilterBar) -> Iterator[Any]:
        """Every row the filters leave, in the page's order, from one statement; memory stays flat."""
        found = bar.narrow(self.queryset()).order_by(*ordering(self._order()))
        return self.in_blocks(found.iterator(chunk_size=AT_A_TIME))

    def in_blocks(self, found: Iterable[Any]) -> Iterator[Any]:
        """`found` as columns read it, joined a block at a time."""
        rest = iter(found)
        while block := list(islice(rest, AT_A_TIME)):
            yield from self.rows(block)

    def _order(self) -> str:
        asked = self.asked.get("sort", "")
        allowed = {column.sort for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in allowed else self.default_sort

    # --- columns and views -----------------------------------------------------------------------------------------

    def chosen(self) -> list[Column]:
        """The columns of this answer: those of the address, else as the person left the list."""
        asked = self.asked.get("columns", "")
        return chosen(self.columns, asked.split(",") if asked else self.kept.columns)

    def _tabs(self) -> list[Tab]:
        mine = saved_views.normal(self.asked.urlencode())
        tabs = [Tab(view.name, f"?{view.query}", view.query == mine, view.shared) for view in self.kept.views]
        plain = not any(tab.current for tab in tabs) and not self.asked.keys() - {"view", "sort", "columns"}
        return [Tab("All", "?view=all", plain), *tabs]

    def _tools(self) -> Context:
        """Links to the pages about this list; each gets the address as it is now."""
        query = saved_views.normal(self.asked.urlencode())
        name = [self.list_name]
        return {
            "tabs": self._tabs() if self.kept.views or query else [],
            "columns_url": f"{reverse('lists:columns', args=name)}?{query}",
            "save_view_url": f"{reverse('lists:view-save', args=name)}?{query}",
            "views_url": reverse("lists:views", args=name) if self.kept.views else "",
            "exports": [(form.upper(), self._url(format=form)) for form in ("xlsx", "csv")],
        }

    # --- the page --------------------------------------------------------------------------------------------------

    def _context(self, bar: FilterBar, found: Page) -> Context:
        chips = bar.chips() if bar.is_valid() else []
        rows = self.rows(found.rows)
        base: Context = {
            "title": self.title,
            "filter_form": bar,
            "chips": chips,
            "clear_url": self._all_url(),
            "columns": [self._head(column) for column in self.chosen()],
            "rows": rows,
            "lines": self._lines(found.rows, rows),
            "next_url": self._url(after=found.after) if found.after else "",
            "previous_url": self._url(before=found.before) if found.before else "",
            "shown_text": f"{len(found.rows)} shown",
            "sort": self.asked.get("sort", ""),
            "kept_columns": self.asked.get("columns", ""),
            "empty": self._empty(bar, chips),
            "bulk_steps": self._bulk_links(),
            "query": saved_views.normal(self.asked.urlencode()),
        }
        return {**base, **self._tools(), **self.context()}

    def _lines(self, found: list[Any], rows: list[Any]) -> list[Line]:
        columns = self.chosen()
        return [
            Line(row, str(getattr(record, "pk", "")), str(columns[0].of(row) or ""), cells(columns, row))
            for record, row in zip(found, rows, strict=True)
        ]

    def _bulk_links(self) -> list[tuple[str, str]]:
        offered = [step for step in self.bulk if self.request.actor.can(step.permission)]
        steps = [(step.name, reverse("lists:bulk", args=[self.list_name, step.slug])) for step in offered]
        signed = [each for each in self.signed_sets if self.request.actor.can(each.permission)]
        return steps + [(each.name, reverse(each.route)) for each in signed]

    def _head(self, column: Column) -> Head:
        current = self._order()
        sorted_ = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(current, "") if column.sort else ""
        turned = f"-{column.sort}" if sorted_ == "ascending" else column.sort
        url = self._url(sort=turned) if column.sort else ""
        return Head(column.key, column.label, url, sorted_, column.numeric)

    def _empty(self, bar: FilterBar, chips: list[Chip]) -> Context:
        """Why there is no row: a filter is wrong, filters leave none, or there is none at all."""
        clear = {"kind": "nothing_matches", "action_url": self._all_url(), "action_label": "Clear all filters"}
        if not bar.is_valid():
            return {**clear, "title": "Nothing is shown", "text": "A filter is wrong: put it right, or clear all."}
        if not chips:
            return self.nothing()
        words = "; ".join(chip.label for chip in chips)
        text = f"No row fits {words}. Remove one of these filters above, or all of them."
        return {**clear, "title": "Nothing matches", "text": text}

    def _all_url(self) -> str:
        return f"{self.request.path}?view=all"

    def _url(self, **changes: str) -> str:
        dropped = ("after", "before", "format", *changes)
        kept = {k: v for k, v in self.asked.lists() if k not in dropped}
        return f"{self.request.path}?{urlencode({**kept, **changes}, doseq=True)}"

    # --- export ----------------------------------------------------------------------------------------------------

    def table(self, bar: FilterBar, count: int) -> Table:
        """The list as a file holds it: exactly the rows, order and columns that the address shows."""
        member, columns = self.request.membership, self.chosen()
        filters = "; ".join(chip.label for chip in bar.chips()) or NO_FILTER
        about = (
            ("List", self.title),
            ("Organisation", member.tenant_name),
            ("Day", f"{member.today.day} {member.today:%b %Y}"),
            ("Exported", f"{plain(now())} by {member.name}, {member.role_label}"),
            *([("Limited to", f"{len(member.sites)} sites")] if member.sites is not None else []),
            ("Filters", filters),
            ("Rows", f"{count} rows"),
        )
        rows = (exported(columns, row) for row in self.everything(bar))
        return Table(self.title, about, exported_heads(columns), rows)

    def _export(self, bar: FilterBar, form: str) -> HttpResponseBase:
        if form not in ("csv", "xlsx"):
            raise Refused({"format": "A list is exported as csv or xlsx."})
        count = self.count(bar)
        if form == "xlsx" and count > AT_ONCE and (later := self._later()):
            return HttpResponseRedirect(later)
        self.request.exported = Exported(self.list_name, form, count, [column.key for column in self.chosen()])
        name = export_name(self.title, self.request.membership.today, form)
        if form == "csv":
            return streamed_response(stream(lambda: csv_bytes(self.table(bar, count))), name=name, media_type=CSV_TYPE)
        return generated_response(self.xlsx(bar, count), name=name, media_type=XLSX_TYPE)

    def xlsx(self, bar: FilterBar, count: int, progress: Callable[[int], None] = lambda done: None) -> IO[bytes]:
        """The list as XLSX, in a temporary file at its beginning."""
        return written(lambda target: write_xlsx(self.table(bar, count), target, progress=progress))

    def _later(self) -> str:
        """The page that has the file made in the background; none where that room is not installed."""
        query = saved_views.normal(self.asked.urlencode())
        try:
            return f"{reverse('integrations:export', args=[self.list_name])}?{query}"
        except NoReverseMatch:
            return ""


class ComputedList(ListPage, ABC):
    """A list whose rows are computed for each question: nothing is stored, so a page begins at a number."""

    @abstractmethod
    def found(self, bar: FilterBar) -> list[Any]:
        """Every row the filters leave, in any order; each has the attributes its columns sort by."""

    def find_page(self, bar: FilterBar) -> Page:
        return numbered(self.found(bar), self.asked, order=self._order(), size=self.page_size)

    def count(self, bar: FilterBar) -> int:
        return len(self.found(bar))

    def everything(self, bar: FilterBar) -> Iterator[Any]:
        found = self.found(bar)
        return self.in_blocks(numbered(found, {}, order=self._order(), size=len(found)).rows)


NO_FILTER: Final = "none: all rows"

__all__ = ["Badge", "Column", "ComputedList", "Head", "Line", "ListPage", "Tab"]
