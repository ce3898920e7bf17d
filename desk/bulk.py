"""Steps over several sites at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from cmos import services as cmos
from cmos.models import Site
from kernel.actor import Actor
from sponsors import access
from web.bulk import Answers, Change, RowByRow
from web.forms import PortalForm


class PersonForm(PortalForm):
    """Who shall answer for the sites."""

    person = forms.ChoiceField(label="Person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        people = [(str(member.id), f"{member.name}, {member.role_label}") for member in access.people()]
        field.choices = [("", "Choose"), *people]


class Reassign(RowByRow):
    """Gives sites another responsible person."""

    name = "reassign responsible person"
    permission = "cmos.change"
    form_class = PersonForm
    field: ClassVar[str] = "responsible"

    def change(self, record: Site, answers: Answers, *, actor: Actor) -> Change:
        now = getattr(record, self.field)
        asked = str(answers.get("person", ""))
        becomes = access.people_names([asked]).get(asked, "") if asked else ""
        same = ("this person already answers for it",) if now and str(now.pk) == asked else ()
        return Change(now.user.name if now else "nobody", becomes, same)

    def perform(self, record: Site, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        change = {f"{self.field}_id": answers["person"]}
        cmos.change_site(record, actor=actor, reason=reason, version=version, **change)


class ReassignDeputy(Reassign):
    """Gives sites another deputy."""

    name = "reassign deputy"
    field = "deputy"
