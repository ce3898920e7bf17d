"""Pages about lists, once for all of them: which columns, which views, steps over several rows."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from kernel.actor import Actor
from kernel.errors import Refused
from web import saved_views
from web.columns import Column, chosen
from web.forms import PortalForm
from web.http import ScopedRequest
from web.lists import ListPage
from web.models import SavedView
from web.scoped import Context, ScopedView, found_or_404
from web.views import FormPage


def list_called(name: str) -> type[ListPage]:
    """The list whose route has this name, or 404."""
    try:
        found = getattr(resolve(reverse(name)).func, "view_class", None)
    except (NoReverseMatch, Resolver404):
        raise Http404 from None
    if not isinstance(found, type) or not issubclass(found, ListPage):
        raise Http404
    return found


class ListTool(ScopedView):
    """A page about the list named in its address; open to whoever may open the list."""

    action = "views.keep"

    @classmethod
    def needs(cls, **kwargs: Any) -> str:
        return list_called(kwargs["list"]).action

    def _may_enter(self, request: ScopedRequest) -> None:
        self.by_object = list_called(self.kwargs["list"]).by_object
        super()._may_enter(request)

    @property
    def list_name(self) -> str:
        return str(self.kwargs["list"])

    def the_list(self, query: str) -> ListPage:
        """The list as the address with this query shows it."""
        page = list_called(self.list_name)()
        page.request, page.kwargs = self.request, {}
        page.prepare(QueryDict(query), self.list_name)
        return page

    def back_to(self, query: str) -> str:
        """The list's address with this query."""
        return f"{reverse(self.list_name)}?{query}" if query else f"{reverse(self.list_name)}?view=all"

    @property
    def asked_query(self) -> str:
        return saved_views.normal(self.request.GET.urlencode())


# --- columns --------------------------------------------------------------------------------------------------------


class Columns(ListTool):
    """Which columns the list shows, and in which order; kept for the person and written into the address."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self.the_list(self.asked_query).chosen())

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        columns = list_called(self.list_name).columns
        order = [key for key in request.POST.getlist("order") if key in {column.key for column in columns}]
        shown = set(request.POST.getlist("shown"))
        for moved, places in (("up", -1), ("down", 1)):
            if moved in request.POST:
                return self._show(chosen(columns, _moved(order, request.POST[moved], places)), shown)
        if "reset" in request.POST:
            saved_views.remember_columns(self.list_name, [], actor=request.actor)
            return HttpResponseRedirect(self.back_to(self._query([])))
        keys = [column.key for column in chosen(columns, [key for key in order if key in shown] or [columns[0].key])]
        saved_views.remember_columns(self.list_name, keys, actor=request.actor)
        return HttpResponseRedirect(self.back_to(self._query(keys)))

    def _query(self, keys: list[str]) -> str:
        changed = QueryDict(self.asked_query, mutable=True)
        changed.pop("columns", None)
        if keys:
            changed["columns"] = ",".join(keys)
        return saved_views.normal(changed.urlencode())

    def _show(self, order: list[Column], shown: set[str] | None = None) -> HttpResponse:
        page = list_called(self.list_name)
        rest = [column for column in page.columns if column not in order]
        ticked = shown if shown is not None else {column.key for column in order}
        context = {
            "title": f"Columns of {page.title}",
            "list_title": page.title,
            "columns": [(column, column.key in ticked, column is page.columns[0]) for column in ([*order, *rest])],
            "back_url": self.back_to(self.asked_query),
        }
        return self.page("lists/columns.html", context)


def _moved(order: list[str], key: str, places: int) -> list[str]:
    """`order` with `key` moved up or down by one place."""
    if key not in order:
        return order
    place = order.index(key)
    other = min(max(place + places, 0), len(order) - 1)
    found = list(order)
    found.insert(other, found.pop(place))
    return found


# --- views ----------------------------------------------------------------------------------------------------------


class ViewForm(PortalForm):
    """A view's name, who sees it, and whether the list opens with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=80, label="Name", help_text="like “Sterile sites in Ireland”")
    shared = forms.BooleanField(required=False, label="Everybody in my organisation sees it")
    opens = forms.BooleanField(required=False, label="Open the list with it, for me")

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]


class ViewPage(FormPage):
    """Base of the forms about a view."""

    action = "views.keep"
    form_class: ClassVar[type[forms.Form]] = ViewForm

    def form_options(self) -> Context:
        return {"may_share": self.request.actor.can(saved_views.SHARE)}


class SaveView(ListTool, ViewPage):
    """Keep the list as it is now under a name."""

    title = "Save this view"
    submit_label = "Save view"

    def context(self, **more: Any) -> Context:
        page = self.the_list(self.asked_query)
        bar = page.bar(page.asked)
        filters = [chip.label for chip in bar.chips()] if bar.is_valid() else []
        return {"intro": f"{page.title}: {'; '.join(filters) or 'all rows'}", **more}

    def save(self, form: Any) -> str:
        given = {"name": form.cleaned_data["name"], "shared": form.cleaned_data.get("shared", False)}
        query = self.asked_query
        if len(query) > saved_views.LONGEST:
            raise Refused("This address is too long to keep. Clear a filter.")
        saved_views.save_view(
            self.list_name, query=query, opens=form.cleaned_data["opens"], actor=self.request.actor, **given
        )
        return self.back_to(query)

    def cancel_url(self) -> str:
        return self.back_to(self.asked_query)


class Views(ListTool):
    """The views of one list: to open, rename, share, delete."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        kept = saved_views.kept_for(self.list_name, request.actor)
        rows = [
            (view, self.back_to(view.query), saved_views.may_change(view, request.actor), view == kept.opens_with)
            for view in kept.views
        ]
        context = {"title": "Views", "list_title": list_called(self.list_name).title, "rows": rows}
        return self.page("lists/views.html", {**context, "back_url": self.back_to(""), "opens": kept.opens_with})

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        given = request.POST.get("opens", "")
        view = found_or_404(_view, given, request.actor) if given else None
        saved_views.open_with(self.list_name, view.pk if view else None, actor=request.actor)
        return HttpResponseRedirect(request.path)


def _view(given: str, actor: Actor) -> SavedView:
    try:
        return saved_views.view(UUID(given), actor)
    except ValueError:
        raise Http404 from None


class OneView(ViewPage):
    """Base of the pages about one view; other people's views of their own are not there."""

    def subject(self) -> SavedView:
        return saved_views.changeable(self.kwargs["pk"], self.request.actor)

    def cancel_url(self) -> str:
        return reverse("lists:views", args=[self.object.list_name])


class ChangeView(OneView):
    """Rename a view, share it or keep it to oneself."""

    title = "Change view"

    def initial(self) -> Context:
        kept = saved_views.kept_for(self.object.list_name, self.request.actor)
        opens = kept.opens_with == self.object
        return {"version": self.object.version, "name": self.object.name, "shared": self.object.shared, "opens": opens}

    def save(self, form: Any) -> str:
        given, actor, view = form.cleaned_data, self.request.actor, self.object
        shared = given.get("shared", view.shared)
        saved_views.change_view(view, actor=actor, version=given["version"], name=given["name"], shared=shared)
        if given["opens"]:
            saved_views.open_with(view.list_name, view.pk, actor=actor)
        elif saved_views.kept_for(view.list_name, actor).opens_with == view:
            saved_views.open_with(view.list_name, None, actor=actor)
        return self.cancel_url()


class NothingToFill(PortalForm):
    """A question that is answered by its button."""


class DeleteView(OneView):
    """Remove a view; the records stay."""

    title = "Delete this view"
    submit_label = "Delete view"
    form_class = NothingToFill

    def form_options(self) -> Context:
        return {}

    def context(self, **more: Any) -> Context:
        whose = "Everybody in your organisation loses it. " if self.object.shared else ""
        return {"intro": f"{self.object.name}. {whose}The records it shows stay.", **more}

    def save(self, form: Any) -> str:
        saved_views.delete_view(self.object, actor=self.request.actor)
        messages.success(self.request, f"View “{self.object.name}” deleted")
        return self.cancel_url()
