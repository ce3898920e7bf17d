"""The one document each version had becomes the first row of its documents."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from kernel.db.migrating import each_sponsor


def list_documents(apps: Any, schema_editor: Any) -> None:
    agreements = apps.get_model("quality_agreements", "QualityAgreement")
    documents = apps.get_model("quality_agreements", "AgreementFile")
    for opened in each_sponsor(apps, why="every document of a version is kept in a list"):
        sponsor = opened.scope.sponsor_id
        for row in agreements.objects.filter(sponsor_id=sponsor, file__isnull=False):
            documents.objects.create(sponsor_id=sponsor, agreement_id=row.pk, file_id=row.file_id)


class Migration(migrations.Migration):
    dependencies = [("quality_agreements", "0004_documents_signers_reviews")]

    operations = [migrations.RunPython(list_documents, migrations.RunPython.noop)]
