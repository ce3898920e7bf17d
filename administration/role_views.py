"""What each role may do: the built-in ones, which never change, and the tenant's own, copied from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from administration import rights, services
from administration.forms import RoleForm, RoleStepForm
from administration.member_views import request_url
from administration.rules import roles_to_give
from records import selectors as records
from sponsors.models import OwnRole
from sponsors.rules import PERMISSIONS, ROLES, permissions_of, subject_and_verb
from web.http import ScopedRequest
from web.paging import paginate
from web.views import Context, DetailPage, FormPage, ScopedView

BESIDE: Final = 6
"""Own roles up to which they stand beside the built-in ones in the matrix; more are compared on their own pages."""
LISTED: Final = 50
"""Own roles on one page."""


class Permissions(ScopedView):
    """The matrix: a permission per row, a role per column, a few own roles first; and the own roles, page by page."""

    action = "administration.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        built_in = roles_to_give(request.membership.kind)
        beside = list(rights.own_roles()[: BESIDE + 1])
        beside = beside if len(beside) <= BESIDE else []
        held = [permissions_of(each.base, each.permissions) for each in beside]
        held += [permissions_of(key) for key in built_in]
        context = {
            "title": "Roles",
            "beside": beside,
            "built_in": built_in.items(),
            "rows": list(_rows(held)),
            "span": len(held) + 1,
            "may_change": request.actor.can("administration.change"),
            **self._listed(request),
        }
        return self.page("administration/permissions.html", context)

    def _listed(self, request: ScopedRequest) -> Context:
        """One page of the own roles by name, with how many there are."""
        count = rights.own_roles().count()
        found = paginate(rights.own_roles(), request.GET, order="name", size=LISTED)
        return {
            "own": [(each, ROLES[each.base]) for each in found.rows],
            "count": count,
            "shown_text": f"{len(found.rows)} of {count} own roles",
            "next_url": f"?{urlencode({'after': found.after})}" if found.after else "",
            "previous_url": f"?{urlencode({'before': found.before})}" if found.before else "",
        }


def _rows(held: list[frozenset[str]]) -> Iterable[tuple[str, str, list[bool]]]:
    """Only permissions that some role of this kind of tenant has: a sponsor's and a CMO's never mix."""
    for name in sorted(PERMISSIONS):
        cells = [name in each for each in held]
        if any(cells):
            yield (*subject_and_verb(name), cells)


class RolePage(DetailPage):
    """One role of the tenant's own: what it may do, how that differs, who has it, and its versions."""

    action = "administration.view"
    template_name = "administration/role.html"

    def find(self, pk: UUID) -> OwnRole:
        return rights.own_role(pk)

    def details(self, obj: OwnRole) -> Context:
        held, default = permissions_of(obj.base, obj.permissions), permissions_of(obj.base)
        return {
            "title": obj.name,
            "base": ROLES[obj.base],
            "held": [subject_and_verb(name) for name in sorted(held)],
            "more": [subject_and_verb(name) for name in sorted(held - default)],
            "less": [subject_and_verb(name) for name in sorted(default - held)],
            "holders": rights.holders(obj),
            "requests": rights.requests().filter(own_role=obj).order_by("-id")[:20],
            "may_change": self.request.actor.can("administration.change") and obj.retired_at is None,
            "history": records.history(obj),
        }


class RoleForms(FormPage):
    """Permissions of a role, marked one by one; they hold once a second person approved."""

    action = "administration.change"
    template_name = "administration/role_form.html"
    submit_label = "Ask for approval"
    is_change = False


class CopyRole(RoleForms):
    """A role of the tenant's own, beginning as a copy of a built-in one."""

    form_class = RoleForm
    title = "Copy a role"

    def base(self) -> str:
        asked = self.request.GET.get("base", "")
        known = roles_to_give(self.request.membership.kind)
        return asked if asked in known else next(iter(known))

    def form_options(self) -> Context:
        return {"base": self.base()}

    def initial(self) -> dict[str, Any]:
        return {"permissions": sorted(permissions_of(self.base()))}

    def context(self, **more: Any) -> Context:
        kind = self.request.membership.kind
        return {"base": self.base(), "base_label": ROLES[self.base()], "bases": roles_to_give(kind).items(), **more}

    def save(self, form: Any) -> str:
        return request_url(
            self.request, services.ask_for_role(base=self.base(), actor=self.request.actor, **form.cleaned_data)
        )

    def cancel_url(self) -> str:
        return reverse("administration:permissions")

    def about(self) -> str:
        return "Roles"


class ChangeRole(RoleForms):
    """Other permissions for a role of the tenant's own."""

    form_class = RoleForm
    title = "Change this role"

    def subject(self) -> OwnRole:
        return rights.own_roles().get(pk=self.kwargs["pk"])

    def form_options(self) -> Context:
        return {"base": self.object.base}

    def initial(self) -> dict[str, Any]:
        return {"name": self.object.name, "permissions": self.object.permissions}

    def context(self, **more: Any) -> Context:
        return {"base_label": ROLES[self.object.base], **more}

    def save(self, form: Any) -> str:
        role: OwnRole = self.object
        asked = services.ask_for_role(role=role, base=role.base, actor=self.request.actor, **form.cleaned_data)
        return request_url(self.request, asked)

    def cancel_url(self) -> str:
        return reverse("administration:role", args=[self.kwargs["pk"]])


class RetireRole(FormPage):
    """Take a role of the tenant's own out of use."""

    action = "administration.change"
    form_class = RoleStepForm
    title = "Retire this role"
    submit_label = "Retire it"
    template_name = "administration/reasoned.html"

    def subject(self) -> OwnRole:
        return rights.own_roles().get(pk=self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        return {"happens": "Nobody can be given it any more. It stays on record with its versions.", **more}

    def save(self, form: Any) -> str:
        services.retire_role(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("administration:permissions")

    def cancel_url(self) -> str:
        return reverse("administration:role", args=[self.kwargs["pk"]])
