"""Long imports and exports, done by a worker in the name of who asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from integrations import selectors, services
from kernel.errors import NotAllowed
from records import jobs
from records.jobs import Outcome
from records.models import SponsorFile
from records.services import record_export, store_file
from records.work import Work
from web.http import Exported, ScopedRequest, export_name
from web.list_pages import list_called


@jobs.task
def check_import(work: Work, run: str) -> Outcome:
    """Try every row of an import and take it back."""
    found = services.check(selectors.import_run(UUID(run)), actor=work.actor, progress=work.progress)
    words = f"{found.wrong} of {found.rows} rows are in error" if found.wrong else f"{found.rows} rows can be imported"
    return Outcome(words, follow_url=reverse("integrations:import", args=[found.pk]))


@jobs.task
def import_file(work: Work, run: str, version: int) -> Outcome:
    """Import every row, or none."""
    found = services.import_rows(
        selectors.import_run(UUID(run)),
        actor=work.actor,
        reason=work.job.reason,
        version=version,
        progress=work.progress,
    )
    words = f"{found.new} recorded, {found.known} were there already"
    return Outcome(words, follow_url=reverse("integrations:import", args=[found.pk]))


@jobs.task
def export_list(work: Work, list_name: str, query: str) -> Outcome:
    """Write a list as XLSX, exactly as its address shows it, for the person who asked."""
    member, view = selectors.member_of(work.actor), list_called(list_name)
    if member is None or not work.actor.can(view.action):
        raise NotAllowed(view.action)
    page = view()
    # What a list asks of its request.
    page.request = cast(ScopedRequest, SimpleNamespace(actor=work.actor, membership=member, path=reverse(list_name)))
    page.prepare(QueryDict(query), list_name)
    bar = page.bar(page.asked)
    bar.is_valid()
    count = page.count(bar)
    name = export_name(page.title, member.today, "xlsx")
    with page.xlsx(bar, count, lambda done: work.progress(done, count)) as content:
        made = store_file(
            content, name=name, kind=SponsorFile, actor=work.actor, reason=work.job.reason, made_for=work.actor.key
        )
    exported = Exported(list_name, "xlsx", count, [column.key for column in page.chosen()])
    record_export(exported, actor=work.actor, member=member)
    return Outcome(f"{count} rows", file=made)
