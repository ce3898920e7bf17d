"""What the pages of a section show of a questionnaire that is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from questionnaires.rules.questions import Question
from questionnaires.selectors.renewal import Kept, Renewal
from web.scoped import Context, ScopedView


class Again(ScopedView):
    """Base of pages that know which answers can be reaffirmed, where a questionnaire follows another."""

    again: Renewal | None = None

    @property
    def changing(self) -> list[str]:
        """Questions that a person wants to answer anew although the answer of last time could be reaffirmed."""
        return self.request.GET.getlist("change")

    @property
    def query(self) -> str:
        """The part of the address that opens them."""
        return again_query(self.changing)

    def unchanged(self, questions: Sequence[Question], section: str) -> list[str]:
        """The questions of a section whose answers of last time may hold."""
        return [each.key for each in questions if each.section == section and each.key not in self.changing]

    def holding(self, section: str) -> list[Kept]:
        """What can be reaffirmed in a section, without what is answered anew."""
        found = self.again.of(section, self.again.pending) if self.again else []
        return [each for each in found if each.question.key not in self.changing]

    def reaffirmed(self, section: str) -> list[Kept]:
        """What was reaffirmed in a section, without what is answered anew."""
        found = self.again.of(section, self.again.done) if self.again else []
        return [each for each in found if each.question.key not in self.changing]

    def asked_anew(self, asked: Sequence[Question], section: str) -> list[Question]:
        """Of the questions that apply those with controls: neither reaffirmed nor waiting for it, unless sent along."""
        listed = {each.question.key for each in (*self.holding(section), *self.reaffirmed(section))}
        return [each for each in asked if each.key not in listed or self.comes_with(each.key)]

    def comes_with(self, key: str) -> bool:
        """Whether the form that was sent holds the question."""
        return any(f"{name}.{key}" in self.request.POST for name in ("version", "was"))

    def again_context(self, section: str) -> Context:
        """What the page of a section shows beside its questions."""
        return {
            "again": self.again,
            "holding": self.holding(section),
            "reaffirmed": self.reaffirmed(section),
            "query": self.query,
            "ticked": self.request.POST.getlist("change"),
        }


def again_query(keys: Sequence[str]) -> str:
    """The part of an address that opens questions whose answers could be reaffirmed."""
    return f"?{urlencode({'change': keys}, doseq=True)}" if keys else ""
