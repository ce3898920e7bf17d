"""What a decision about a qualification rests on: its gates, what stops or asks, and what its signature covers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch

from audits.models import Audit
from audits.rules.words import CANCELLED, LEAD_SIGNED, REPORTED
from cmos import selectors as cmos
from cmos.models import SiteIdentifier
from cmos.rules import SiteFact
from qualification.models import Condition, Decision, Qualification
from qualification.rules.lifecycle import gates as checklist
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import CONDITIONALLY_QUALIFIED, QUALIFIED, STATES, Asked, Scope
from qualification.rules.lifecycle.gates import AuditLine, Gate, GateFacts, RiskLine, ScoreLine
from qualification.rules.lifecycle.guards import DecisionDraft, gates_met
from qualification.rules.lifecycle.requalify import ON_SITE, due_day
from qualification.rules.lifecycle.trigger import S, Trigger
from qualification.rules.lifecycle.triggers import triggers
from qualification.rules.standing import RECHECK_DAYS
from qualification.rules.words import JURISDICTIONS, day
from qualification.selectors import lifecycle as reading
from qualification.selectors import watching
from qualification.selectors.clearing_evidence import CONTROLLED, controlled_facts
from qualification.selectors.legality import standing_lines
from qualification.selectors.lifecycle import Here
from qualification.selectors.recorded import scopes
from qualification.selectors.risk_on import risk_facts
from questionnaires import selectors as questionnaires
from questionnaires.selectors import sent
from regulations.rules.vocabulary import OPERATION_LABELS
from sponsors import access

AUDITED: Final = frozenset({"drug_product", "api", "intermediate", "biological_substance", "imp"})
"""Materials whose makers are audited on site before they are qualified (domain 3)."""
LOW: Final = "low"


# --- gates --------------------------------------------------------------------------------------------------------


def gates_of(here: Here, on: date, known_at: datetime | None = None) -> tuple[Gate, ...]:
    """The gates of one qualification on a day."""
    return checklist.gates(gate_facts(here, on, known_at))


def gate_facts(here: Here, on: date, known_at: datetime | None = None) -> GateFacts:
    """Everything that the gates of one qualification look at."""
    row, scope, watched = here.known.row, here.known.scope, here.watched
    site, site_id = watched.site.site, row.site_id
    risk = risk_facts([site_id], on, known_at).get(site_id)
    markets = scope.markets or frozenset(JURISDICTIONS)
    products = cmos.products().filter(pk__in=scope.products)
    return GateFacts(
        on=on,
        scope=scope,
        declared=frozenset(site.operations),
        standings=standing_lines(site_id, scope, on, known_at),
        controlled=_controlled(site, watched.scheduled, scope, on, known_at),
        scores=_scores(site_id, on, known_at),
        answers_awaited=_awaited(site_id),
        audit_needed=_audit_needed(watched.site, risk.band if risk else ""),
        audits=_audits(site_id),
        findings=watched.findings,
        agreements=watched.agreements,
        product_names={each.pk: str(each) for each in products},
        risk=RiskLine(id=risk.id, number=risk.number, band=risk.band, review_on=risk.review_on) if risk else None,
        contacts=watching.contacts([site_id]).get(site_id, 0),
        qp_needed=bool(markets & moves.NEEDS_QP),
        subcontracts=watched.subcontracts,
        notes=here.notes,
        words=OPERATION_LABELS,
    )


def _controlled(
    site: SiteFact, products: Collection[UUID], scope: Scope, on: date, known_at: datetime | None
) -> tuple[str, ...]:
    """What DEA (21 CFR 1301.12, .13) or the national narcotics law asks for the work of the scope and is missing.

    A scope of every product means here those that have a step at the site.
    """
    if not scope.products and products:
        made = {step.product_id for step in cmos.steps_at([site.id], on, known_at=known_at)[site.id]}
        products = made.intersection(products)
    if not products:
        return ()
    held = cmos.evidence([site.id], CONTROLLED, known_at).get(site.id, [])
    works = [Asked(each, None, "") for each in sorted(scope.operations or site.operations)]
    asked = [
        fact.sentence
        for product in cmos.product_facts(products, known_at=known_at).values()
        for work in works
        for fact in controlled_facts(work, product, site.country, held, on)
        if not fact.held
    ]
    return tuple(dict.fromkeys(asked))


def _scores(site_id: UUID, on: date, known_at: datetime | None) -> tuple[ScoreLine, ...]:
    return tuple(
        ScoreLine(
            id=each.id,
            number=each.number,
            percent=each.score.percent,
            sections=tuple((name, score.percent) for name, score in each.sections.items()),
            refused=tuple(one.question for one in each.knockouts if one.decision == "do_not_use"),
        )
        for each in questionnaires.results([site_id], on, known_at)[site_id]
    )


def _awaited(site_id: UUID) -> tuple[str, ...]:
    """Questionnaires whose answers, or their review, are awaited."""
    open_ = sent.questionnaires().filter(site_id=site_id).exclude(reviews__status="concluded")
    return tuple(row.number for row in open_.order_by("-id")[:3] if sent.state_of(row) != "withdrawn")


def _audit_needed(site: Any, band: str) -> bool:
    """Risk of medium or more, or the site makes or tests what is released (domain 3)."""
    makes = site.site.material_types & AUDITED or site.site.sterile or site.site.biologics
    tests = any(each.startswith("testing_") for each in site.site.operations)
    return bool(makes) or tests or (bool(band) and band != LOW) or not site.site.material_types


def _audits(site_id: UUID) -> tuple[AuditLine, ...]:
    rows = Audit.objects.filter(site_id=site_id).exclude(status=CANCELLED).order_by("id")
    return tuple(
        AuditLine(
            id=row.pk,
            number=row.number,
            ended_on=row.performed_end,
            closed_on=row.closed_on,
            outcome=row.outcome,
            reported=row.status in (REPORTED, LEAD_SIGNED),
        )
        for row in rows
    )


# --- a decision ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood in sight when a decision was prepared."""

    here: Here
    gates: tuple[Gate, ...]
    happened: tuple[Trigger, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Of everything that had happened by then."""
        return frozenset(each.key for each in self.happened)

    @property
    def plain(self) -> dict[str, Any]:
        """As it is kept with the decision."""
        return {
            "gates": [
                {
                    "gate": each.key,
                    "state": each.state,
                    "sentence": each.sentence,
                    "evidence": [[ref.kind, str(ref.id), ref.label] for ref in each.evidence],
                }
                for each in self.gates
            ],
            "holds": [each.sentence for each in self.here.holds],
            "proposals": [each.sentence for each in self.here.proposals],
        }


def decisions_of(row: Qualification) -> list[Decision]:
    """Every decision about a qualification, newest first."""
    set_by_it = Prefetch("conditions", Condition.objects.order_by("due_on", "id"))
    found = Decision.objects.filter(qualification=row).prefetch_related(set_by_it, "named_products__product")
    return list(found.order_by("-number"))


def decision(pk: UUID) -> Decision:
    return Decision.objects.select_related("qualification", "qualification__site").get(pk=pk)


def condition(pk: UUID) -> Condition:
    return Condition.objects.select_related("decision", "decision__qualification", "file").get(pk=pk)


def open_decision(row: Qualification) -> Decision | None:
    """The decision that waits to be signed."""
    return Decision.objects.filter(qualification=row, status__in=sorted(moves.OPEN)).first()


def shown(row: Qualification, on: date) -> Shown:
    """What is to be seen of a qualification now; of a part that has no state yet, what is to be seen of its whole."""
    whole = row.part_of if row.part_of is not None and not _begun(row) else None
    if whole is None:
        found = reading.here([row], on)[0]
        return Shown(found, gates_of(found, on), triggers(found.watched, on))
    scope = scopes([row])[row.pk]
    found = reading.narrowed_to(reading.here([whole], on)[0], scope)
    return Shown(found, gates_of(found, on), triggers(found.watched, on))


def _begun(row: Qualification) -> bool:
    return Decision.objects.filter(qualification=row, status=moves.DECIDED).exists()


def draft_facts(row: Decision) -> DecisionDraft:
    """What the guards of a decision look at, as it stands at this moment."""
    about, today = row.qualification, access.today_here()
    seen = shown(about, today)
    found = seen.here
    state = found.known.state
    conditions = list(row.conditions.order_by("due_on", "id"))
    return DecisionDraft(
        status=row.status,
        move=row.move,
        from_state=row.from_state,
        today=today,
        effective_on=row.effective_on,
        markets=frozenset(about.markets),
        second_needed=row.second_needed,
        products=row.named_products.count(),
        batches=row.batches,
        conditions=tuple((each.text, each.due_on) for each in conditions),
        conditional_until=row.conditional_until,
        risk_basis=row.risk_basis,
        state_now=state.state if state else moves.NEW,
        identified=_identified(about.site_id),
        cda_on=about.cda_on,
        gates_missing=checklist.missing(seen.gates),
        assessment_missing=tuple(_assessment_missing(found, today)) if row.move == "await_audit" else (),
        holds=tuple(each.sentence for each in found.holds),
        blocking=tuple(each.sentence for each in seen.happened if each.level == S and each.stands(today)),
        open_conditions=_open_conditions(found),
        news=tuple(_news(row, seen)),
    )


def _news(row: Decision, seen: Shown) -> Collection[str]:
    """What happened, or changed, since the decision was prepared."""
    kept = {each["gate"]: each["state"] for each in row.shown.get("gates", ())}
    known = frozenset(row.answered)
    looks = gates_met in moves.BY_KEY[row.move].guards
    changed = [each for each in seen.gates if looks and kept.get(each.key) != each.state]
    return [
        *(each.sentence for each in seen.happened if each.key not in known),
        *(f"{each.number} {each.name}: {each.label.lower()} now." for each in changed),
    ]


def _identified(site_id: UUID) -> bool:
    return SiteIdentifier.objects.filter(site_id=site_id, voided_at=None).exists()


def _open_conditions(found: Here) -> int:
    state = found.known.state
    return sum(each.closed_on is None for each in state.by.conditions) if state else 0


def _assessment_missing(found: Here, today: date) -> Collection[str]:
    """Gate out of UNDER_ASSESSMENT: questionnaire reviewed, evidence looked at lately, first risk score signed."""
    site_id = found.known.row.site_id
    lines = []
    if not questionnaires.results([site_id], today)[site_id]:
        lines.append("No questionnaire of the site was answered and reviewed.")
    looked = [one.retrieved_on or one.recorded_on for one in found.watched.site.evidence()]
    if not looked:
        lines.append("No regulatory evidence of the site is recorded.")
    elif (today - max(looked)).days > RECHECK_DAYS:
        looked_on = day(max(looked))
        lines.append(f"Evidence was last looked at on {looked_on}: look again (company rule, {RECHECK_DAYS} days).")
    if site_id not in risk_facts([site_id], today):
        lines.append("No risk assessment of the site is signed.")
    return lines


def next_requalification(row: Decision) -> date | None:
    """The day of the next audit on site that a decision to Qualified sets."""
    if row.to_state != QUALIFIED:
        return None
    today = access.today_here()
    found = reading.here([row.qualification], today)[0]
    audits = (one for one in found.watched.site.audits if one.kind in ON_SITE)
    held = [one.ended_on for one in audits if one.ended_on and one.ended_on <= today]
    interval = watching.intervals([found.watched.site.site], today)[row.qualification.site_id]
    return due_day(max(held), interval, None) if held else None


def signed_content(row: Decision) -> dict[str, Any]:
    """What a signature of a decision covers: all that was prepared, with the gates and holds as they stood then."""
    about = row.qualification
    conditions = row.conditions.order_by("due_on", "id")
    named = row.named_products.select_related("product").order_by("product__code")
    bounded = row.to_state == CONDITIONALLY_QUALIFIED
    return {
        "qualification": about.number,
        "site": f"{about.site.number} {about.site.name}",
        "scope": scope_words(about),
        "decision": row.get_move_display(),
        "from": STATES.get(row.from_state, "not begun"),
        "to": STATES[row.to_state],
        "effective": row.effective_on or "the day of the last signature",
        "reasons": row.reasons,
        **(
            {
                "valid_until": row.conditional_until,
                "products": [f"{each.product.code} {each.product}" for each in named],
                "batches": row.batches,
                "conditions": [f"{each.text} (due {day(each.due_on)})" for each in conditions],
            }
            if bounded
            else {}
        ),
        "risk_assessments": row.risk_basis,
        "gates": [_gate_words(each) for each in row.shown.get("gates", ())],
        "holds": row.shown.get("holds", []),
        "proposals": row.shown.get("proposals", []),
    }


def _gate_words(each: dict[str, Any]) -> str:
    return f"{checklist.NAMES[each['gate']]}: {checklist.STATES[each['state']].lower()}. {each['sentence']}"


def scope_words(row: Qualification) -> str:
    """What a qualification is about, in words."""
    scope = scopes([row])[row.pk]
    names = {each.pk: str(each) for each in cmos.products().filter(pk__in=scope.products)}
    return reading.in_words(scope, names)
