"""Pages about imports: bring a file, choose its columns, read what is wrong, import; and large exports."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms as django_forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse

from integrations import columns, forms, selectors, services
from integrations.kinds import IMPORT_KINDS
from integrations.models import STATES, ImportedRow, ImportRun
from integrations.services import sheets
from kernel.errors import Refused
from records import jobs
from records import selectors as records
from web.files import generated_response
from web.filters import FilterBar
from web.http import ScopedRequest
from web.list_pages import ListTool, list_called
from web.scoped import ScopedView, found_or_404
from web.states import state
from web.tables import XLSX_TYPE
from web.views import Context, DetailPage, FormPage, ListPage

AT_ONCE = 200
"""Rows that a request checks or imports itself; more are done in the background, with progress on a page."""
SHOWN = 200


class ImportFilters(FilterBar):
    """Number or file; what it holds; what became of it."""

    q = django_forms.CharField(required=False, max_length=100, label="Number or file")
    kind = django_forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((kind.name, kind.label) for kind in IMPORT_KINDS.values())],
        label="Holds",
    )

    state = django_forms.ChoiceField(
        required=False, choices=[("", "Any"), *((key, state(key).word) for key in STATES)], label="State"
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(Q(number__iexact=value.strip()) | Q(file__name__icontains=value))

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.in_state(found, value)


class ImportList(ListPage):
    """The sponsor's imports, newest first."""

    action = "imports.view"
    title = "Imports"
    columns = columns.IMPORTS
    filters = ImportFilters
    default_sort = "-uploaded_at"

    def queryset(self) -> QuerySet[ImportRun]:
        return selectors.imports()

    def rows(self, found: list[Any]) -> list[Any]:
        names = selectors.names(found)
        return [(run, names.get(run.uploaded_by, ""), names.get(run.imported_by, "")) for run in found]

    def context(self, **more: Any) -> Context:
        if not self.request.actor.can("imports.bring"):
            return more
        action = {"label": "Import a spreadsheet", "url": reverse("integrations:upload"), "icon": "upload"}
        return {"primary_action": action, **more}

    def nothing(self) -> Context:
        text = "Companies, sites, contacts, products, evidence, agreements, audits, questionnaires: from XLSX or CSV."
        words = {"kind": "nothing_yet", "title": "No imports yet", "text": text}
        return {**words, **self.offer("imports.bring", "Import a spreadsheet", "integrations:upload")}


class Upload(FormPage):
    """Bring a file; templates for each kind stand beside it."""

    action = "imports.bring"
    template_name = "integrations/upload.html"
    form_class = forms.UploadForm
    title = "Import a spreadsheet"
    submit_label = "Upload and choose columns"

    def form_options(self) -> Context:
        return {"actor": self.request.actor}

    def initial(self) -> Context:
        return {"kind": self.request.GET.get("kind", "")}

    def context(self, **more: Any) -> Context:
        return {"kinds": IMPORT_KINDS.values(), **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        file = given["file"]
        run = services.upload(given["kind"], file, name=file.name, actor=self.request.actor, reason=given["reason"])
        return reverse("integrations:columns", args=[run.pk])

    def cancel_url(self) -> str:
        return reverse("integrations:imports")


class Template(ScopedView):
    """A spreadsheet to fill in."""

    action = "imports.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, kind: str) -> HttpResponseBase:
        if kind not in IMPORT_KINDS:
            raise Http404
        return generated_response(sheets.template(IMPORT_KINDS[kind]), name=f"{kind}.xlsx", media_type=XLSX_TYPE)


class ImportView(DetailPage):
    """One import: what the file holds, what is wrong with it, what it became."""

    action = "imports.view"
    template_name = "integrations/import.html"

    def find(self, pk: UUID) -> ImportRun:
        return selectors.import_run(pk)

    def details(self, obj: ImportRun) -> Context:
        actor, kind = self.request.actor, IMPORT_KINDS[obj.kind]
        may = actor.can("imports.bring") and actor.can(kind.permission)
        return {
            "title": obj.number,
            "kind": kind,
            "names": selectors.names([obj]),
            "uploaded_by": selectors.names([obj]).get(obj.uploaded_by, ""),
            "imported_by": selectors.names([obj]).get(obj.imported_by, ""),
            "may": may and not obj.imported_at,
            "problems": selectors.problems_of(obj)[:SHOWN],
            "problem_count": selectors.problems_of(obj).count(),
            "outcomes": _outcomes(obj),
            "shown": SHOWN,
            "history": records.history(obj) if actor.can("records.view") else [],
        }


def _outcomes(run: ImportRun) -> list[tuple[ImportedRow, str]]:
    """The first rows with the page that shows what each became."""
    rows = list(selectors.outcomes_of(run)[:SHOWN])
    pages, route = selectors.pages_of(run, rows), IMPORT_KINDS[run.kind].page
    return [(row, reverse(route, args=[pages.get(row.subject_id, row.subject_id)])) for row in rows]


class OneImport(FormPage):
    """Base of the pages that change an import."""

    action = "imports.bring"
    object: ImportRun
    kind_of_job: ClassVar[str]

    def subject(self) -> ImportRun:
        return selectors.import_run(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("integrations:import", args=[self.object.pk])

    def in_background(self, task: str, title: str, reason: str, **parameters: Any) -> str:
        """Have a worker do it; returns the page with its progress."""
        given = {"run": str(self.object.pk), **parameters}
        job = jobs.request(task, given, title=title, actor=self.request.actor, reason=reason)
        return reverse("jobs:job", args=[job.pk])


class Columns(OneImport):
    """Which column holds which field; then every row is checked."""

    form_class = forms.ColumnsForm
    title = "Choose columns"
    submit_label = "Check every row"

    def form_options(self) -> Context:
        kind = IMPORT_KINDS[self.object.kind]
        return {"kind": kind, "heads": services.read_sheet(self.object.file, kind).heads}

    def initial(self) -> Context:
        return {"version": self.object.version, **{name: str(place) for name, place in self.object.mapped.items()}}

    def context(self, **more: Any) -> Context:
        words = f"{self.object.number}, {self.object.file.name}: {self.object.rows} rows. Nothing is recorded yet."
        return {"intro": words, **more}

    def save(self, form: Any) -> str:
        run, actor = self.object, self.request.actor
        changed = services.choose_columns(run, form.mapped(), actor=actor, version=form.cleaned_data["version"])
        if run.rows > AT_ONCE:
            return self.in_background("integrations.check_import", f"Check of {run.number}", "check before an import")
        services.check(changed, actor=actor)
        return self.cancel_url()


class Run(OneImport):
    """Import every row, or none."""

    form_class = forms.ReasonForm
    title = "Import these rows"
    is_change = False
    submit_label = "Import"

    def initial(self) -> Context:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        run = self.object
        words = f"{run.number}: {run.new} new, {run.known} already recorded and left as they are. All of them, or none."
        return {"intro": words, **more}

    def save(self, form: Any) -> str:
        run, given = self.object, form.cleaned_data
        if run.rows > AT_ONCE and not run.imported_at and run.checked_at and not run.wrong:
            return self.in_background(
                "integrations.import_file", f"Import {run.number}", given["reason"], version=given["version"]
            )
        services.import_rows(run, actor=self.request.actor, reason=given["reason"], version=given["version"])
        return self.cancel_url()


class Errors(ScopedView):
    """The file with a message beside each wrong row."""

    action = "imports.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        run = found_or_404(selectors.import_run, pk)
        name = f"{run.number}-what-to-change.xlsx"
        return generated_response(sheets.error_file(run), name=name, media_type=XLSX_TYPE)


class Export(ListTool, FormPage):
    """A list with more rows than a request can write as XLSX: a worker makes the file, for the person who asked."""

    form_class = forms.ExportForm
    title = "Export as XLSX"
    submit_label = "Make the file"

    def context(self, **more: Any) -> Context:
        page = self.the_list(self.asked_query)
        bar = page.bar(page.asked)
        if not bar.is_valid():
            raise Refused({"q": "These filters cannot be read. Go back to the list."})
        words = f"{page.title}: {page.count(bar)} rows. The file is made in the background; only you can open it."
        return {"intro": words, **more}

    def save(self, form: Any) -> str:
        parameters = {"list_name": self.list_name, "query": self.asked_query}
        title = f"Export of {list_called(self.list_name).title}"
        job = jobs.request(
            "integrations.export_list",
            parameters,
            title=title,
            actor=self.request.actor,
            reason=form.cleaned_data["reason"],
        )
        return reverse("jobs:job", args=[job.pk])

    def cancel_url(self) -> str:
        return self.back_to(self.asked_query)
