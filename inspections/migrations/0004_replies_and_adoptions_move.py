"""Replies and adoptions move from columns of the Form 483 to records of their own."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from kernel.db.migrating import each_sponsor
from kernel.scope import because


def move(apps: Any, schema_editor: Any) -> None:
    tables = {name: apps.get_model("inspections", name) for name in ("Form483", "Response", "PublicFactReview")}
    for opened in each_sponsor(apps, why="replies and adoptions became records of their own"):
        sponsor = opened.scope.sponsor_id
        for form in tables["Form483"].objects.filter(sponsor_id=sponsor):
            _reply(tables["Response"], form)
            _adoption(tables["PublicFactReview"], form)


def _reply(responses: Any, form: Any) -> None:
    if form.response_sent_on:
        responses.objects.create(
            sponsor_id=form.sponsor_id,
            form=form,
            site_id=form.site_id,
            kind="response",
            number=1,
            sent_on=form.response_sent_on,
            file_id=form.response_file_id,
        )


def _adoption(reviews: Any, form: Any) -> None:
    if not form.published_form:
        return
    made = reviews.objects.create(
        sponsor_id=form.sponsor_id,
        site_id=form.site_id,
        fact_kind="form483",
        fact=form.published_form,
        label=f"Form 483 of {form.issued_on:%-d %b %Y}",
        record_kind="inspection",
        record=form.inspection_id,
        made_record=True,
        status="unreviewed",
    )
    with because("adopted before reviews were kept", step="adopt"):
        reviews.objects.filter(pk=made.pk).update(status="adopted", version=2)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0003_acts_and_follow_ups")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
