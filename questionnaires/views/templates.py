"""Templates and their versions: listed, begun, read, compared, given away as a spreadsheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse

from questionnaires import columns, forms, rules, selectors, services
from questionnaires.models import TemplateVersion
from questionnaires.rules import sheet, whole
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from web.files import generated_response, written
from web.http import Exported, ScopedRequest, export_name
from web.scoped import ScopedView, found_or_404
from web.tables import XLSX_TYPE, Table, write_xlsx
from web.views import Context, DetailPage, FormPage, ListPage


def address(pk: UUID, section: str = "") -> str:
    """The page of one version, at a section of it."""
    return reverse("questionnaires:version", args=[pk]) + (f"?section={section}" if section else "")


class TemplateList(ListPage):
    """The questionnaires of the sponsor, each with its newest version."""

    action = "questionnaires.view"
    template_name = "questionnaires/templates.html"
    title = "Questionnaire templates"
    columns = columns.TEMPLATES
    filters = forms.TemplateFilters
    default_sort = "title"

    def queryset(self) -> QuerySet[TemplateVersion]:
        return selectors.newest_versions()

    def nothing(self) -> Context:
        text = "Begin with the portal's questionnaire of 91 questions and change what you need, or write your own."
        words = {"kind": "nothing_yet", "title": "No templates yet", "text": text}
        offer = self.offer("questionnaires.write", "Start from the portal's questionnaire", "questionnaires:start")
        return {**words, **offer}

    def context(self, **more: Any) -> Context:
        return {"may_write": self.request.actor.can("questionnaires.write"), **more}


class NewTemplate(FormPage):
    """Begin a questionnaire of one's own."""

    action = "questionnaires.write"
    form_class = forms.TemplateForm
    title = "New questionnaire"
    submit_label = "Save as draft"

    def save(self, form: Any) -> str:
        made = services.draft_template(actor=self.request.actor, reason="questionnaire begun", **form.cleaned_data)
        return address(made.pk)

    def cancel_url(self) -> str:
        return reverse("questionnaires:templates")


class StartFromPortal(FormPage):
    """Begin with what the portal brings along."""

    action = "questionnaires.write"
    form_class = forms.ReasonForm
    title = "Start from the portal's questionnaire"
    submit_label = "Make it our draft"

    def initial(self) -> dict[str, Any]:
        return {"reason": "start from the portal's questionnaire"}

    def context(self, **more: Any) -> Context:
        text = (
            "91 questions in 14 sections about licences, quality system, premises, production, laboratory and data. "
            "They become a draft of yours: change, add and remove what you need; another person approves it."
        )
        return {"intro": text, **more}

    def save(self, form: Any) -> str:
        return address(services.start_from_portal(actor=self.request.actor, **form.cleaned_data).pk)

    def cancel_url(self) -> str:
        return reverse("questionnaires:templates")


class VersionView(DetailPage):
    """One version, section by section; a draft is written here."""

    action = "questionnaires.view"
    template_name = "questionnaires/version.html"

    def find(self, pk: UUID) -> TemplateVersion:
        return selectors.version(pk)

    def details(self, obj: TemplateVersion) -> Context:
        actor = self.request.actor
        reading = selectors.Reading(obj, self.request.GET.get("section", ""))
        versions = selectors.versions_of(obj.template_id)
        declined = signatures.declined(obj.pk)
        told = [*reading.parts, *(each.refusal for each in declined)]
        return {
            "title": obj.title,
            "reading": reading,
            "versions": versions,
            "choices": available(rules.TAKEN, reading.facts, actor, obj),
            **self._may(obj, versions),
            "signatures": signatures.of(obj, selectors.signed_content(obj, reading.whole)),
            "declined": declined,
            "history": records.history(obj, *told) if actor.can("records.view") else [],
        }

    def _may(self, obj: TemplateVersion, versions: list[TemplateVersion]) -> dict[str, bool]:
        """What the person can do besides the steps."""
        writes = self.request.actor.can("questionnaires.write")
        is_open = any(each.status in rules.OPEN for each in versions)
        was_approved = obj.status in (rules.APPROVED, rules.RETIRED)
        return {
            "writes": writes and obj.status == rules.DRAFT,
            "may_send": self.request.actor.can("questionnaires.send") and obj.status == rules.APPROVED,
            "may_revise": writes and was_approved and not is_open,
        }


class VersionForm(FormPage):
    """Base of the forms about one version."""

    def subject(self) -> TemplateVersion:
        return selectors.version(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)


class ChangeVersion(VersionForm):
    """Change title and introduction of a draft."""

    action = "questionnaires.write"
    form_class = forms.ChangeTemplateForm
    title = "Title and introduction"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("title", "introduction", "reaffirm_months", "version")}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        seen = given.pop("version")
        services.change_version(self.object, seen=seen, actor=self.request.actor, reason=WRITING, **given)
        return self.cancel_url()


class ReviseVersion(VersionForm):
    """Make the next version, which asks the same until it is changed."""

    action = "questionnaires.write"
    form_class = forms.ReasonForm
    title = "Make a new version?"
    submit_label = "Make a new version"

    def save(self, form: Any) -> str:
        made = services.revise_version(self.object, actor=self.request.actor, **form.cleaned_data)
        return address(made.pk)


WRITING = "draft of a questionnaire written"
"""Why a draft is changed: it is being made. What was approved is never changed, so that nobody is asked why."""


class CompareVersions(DetailPage):
    """What differs between a version and another one of the same template."""

    action = "questionnaires.view"
    template_name = "questionnaires/compare.html"

    def find(self, pk: UUID) -> TemplateVersion:
        return selectors.version(pk)

    def details(self, obj: TemplateVersion) -> Context:
        versions = selectors.versions_of(obj.template_id)
        others = [each for each in versions if each.pk != obj.pk]
        asked = self.request.GET.get("with", "")
        older = [each for each in others if each.edition < obj.edition]
        offered = [each for each in others if str(each.edition) == asked] or older or others
        other = offered[0] if offered else None
        first, last = (other, obj) if other is None or other.edition < obj.edition else (obj, other)
        found = whole.differences(selectors.content(first), selectors.content(last)) if first else []
        return {
            "title": f"Differences of {obj.template.number}",
            "first": first,
            "last": last,
            "others": others,
            "differences": found,
            "history": records.history(obj) if self.request.actor.can("records.view") else [],
        }


class ExportVersion(ScopedView):
    """A version as XLSX: an import of it asks the same."""

    action = "questionnaires.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        row = found_or_404(selectors.version, pk)
        content, member = selectors.content(row), request.membership
        about = (
            ("Template", row.template.number),
            ("Version", f"{row.edition}, {rules.SHOWN[row.status].lower()}"),
            ("Organisation", member.tenant_name),
        )
        table = Table(row.title, about, list(sheet.HEADS.values()), sheet.rows(content))
        name = export_name(f"{row.template.number} version {row.edition}", member.today, "xlsx")
        request.exported = Exported("questionnaires:version", "xlsx", len(content.questions), list(sheet.HEADS))
        return generated_response(written(lambda to: write_xlsx(table, to)), name=name, media_type=XLSX_TYPE)
