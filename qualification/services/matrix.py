"""What people say about topics at sites: recorded, and void when entered by mistake."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from audits.models import Audit
from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from qualification import selectors
from qualification.models import TopicAssessment
from qualification.rules import assessing
from records.lifecycle import amend, lock
from records.services import publish
from sponsors import access

ASSESS: Final = "matrix.assess"


def assess_topic(
    site: Site, *, topic: str, verdict: str, basis: str, text: str, assessed_on: date, actor: Actor, reason: str
) -> TopicAssessment:
    """Record what a person found about a topic at a site. Raises `NotAllowed`, or `Refused` by field."""
    _may(actor)
    said = text.strip()
    errors = dict(
        assessing.assessment_errors(
            topic=topic, verdict=verdict, basis=basis, text=said, assessed_on=assessed_on, today=access.today_here()
        )
    )
    if errors:
        raise Refused(errors)
    with because(reason):
        return _record(site, None, topic, verdict=verdict, basis=basis, text=said, on=assessed_on, actor=actor)


def cover_topics(
    audit: Audit, *, topics: Collection[str], text: str, actor: Actor, reason: str
) -> list[TopicAssessment]:
    """Record which topics an audit covered: its findings say what was not met, this says what was looked at.

    A topic that is recorded already stays as it is. Raises `NotAllowed`, or `Refused` by field.
    """
    _may(actor)
    with because(reason):
        fresh = lock(audit)
        errors = dict(assessing.coverage_errors(topics=topics, status=fresh.status, text=text))
        if errors or fresh.performed_end is None:
            raise Refused(errors or "The audit has not been held.")
        known = {row.topic for row in selectors.covered_by(fresh)}
        return [
            _record(
                fresh.site,
                fresh,
                topic,
                verdict=assessing.COMPLIANT,
                basis=assessing.AUDIT,
                text=text.strip(),
                on=fresh.performed_end,
                actor=actor,
            )
            for topic in assessing.in_order(topics)
            if topic not in known
        ]


def void_assessment(assessment: TopicAssessment, *, actor: Actor, reason: str, version: int | None) -> TopicAssessment:
    """Take back an assessment entered by mistake: it stays readable and no longer counts."""
    _may(actor)
    if assessment.voided_at is not None:
        raise Refused("This assessment is void already.")
    return amend(
        assessment,
        actor=actor,
        reason=reason,
        version=version,
        event="topic.assessment_voided",
        voided_at=now(),
        takes_away=True,
    )


def _record(
    site: Site, audit: Audit | None, topic: str, *, verdict: str, basis: str, text: str, on: date, actor: Actor
) -> TopicAssessment:
    made = TopicAssessment.objects.create(
        site=site,
        topic=topic,
        verdict=verdict,
        basis=basis,
        audit=audit,
        text=text,
        assessed_on=on,
        author=access.actor_name(actor.key),
    )
    publish("topic.assessed", made, topic=topic, verdict=verdict)
    return made


def _may(actor: Actor) -> None:
    current(actor)
    if not actor.can(ASSESS):
        raise NotAllowed(ASSESS)
