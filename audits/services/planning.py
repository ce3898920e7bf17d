"""Planning audits, one or many, and keeping each planned date with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from audits import rules, selectors
from audits.models import KINDS, Audit, AuditDate
from audits.services.common import must, refuse
from cmos.models import Site
from cmos.services import Basis
from kernel.actor import Actor
from records.many import Many
from records.services import next_numbers, publish_all
from sponsors import access


def plan_audit(
    site: Site,
    *,
    kind: str,
    scope: str,
    planned_start: date,
    planned_end: date,
    due_on: date | None = None,
    standards: str = "",
    lead_id: UUID | None = None,
    actor: Actor,
    reason: str,
) -> Audit:
    """Plan an audit of a site; without `due_on` it is due when the site's last held audit says."""
    new = NewAudits(actor=actor, reason=reason)
    made = new.add(
        site,
        kind=kind,
        scope=scope,
        planned_start=planned_start,
        planned_end=planned_end,
        due_on=due_on,
        standards=standards,
        lead_id=lead_id,
    )
    new.write()
    return made


class NewAudits(Many[Audit]):
    """Audits to plan; none has its number before `write`."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        must(actor, "audits.plan")
        self.basis = Basis()
        self._due: dict[UUID, date | None] = {}

    def look_up(self, site_ids: Iterable[UUID]) -> None:
        """Read at once when the next audits of many sites are due, before each is asked for."""
        if unasked := {pk for pk in site_ids if pk not in self._due}:
            self._due |= dict.fromkeys(unasked) | selectors.due_of_sites(unasked)

    def add(
        self,
        site: Site,
        *,
        kind: str,
        scope: str,
        planned_start: date,
        planned_end: date,
        due_on: date | None = None,
        standards: str = "",
        lead_id: UUID | None = None,
    ) -> Audit:
        """Check the plan of an audit of `site`, as `plan_audit` says."""
        refuse(plan_errors(kind, scope, planned_start, planned_end, lead_id, self.basis))
        self.look_up([site.pk])
        made = Audit(
            site=site,
            kind=kind,
            scope=scope.strip(),
            standards=standards.strip(),
            planned_start=planned_start,
            planned_end=planned_end,
            due_on=due_on or self._due[site.pk],
            lead_id=lead_id,
        )
        self.added.append(made)
        return made

    def write_all(self, added: list[Audit]) -> None:
        years: dict[int, list[Audit]] = defaultdict(list)
        for audit in added:
            years[audit.planned_start.year].append(audit)
        for year, planned in years.items():  # numbered in their order within the year in which each begins
            for audit, number in zip(planned, next_numbers("AUD", len(planned), year), strict=True):
                audit.number = number
        Audit.objects.bulk_create(added)
        keep_dates(added, actor=self.actor, reason=self.reason)
        publish_all(("audit.planned", audit, {}) for audit in added)


def plan_errors(kind: str, scope: str, starts: date, ends: date, lead_id: UUID | None, basis: Basis) -> dict[str, str]:
    """What stands against a plan, a sentence per field."""
    errors = {} if kind in KINDS else {"kind": f"Choose one of: {', '.join(KINDS.values())}."}
    if ends < starts:
        errors["planned_end"] = "The audit ends before it starts."
    if not scope.strip():
        errors["scope"] = "Say what the audit looks at."
    if lead_id and UUID(str(lead_id)) not in basis.people:
        errors["lead_id"] = "This person does not exist."
    return errors


def keep_dates(
    audits: Iterable[Audit], *, actor: Actor, reason: str, justification: str = "", move: rules.Move | None = None
) -> None:
    """Keep the planned days of audits as they are now, with the reason; a postponement with its justification too."""
    author = access.actor_name(actor.key)
    AuditDate.objects.bulk_create(
        AuditDate(
            audit=audit,
            planned_start=audit.planned_start,
            planned_end=audit.planned_end,
            due_on=audit.due_on,
            reason=reason.strip()[:500],
            justification=justification.strip(),
            postponed=bool(move and move.postponed),
            late=bool(move and move.late),
            author=author,
        )
        for audit in audits
    )
