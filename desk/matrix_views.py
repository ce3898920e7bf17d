"""The cGMP matrix: of one site with everything behind it, and of the whole portfolio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse

from audits import selectors as audits
from audits.models import Audit
from cmos import selectors as cmos
from cmos.models import Site
from desk import matrix_columns as columns
from desk import matrix_printing as printing
from desk.forms import AsOfForm
from desk.matrix_forms import AssessForm, CoverForm, MatrixFilters, PrintForm, VoidForm
from desk.standing_views import as_of
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import stream
from qualification import selectors, services
from qualification.models import TopicAssessment
from qualification.rules import assessing
from qualification.rules.matrix import RULE_VERSION, Status, worst
from records import pdf
from records import selectors as records
from regulations import selectors as regulations
from regulations.rules.topics import TOPICS
from web.columns import plain
from web.files import generated_response, streamed_response, written
from web.http import Exported, ScopedRequest, export_name
from web.tables import CSV_TYPE, XLSX_TYPE, Table, csv_bytes, exported, exported_heads, write_xlsx
from web.views import Context, DetailPage, FormPage, ListPage

VIEW = "matrix.view"


class Portfolio(ListPage):
    """Every site by every topic."""

    action = VIEW
    title = "cGMP matrix"
    columns = columns.PORTFOLIO
    filters = MatrixFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Site]:
        found = cmos.sites().select_related("company")
        if self._order().removeprefix("-") != "worst_rank":
            return found
        on, moment = self._asked()
        ids = list(cmos.active_sites().values_list("pk", flat=True))
        ranks: dict[Status, list[UUID]] = {}
        for pk, cells in selectors.matrices(ids, on, moment).items():
            ranks.setdefault(worst(cells), []).append(pk)
        cases = [When(pk__in=pks, then=Value(int(status))) for status, pks in ranks.items()]
        return found.annotate(worst_rank=Case(*cases, default=Value(0), output_field=IntegerField()))

    def _asked(self) -> tuple[date, datetime | None]:
        """The day asked about and the moment whose knowledge counts; today, as known now, where a filter is wrong."""
        bar: Any = self.bar(self.asked)
        return (bar.day, bar.moment) if bar.is_valid() else (self.request.membership.today, None)

    def rows(self, found: list[Any]) -> list[Any]:
        (on, moment), today = self._asked(), self.request.membership.today
        held = selectors.matrices([site.pk for site in found], on, moment)
        keep = columns.keep_day(on, today, moment)
        return [columns.SiteRow(site, {cell.topic: cell for cell in held[site.pk]}, keep) for site in found]

    def context(self, **more: Any) -> Context:
        subtitle = "Where each topic stands at each site. Filtered by a topic alone: sites with an open gap in it."
        return {"subtitle": subtitle, **more}

    def nothing(self) -> Context:
        text = "The matrix follows from audits, inspections and questionnaires of your sites."
        words = {"kind": "nothing_yet", "title": "No sites yet", "text": text}
        return {**words, **self.offer("cmos.register", "Register site", "cmos:find")}


class SiteMatrix(FormPage):
    """The matrix of one site on a day: drawn, as a table, exported; below it, a controlled copy is asked for."""

    action = VIEW
    template_name = "desk/matrix/site.html"
    form_class = PrintForm
    title = "cGMP matrix"
    submit_label = "Make the PDF"
    http_method_names = ["get", "post", "head", "options"]

    @cached_property
    def as_of(self) -> AsOfForm:
        return AsOfForm(self.request.GET, self.request.membership)

    @cached_property
    def found(self) -> printing.Matrix:
        return printing.of_site(self.object, self.as_of.day, self.as_of.moment)

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        self.object = self._subject()
        if "format" in request.GET and self.as_of.is_valid():
            return self._export(str(request.GET["format"]))
        return self._show(self.make_form(), status=200 if self.as_of.is_valid() else 422)

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> Mapping[str, Any]:
        moment = self.as_of.moment
        return {"on": self.as_of.day.isoformat(), "known_at": moment.isoformat() if moment else ""}

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.kwargs["pk"]])

    def context(self, **more: Any) -> Context:
        actor = self.request.actor
        return {
            **as_of(self.as_of),
            "found": self.found,
            "at": now(),
            "rule_version": RULE_VERSION,
            "rule_words": printing.RULE_WORDS,
            "exports": [(form.upper(), self._address(form)) for form in ("xlsx", "csv")],
            "may_print": actor.can(printing.PRINT),
            "made": records.printed_of(self.object, printing.MATRIX_OF)[:50] if actor.can(printing.PRINT) else [],
            "missing": pdf.missing(),
            **more,
        }

    def _address(self, form: str) -> str:
        """The same as a file."""
        asked = self.request.GET.copy()
        asked["format"] = form
        return f"?{asked.urlencode()}"

    def save(self, form: PrintForm) -> str:
        job = printing.request_copy(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("jobs:job", args=[job.pk])

    def _export(self, form: str) -> HttpResponseBase:
        if form not in ("csv", "xlsx"):
            raise Refused({"format": "A matrix is exported as csv or xlsx."})
        cells, shown = self.found.cells, list(columns.CELLS)
        self.request.exported = Exported("matrix:site", form, len(cells), [column.key for column in shown])
        name = export_name(f"cGMP matrix {self.object.number}", self.as_of.day, form)
        if form == "csv":
            return streamed_response(stream(lambda: csv_bytes(self._table())), name=name, media_type=CSV_TYPE)
        made = written(lambda target: write_xlsx(self._table(), target))
        return generated_response(made, name=name, media_type=XLSX_TYPE)

    def _table(self) -> Table:
        site, day = self.object, self.as_of.day
        about = (
            ("Matrix", f"{site.number} {site.name}"),
            ("Organisation", self.request.membership.tenant_name),
            ("On", f"{day.day} {day:%b %Y}"),
            *([("As known at", str(plain(self.as_of.moment)))] if self.as_of.moment else []),
            ("Rule table", RULE_VERSION),
        )
        rows: Iterator[Any] = (exported(columns.CELLS, cell) for cell in self.found.cells)
        return Table("cGMP matrix", about, exported_heads(columns.CELLS), rows)


class TopicPage(DetailPage):
    """One topic of a site: every piece of evidence, requirement by requirement, and what people assessed."""

    action = VIEW
    template_name = "desk/matrix/topic.html"

    def find(self, pk: UUID) -> Site:
        if self.kwargs["topic"] not in TOPICS:
            raise Http404
        return cmos.site(pk)

    def details(self, obj: Site) -> Context:
        form = AsOfForm(self.request.GET, self.request.membership)
        self.http_status = 200 if form.is_valid() else 422
        found = printing.of_site(obj, form.day, form.moment)
        cell = next(each for each in found.cells if each.topic == self.kwargs["topic"])
        lines = cell.by_requirement
        may = self.request.actor.can(services.ASSESS)
        return {
            "title": f"{cell.label}: {obj.name}",
            **as_of(form),
            "cell": cell,
            "topic": TOPICS[cell.topic],
            "lines": lines,
            "headings": regulations.headings(line.code for line in lines if line.code),
            "sisters": found.sisters[cell.topic],
            "company_sites": found.company_sites,
            "assessments": selectors.assessments_of(obj, cell.topic),
            "may_assess": may,
        }


class Assess(FormPage):
    """Record what a person assessed about a topic."""

    action = services.ASSESS
    form_class = AssessForm
    title = "Assess a topic"
    submit_label = "Save assessment"
    is_change = False

    def context(self, **more: Any) -> Context:
        return super().context(title=f"Assess: {TOPICS[self.kwargs['topic']].label}", **more)

    def subject(self) -> Site:
        if self.kwargs["topic"] not in TOPICS:
            raise Http404
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> Mapping[str, Any]:
        return {"assessed_on": self.request.membership.today}

    def save(self, form: AssessForm) -> str:
        services.assess_topic(self.object, topic=self.kwargs["topic"], actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "Assessment recorded")
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("matrix:topic", args=[self.kwargs["pk"], self.kwargs["topic"]])

    def about(self) -> str:
        return f"{self.object.name}: {TOPICS[self.kwargs['topic']].label}"


class VoidAssessment(FormPage):
    """Take back an assessment entered by mistake."""

    action = services.ASSESS
    form_class = VoidForm
    title = "Void this assessment?"
    submit_label = "Void assessment"

    def subject(self) -> TopicAssessment:
        return selectors.topic_assessment(self.kwargs["pk"])

    def initial(self) -> Mapping[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        intro = "It stays readable with its reason and no longer counts in the matrix."
        return super().context(intro=intro, **more)

    def save(self, form: VoidForm) -> str:
        services.void_assessment(self.object, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "Assessment void")
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("matrix:topic", args=[self.object.site_id, self.object.topic])

    def about(self) -> str:
        return f"{self.object.site.name}: {TOPICS[self.object.topic].label}"


class Cover(FormPage):
    """Record which topics an audit covered: its scope is written in free words."""

    action = services.ASSESS
    template_name = "desk/matrix/cover.html"
    form_class = CoverForm
    title = "Which topics did the audit cover?"
    submit_label = "Save topics"
    is_change = False

    def subject(self) -> Audit:
        return audits.audit(self.kwargs["pk"])

    def context(self, **more: Any) -> Context:
        covered = [(TOPICS[row.topic].label, row) for row in selectors.covered_by(self.object)]
        return {"covered": covered, "waits": self.object.status not in assessing.COVERING, **more}

    def save(self, form: CoverForm) -> str:
        made = services.cover_topics(self.object, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, f"{len(made)} topics recorded as covered")
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("audits:detail", args=[self.kwargs["pk"]])
