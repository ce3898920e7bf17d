"""The bases of a policy's two pages: what holds and every version of it, and the form that adopts a new one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from records import selectors
from sponsors import access
from sponsors.models import Policy
from web.http import ScopedRequest
from web.views import Context, FormPage, ScopedView


class PolicyPage(ScopedView, ABC):
    """What holds now beside the product's default, and every version with who changed what, when and why."""

    http_method_names = ["get", "head", "options"]
    template_name: ClassVar[str]
    title: ClassVar[str]
    kind: ClassVar[str]
    """the kind of `sponsors.Policy`"""
    change: ClassVar[str]
    """the permission to adopt another version"""
    change_route: ClassVar[str]

    @abstractmethod
    def policy(self, on: date) -> Any:
        """What holds on a day."""

    @abstractmethod
    def told(self, found: Any, versions: Sequence[Policy]) -> Context:
        """The rows of the choices and the changes of each version, newest first; what else this page tells."""

    def get(self, request: ScopedRequest) -> HttpResponse:
        found, versions = self.policy(request.membership.today), access.policies(self.kind)
        context = {
            "title": self.title,
            "policy": found,
            "history": selectors.history(*versions),
            "change_url": reverse(self.change_route) if request.actor.can(self.change) else "",
            **self.told(found, versions),
        }
        return self.page(self.template_name, context)


class PolicyChangePage(FormPage, ABC):
    """A new version of a policy, in force from today."""

    submit_label = "Adopt policy"
    adopted: ClassVar[str] = "Policy adopted. It holds from today."
    route: ClassVar[str]
    """of the page that shows the policy"""

    @abstractmethod
    def values(self, on: date) -> Mapping[str, Any]:
        """What the form begins with: the choices of a day and their version."""

    @abstractmethod
    def adopt(self, form: Any, **said: Any) -> None:
        """Call the service with the choices and `said`: seen, on, actor and reason."""

    def initial(self) -> Mapping[str, Any]:
        return self.values(self.request.membership.today)

    def save(self, form: Any) -> str:
        given, day = form.cleaned_data, self.request.membership.today
        self.adopt(form, seen=given["version"], on=day, actor=self.request.actor, reason=given["reason"])
        messages.success(self.request, self.adopted)
        return reverse(self.route)

    def cancel_url(self) -> str:
        return reverse(self.route)
