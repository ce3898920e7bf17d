"""Pages about what a site holds: one record page per kind, and one way to record, change, check and void."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse

from cmos import forms, selectors, services
from cmos.models import SiteEvidence
from cmos.rules import KINDS, expiry
from cmos.views.sites import SitePart
from cmos.views.words import evidence_facts
from records import selectors as records
from records.selectors import provenance
from sponsors import access
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage


class RecordEvidence(SitePart):
    """Record an entry of the kind named in the address."""

    action = "evidence.record"
    title = "Record evidence"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs.get("kind") not in KINDS:
            raise Http404
        self.kind = KINDS[kwargs["kind"]]
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        form = forms.EVIDENCE_FORMS[self.kind.name]
        return form(data, files, initial=self.initial(), editions=self._editions())

    def _editions(self) -> list[tuple[str, str]]:
        rows = selectors.counted(self.kind.name).filter(site=self.object).order_by("-ends_on")
        return [(str(row.pk), str(row)) for row in rows]

    def initial(self) -> dict[str, Any]:
        basic: dict[str, Any] = {"source": "document", "reason": f"{self.kind.label} checked"}
        if self.kind.name == "registration":
            feis = selectors.active_feis([self.object.pk]).get(self.object.pk, [])
            basic |= {"fei": feis[0] if feis else "", "source": "authority"}
        if self.kind.name == "dea":
            parts = ("street", "city", "region", "postal_code")
            basic |= {"authority": "DEA", **{name: getattr(self.object, name) for name in parts}}
        return basic

    def save(self, form: Any) -> str:
        made = services.record_evidence(self.kind.name, self.object, actor=self.request.actor, **form.cleaned_data)
        for warning in services.warnings_of(made):
            messages.warning(self.request, warning)
        return reverse(f"cmos:{made.kind}", args=[made.pk])

    def context(self, **more: Any) -> Context:
        return super().context(title=f"Record {self.kind.label}", **more)


NOTHING = (None, "")


class EvidencePage(DetailPage):
    """One piece of evidence: what it says, who checked it, what can be done, its history."""

    action = "evidence.view"
    template_name = "cmos/evidence.html"

    def find(self, pk: UUID) -> SiteEvidence:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return selectors.evidence_entry(self.kwargs["kind"], pk)

    def details(self, obj: Any) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        names = access.actor_names(filter(None, (obj.entered_by, obj.retrieved_by, obj.verified_by)))
        facts = evidence_facts(obj)
        return {
            "title": f"{KINDS[obj.kind].label} {getattr(obj, KINDS[obj.kind].reference)}".strip(),
            "facts": [(label, value) for label, value in facts if value not in NOTHING],
            "not_given": [label.lower() for label, value in facts if value in NOTHING],
            "expiry": expiry(obj, today),
            "warnings": [] if obj.voided_at else services.warnings_of(obj),
            "entered_by": names.get(obj.entered_by, "not recorded"),
            "retrieved_by": names.get(obj.retrieved_by, "not recorded"),
            "verified_by": names.get(obj.verified_by, ""),
            "editions": selectors.editions_of(obj),
            "may_record": obj.voided_at is None and actor.can("evidence.record"),
            "known_files": provenance.told([obj.file_id]),
            "own_entry": obj.entered_by == actor.key,
            "history": records.history(obj) if actor.can("records.view") else [],
        }


class OfEvidence(FormPage):
    """Base of forms about one entry."""

    action = "evidence.record"

    def subject(self) -> SiteEvidence:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return selectors.evidence_entry(self.kwargs["kind"], self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse(f"cmos:{self.object.kind}", args=[self.object.pk])


class ChangeEvidence(OfEvidence):
    """Correct an entry; it is to be checked by a second person again."""

    title = "Correct this entry"

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        form = forms.EVIDENCE_FORMS[self.object.kind]
        return form(data, files, initial=self.initial(), editions=[], changing=True)

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name) for name in services.evidence_fields(self.object.kind)}
        if "drug_codes" in found:
            found["drug_codes"] = ", ".join(found["drug_codes"])
        return {**found, "products": [str(pk) for pk in found["products"]], "version": self.object.version}

    def save(self, form: Any) -> str:
        services.change_evidence(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        words = "A second person checks it again afterwards. A renewed document is a new entry, not a correction."
        return {"intro": words, **more}


class TurnEvidence(TurnPage, OfEvidence):
    """Check, check again at the source, or void an entry."""

    action = "evidence.record"
    title = "Check or void"
    turns: ClassVar[dict[str, Turn]] = {
        "verify": Turn(
            "Is {} as on the document?",
            "You confirm that its dates and numbers are as on the document or at its source. Your name stays with it.",
            "Confirm",
            services.verify_evidence,
            is_change=False,
        ),
        "recheck": Turn(
            "Does the source still say so?",
            "Notes that the source says today what is recorded here. If it says something else, correct the entry.",
            "It does",
            services.recheck_evidence,
            is_change=False,
        ),
        "void": Turn(
            "Void this entry?",
            "Only for an entry made by mistake: it stays readable, struck, and counts for no day.",
            "Void",
            services.void_evidence,
        ),
    }
