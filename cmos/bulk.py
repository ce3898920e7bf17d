"""Steps over several sites or companies at once."""

from __future__ import annotations

from cmos import services
from cmos.models import Company, Site
from kernel.actor import Actor
from web.bulk import Answers, Change, RowByRow
from web.states import state

IN_USE, ARCHIVED = "In use", state("archived").word
NAMED = 5
"""Sites that a blocked company names."""


class ArchiveSites(RowByRow):
    """Takes sites out of lists and reminders."""

    name = "archive"
    permission = "cmos.change"

    def change(self, record: Site, answers: Answers, *, actor: Actor) -> Change:
        if record.archived_at is not None:
            return Change(ARCHIVED, blocked_by=("this site is archived already",))
        return Change(IN_USE, ARCHIVED)

    def perform(self, record: Site, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        services.archive_site(record, actor=actor, reason=reason, version=version)


class ReactivateSites(RowByRow):
    """Works with archived sites again."""

    name = "reactivate"
    permission = "cmos.change"

    def change(self, record: Site, answers: Answers, *, actor: Actor) -> Change:
        if record.archived_at is None:
            return Change(IN_USE, blocked_by=("this site is in use",))
        if record.company.archived_at is not None:
            return Change(ARCHIVED, blocked_by=(f"its company {record.company.name} is archived",))
        return Change(ARCHIVED, IN_USE)

    def perform(self, record: Site, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        services.reactivate_site(record, actor=actor, reason=reason, version=version)


class ArchiveCompanies(RowByRow):
    """Works with companies no more; those with sites in use stay."""

    name = "archive"
    permission = "cmos.change"

    def change(self, record: Company, answers: Answers, *, actor: Actor) -> Change:
        if record.archived_at is not None:
            return Change(ARCHIVED, blocked_by=("this company is archived already",))
        used = sorted(site.name for site in record.sites.all() if site.archived_at is None)
        return Change(IN_USE, ARCHIVED, _used(used))

    def perform(self, record: Company, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        services.archive_company(record, actor=actor, reason=reason, version=version)


class ReactivateCompanies(RowByRow):
    """Works with archived companies again."""

    name = "reactivate"
    permission = "cmos.change"

    def change(self, record: Company, answers: Answers, *, actor: Actor) -> Change:
        if record.archived_at is None:
            return Change(IN_USE, blocked_by=("this company is in use",))
        return Change(ARCHIVED, IN_USE)

    def perform(self, record: Company, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        services.reactivate_company(record, actor=actor, reason=reason, version=version)


def _used(names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return (f"archive its sites first: {', '.join(names[:NAMED])}{more}",)
