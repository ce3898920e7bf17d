"""The evidence of the cGMP matrix, put together from audits, inspections, questionnaires and what people assessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from audits import selectors as audits
from audits.models import Audit
from audits.rules import CRITICAL, DRAFT, GRADES, MAJOR, count
from audits.selectors.gaps import GapFact
from cmos import selectors as cmos
from cmos.models import Site
from cmos.rules import Ref, SiteFact
from inspections import selectors as inspections
from inspections.selectors.cited import FORM_483, CitedFact
from qualification.models import TopicAssessment
from qualification.rules import assessing
from qualification.rules.matrix import (
    ASSESSMENTS,
    AUDITS,
    GAP,
    INSPECTIONS,
    MET,
    OUT,
    PROFILE,
    QUESTIONNAIRES,
    Cell,
    Evidence,
    Status,
    entry,
    matrix,
)
from questionnaires import selectors as questionnaires
from questionnaires.selectors.judged import JudgedFact
from records.selectors.known import attach, known_rows
from regulations.rules.topics import TOPICS, topics_holding

WEIGHTS: Final = {CRITICAL: Status.CRITICAL, MAJOR: Status.MAJOR}
LONGEST: Final = 160
"""Letters of a text that a sentence takes."""


def topic_evidence(
    site_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, list[Evidence]]:
    """Everything of these sites that says something about topics, in as many queries for many sites as for one."""
    found: dict[UUID, list[Evidence]] = {pk: [] for pk in site_ids}
    gaps = audits.gap_facts(site_ids, known_at)
    cited = questionnaires.cited_by(
        {each.origin_number for each in gaps if each.origin_number and not each.requirements}
    )
    for gap in gaps:
        found[gap.site_id].append(_finding(gap, cited.get(gap.origin_number, {}).get(gap.origin_question, ())))
    for item in inspections.cited_facts(site_ids, known_at):
        found[item.site_id].append(_cited(item))
    for review in questionnaires.judged(site_ids, on, known_at):
        found[review.site_id].extend(_accepted(review))
    for row in _said(site_ids, known_at):
        found[row.site_id].append(_assessed(row))
    for pk, site in cmos.site_facts(site_ids, known_at).items():
        found[pk].extend(_by_profile(site))
    return found


def _said(site_ids: Collection[UUID], known_at: datetime | None) -> Iterable[TopicAssessment]:
    """What people assessed, as known at a moment."""
    if known_at is None:
        return TopicAssessment.objects.filter(site_id__in=site_ids, voided_at=None).select_related("audit")
    found = known_rows(TopicAssessment, known_at, sites=site_ids, voided_at=None)
    attach(found, "audit", known_rows(Audit, known_at, ids={row.audit_id for row in found if row.audit_id}))
    return found


def matrices(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> dict[UUID, tuple[Cell, ...]]:
    """Where each topic stands at each of these sites on a day."""
    return {pk: matrix(pieces, on) for pk, pieces in topic_evidence(site_ids, on, known_at).items()}


def sisters(site: Site) -> list[Site]:
    """The other sites of the same company that are in use."""
    return list(cmos.active_sites().filter(company=site.company_id).exclude(pk=site.pk).order_by("name", "pk"))


def topic_assessments(site: Site) -> QuerySet[TopicAssessment]:
    """What people said about the topics of a site, void ones too."""
    return TopicAssessment.objects.filter(site=site)


def assessments_of(site: Site, topic: str) -> list[TopicAssessment]:
    """What people said about a topic at a site, void ones too, newest first."""
    rows = TopicAssessment.objects.filter(site=site, topic=topic).select_related("audit")
    return list(rows.order_by("-assessed_on", "-id"))


def topic_assessment(pk: UUID) -> TopicAssessment:
    """One of them; raises DoesNotExist."""
    return TopicAssessment.objects.select_related("site", "audit").get(pk=pk)


def covered_by(audit: Any) -> list[TopicAssessment]:
    """The topics that an audit is said to have covered, in the order of the crosswalk."""
    rows = {row.topic: row for row in TopicAssessment.objects.filter(audit=audit, voided_at=None)}
    return [rows[key] for key in TOPICS if key in rows]


# --- each kind as evidence ----------------------------------------------------------------------------------------


def _finding(gap: GapFact, asked: tuple[str, ...]) -> Evidence:
    draft = ", not issued yet" if gap.status == DRAFT else ""
    return Evidence(
        source=QUESTIONNAIRES if gap.origin_number else AUDITS,
        says=GAP,
        ref=Ref("finding", gap.id, gap.reference),
        sentence=f"Finding {gap.reference}, {GRADES[gap.grade].lower()}{draft}",
        detail=_short(gap.text),
        codes=gap.requirements or asked,
        grade=WEIGHTS.get(gap.grade, Status.OTHER),
        on=gap.found_on,
        closed_on=gap.closed_on,
        verified="answer accepted, actions verified" if gap.closed_on else "",
    )


def _cited(item: CitedFact) -> Evidence:
    """FDA grades neither kind. Company rule: what a warning letter names, and what FDA calls a repeat, is critical."""
    is_form = item.kind == FORM_483
    repeat = ", marked as repeat by FDA" if item.repeat else ""
    waits = f", {count(item.open_commitments, 'open commitment')}"
    is_open = item.open_commitments and item.closed_on is None
    return Evidence(
        source=INSPECTIONS,
        says=GAP,
        ref=Ref("inspection" if is_form else "warning_letter", item.parent_id, item.label),
        sentence=f"{item.label}{repeat}{waits if is_open else ''}",
        detail=_short(item.text),
        codes=item.citations,
        grade=Status.MAJOR if is_form and not item.repeat else Status.CRITICAL,
        graded_by_rule=True,
        on=item.on,
        closed_on=item.closed_on,
        verified=item.settled_by,
    )


def _accepted(review: JudgedFact) -> Iterator[Evidence]:
    """One piece per topic of whose questions every one was accepted; a gap among them is there as a finding."""
    told: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    gaps = set(review.gaps)
    for key in (*review.accepted, *review.gaps):
        for code in review.cited.get(key, ()):
            for topic in topics_holding(entry(code)):
                keys, codes = told[topic]
                keys.append(key)
                codes.append(code)
    for topic, (keys, codes) in told.items():
        if gaps.isdisjoint(keys):
            asked = list(dict.fromkeys(keys))
            many = "answer" if len(asked) == 1 else "answers"
            yield Evidence(
                source=QUESTIONNAIRES,
                says=MET,
                ref=Ref("answers_review", review.questionnaire_id, review.number),
                sentence=f"{len(asked)} {many} of {review.number} accepted ({', '.join(asked)})",
                detail=review.title,
                topics=frozenset({topic}),
                codes=tuple(dict.fromkeys(codes)),
                on=review.concluded_on,
            )


def _assessed(row: TopicAssessment) -> Evidence:
    audit = row.audit if row.audit_id else None
    return Evidence(
        source=AUDITS if audit else ASSESSMENTS,
        says=OUT if row.verdict == assessing.NOT_APPLICABLE else MET,
        ref=Ref("audit", audit.pk, audit.number) if audit else Ref("topic_assessment", row.pk, str(row)),
        sentence=f"Covered by audit {audit.number}" if audit else _words(row),
        detail=f"{row.text} ({row.author})",
        topics=frozenset({row.topic}),
        on=row.assessed_on,
    )


def _words(row: TopicAssessment) -> str:
    if row.verdict == assessing.NOT_APPLICABLE:
        said = _short(row.text.rstrip(". "))  # the sentence that it becomes part of ends by itself
        return f"Does not concern the site, says {row.author}: {said}"
    return f"Assessed by {row.author}: {row.get_basis_display().lower()}"


def _by_profile(site: SiteFact) -> Iterator[Evidence]:
    """What follows from what the site does."""
    for topic, why in assessing.out_of_profile(site):
        yield Evidence(
            source=PROFILE,
            says=OUT,
            ref=Ref("site", site.id, site.name),
            sentence=why,
            topics=frozenset({topic}),
            on=date.min,
        )


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()} ..."


def gap_counts(cells: Iterable[Cell]) -> int:
    """How many open gaps there are, each counted once whatever topics it is in."""
    return len({(each.ref, each.sentence) for cell in cells for each in cell.open_gaps})
