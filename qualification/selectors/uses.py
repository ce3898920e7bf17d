"""Where a requirement is used: which records of the sponsor cite it, over all rooms.

A room with records that cite requirements adds one `Citing` to `KINDS`, and every page and answer of the API has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from django.db.models import CharField, F, Func, QuerySet
from django.urls import reverse

from audits import selectors as audits
from audits.rules import FROM_QUESTIONNAIRE
from inspections import selectors as inspections
from kernel.actor import Actor
from questionnaires import selectors as questionnaires
from regulations import selectors as regulations

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Use:
    """One record that cites the requirement, with the exact words of the citation."""

    record: str
    text: str
    cites: tuple[str, ...]
    url: str
    site: str = ""
    state: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Citing:
    """A kind of record that cites requirements: its rows as the actor may see them, newest first, and how each reads.

    `column` is the list of citations; `permission` opens the kind, where the rows do not limit themselves.
    """

    key: str
    label: str
    permission: str
    column: str
    rows: Callable[[Actor], QuerySet[Any]]
    record: Callable[[Any], str]
    url: Callable[[Any], str]
    site: Callable[[Any], str] = lambda row: row.site.name
    state: Callable[[Any], str] = lambda row: ""
    on: Callable[[Any], date | None] = lambda row: None


@dataclass(frozen=True, slots=True)
class Used:
    """How often records of one kind cite the requirement, and the newest of them."""

    kind: Citing
    count: int
    uses: tuple[Use, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.uses)


def _findings(actor: Actor) -> QuerySet[Any]:
    return audits.findings_for(actor).exclude(origin=FROM_QUESTIONNAIRE)


def _gaps(actor: Actor) -> QuerySet[Any]:
    return audits.findings_for(actor).filter(origin=FROM_QUESTIONNAIRE)


def _section(row: Any) -> str:
    return f"{reverse('questionnaires:version', args=[row.template_version_id])}?section={quote(row.section.key)}"


KINDS: Final[tuple[Citing, ...]] = (
    Citing(
        key="findings",
        label="Findings of audits",
        permission="",
        column="requirements",
        rows=_findings,
        record=lambda row: f"{row.found_in}, finding {row.number}",
        url=lambda row: reverse("audits:finding", args=[row.pk]),
        state=lambda row: row.grade,
        on=lambda row: row.found_on,
    ),
    Citing(
        key="gaps",
        label="Gaps in answers to questionnaires",
        permission="",
        column="requirements",
        rows=_gaps,
        record=lambda row: f"{row.origin_number}, question {row.origin_question}",
        url=lambda row: reverse("audits:finding", args=[row.pk]),
        state=lambda row: row.grade,
        on=lambda row: row.found_on,
    ),
    Citing(
        key="observations",
        label="Observations of Forms 483",
        permission="inspections.view",
        column="citations",
        rows=lambda actor: inspections.observations().select_related("form__inspection", "amendment", "site"),
        record=lambda row: f"{row.amendment or row.form}, item {row.number}",
        url=lambda row: reverse("inspections:detail", args=[row.form.inspection_id]),
        on=lambda row: (row.amendment or row.form).issued_on,
    ),
    Citing(
        key="violations",
        label="Violations of warning letters",
        permission="inspections.view",
        column="citations",
        rows=lambda actor: inspections.violations(),
        record=lambda row: f"{row.letter.number}, violation {row.number}",
        url=lambda row: reverse("inspections:action", args=[row.letter_id]),
        on=lambda row: row.letter.issued_on,
    ),
    Citing(
        key="questions",
        label="Questions of questionnaire templates",
        permission="questionnaires.view",
        column="requirements",
        rows=lambda actor: questionnaires.questions_in_use(),
        record=lambda row: f"{row.template_version.template.number}, question {row.key}",
        url=lambda row: (
            f"{reverse('questionnaires:version', args=[row.template_version_id])}?section={row.section.key}"
        ),
        site=lambda row: "",
        state=lambda row: row.template_version.status,
    ),
)


def uses_of(code: str, actor: Actor) -> list[Used]:
    """The records that cite the entry `code` or a paragraph of it, by kind; kinds the actor may not open are left out.

    A clause that is no entry of its own counts with its chapter.
    """
    open_here = [kind for kind in KINDS if not kind.permission or actor.can(kind.permission)]
    return [found for kind in open_here if (found := _used(kind, code, actor)).count]


def _used(kind: Citing, code: str, actor: Actor) -> Used:
    rows = kind.rows(actor)
    each = Func(F(kind.column), function="unnest", output_field=CharField())
    cited = set(rows.order_by().annotate(cited=each).values_list("cited", flat=True).distinct())
    here = [citation for citation, place in regulations.cited_entries(cited).items() if place == code]
    if not here:
        return Used(kind, 0, ())
    found = rows.filter(**{f"{kind.column}__overlap": sorted(here)})
    newest = [_use(kind, row, here) for row in found.order_by("-id")[:SHOWN]]
    return Used(kind, found.count(), tuple(newest))


def _use(kind: Citing, row: Any, here: list[str]) -> Use:
    cites = tuple(citation for citation in getattr(row, kind.column) if citation in here)
    return Use(kind.record(row), row.text, cites, kind.url(row), kind.site(row), kind.state(row), kind.on(row))
