"""The base of every page: closed until a permission opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from kernel.errors import NotAllowed, Refused
from kernel.steps import Step
from web.errors import not_allowed
from web.http import ScopedRequest

Context = dict[str, Any]


class ScopedView(View):
    """A page for people with a membership; `action` is the permission it needs, checked before anything else runs.

    With `by_object` a grant on a single object is enough to come in; the view then asks `self.allow(obj)` for the
    object it shows.
    """

    action: ClassVar[str]
    by_object: bool = False
    http_method_names = ["get", "post", "head", "options"]
    request: ScopedRequest

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request, "caller", None) is None:
            return redirect("sponsors:no-membership")
        self._may_enter(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            request.denied = refusal.permission
            raise PermissionDenied(str(refusal)) from refusal
        except Refused as refusal:
            raise BadRequest(str(refusal)) from refusal

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return not_allowed(request, [name.upper() for name in self.http_method_names if hasattr(self, name)])

    @classmethod
    def needs(cls, **kwargs: Any) -> str:
        """The permission that an address needs; `action`, unless a part of the address decides."""
        return cls.action

    def _may_enter(self, request: ScopedRequest) -> None:
        needed = self.needs(**self.kwargs)
        if request.actor.can(needed) or (self.by_object and request.actor.granted(needed)):
            return
        request.denied = needed
        raise PermissionDenied(f"needs the permission {needed}")

    def allow(self, obj: Any) -> None:
        """Refuse an object that neither the role nor a grant opens, as if it did not exist."""
        if not self.request.actor.can(self.action, obj):
            raise Http404

    def offer(self, permission: str, label: str, route: str) -> Context:
        """The way out of an empty state, for who may take it."""
        return {"action_label": label, "action_url": reverse(route)} if self.request.actor.can(permission) else {}

    def context(self, **more: Any) -> Context:
        return more

    def page(self, template: str, context: Context, *, status: int = 200) -> HttpResponse:
        return render(self.request, template, context, status=status)


def step_or_404(steps: Iterable[Step], slug: str) -> Step:
    """The step with this name in addresses."""
    found = next((step for step in steps if step.slug == slug), None)
    if found is None:
        raise Http404
    return found


def found_or_404(find: Callable[..., Any], *args: Any) -> Any:
    """What `find` returns; what is not there and what is not yours are the same 404."""
    try:
        return find(*args)
    except models.ObjectDoesNotExist as missing:
        raise Http404 from missing
