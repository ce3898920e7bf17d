"""Confirming one thing that is done to a record, with its reason: archived, retired, taken up again, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase

from web.forms import PortalForm
from web.views import Context, FormPage


class Turn(NamedTuple):
    """One thing that can be done to a record: its question, what follows from it, the button, and the service."""

    title: str
    intro: str
    label: str
    service: Callable[..., Any]
    is_change: bool = True


class TurnForm(PortalForm):
    """Why it is done."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", help_text="it is kept in the history")


class TurnPage(FormPage):
    """Confirm one of `turns`, named in the address, with a reason."""

    form_class = TurnForm
    title = ""
    """each turn has its own"""
    turns: ClassVar[dict[str, Turn]]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs.get("step") not in self.turns:
            raise Http404
        self.turn = self.turns[kwargs["step"]]
        self.is_change = self.turn.is_change
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        self.turn.service(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        named = {"title": self.turn.title.format(self.object), "submit_label": self.turn.label}
        return {**named, "intro": self.turn.intro, **more}
