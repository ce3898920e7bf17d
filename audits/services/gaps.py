"""Findings without an audit: what the review of a questionnaire found."""

from __future__ import annotations

from collections.abc import Iterable

from audits import rules
from audits.models import Finding, FindingGrade
from audits.services.common import must, refuse
from cmos.models import Site
from kernel.actor import Actor
from kernel.locks import take_turns
from kernel.scope import because
from records.services import publish
from regulations import selectors as regulations
from sponsors import access


def draft_gap(
    site: Site,
    *,
    number: str,
    question: str,
    grade: str,
    text: str,
    requirements: Iterable[str] = (),
    actor: Actor,
    reason: str,
) -> Finding:
    """A draft of what the answer to `question` of questionnaire `number` shows; from here on it is like any finding.

    Of `requirements` those count that the catalogue has: what is asked may name others.
    """
    must(actor, "audits.conduct")
    errors = {} if grade in rules.GRADES else {"grade": f"Choose one of: {', '.join(rules.GRADES.values())}."}
    refuse(errors if text.strip() else {**errors, "text": "Describe the finding."})
    take_turns(site.pk)
    asked = list(dict.fromkeys(requirements))
    unknown = set(regulations.unknown_codes(asked))
    last = Finding.objects.filter(origin_number=number).order_by("-number").values_list("number", flat=True).first()
    with because(reason):
        made = Finding.objects.create(
            origin=rules.FROM_QUESTIONNAIRE,
            origin_number=number,
            origin_question=question,
            site=site,
            number=(last or 0) + 1,
            grade=grade,
            text=text.strip(),
            requirements=[code for code in asked if code not in unknown],
            found_on=access.today_here(),
            graded_by=actor.key,
        )
        FindingGrade.objects.create(
            finding=made,
            grade=grade,
            verb=FindingGrade.Verb.GIVEN,
            reason=reason.strip()[:500],
            author=access.actor_name(actor.key),
        )
        publish("finding.drafted", made, grade=grade)
    return made
