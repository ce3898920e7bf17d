import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0004_jobs"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("kind", models.CharField(editable=False, max_length=30)),
                ("mapped", models.JSONField(default=dict, verbose_name="columns")),
                ("rows", models.PositiveIntegerField(default=0)),
                ("new", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0, verbose_name="already recorded")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="with errors")),
                ("job", models.UUIDField(editable=False, null=True)),
                ("uploaded_by", models.CharField(editable=False, max_length=80)),
                ("uploaded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
                ("imported_at", models.DateTimeField(editable=False, null=True)),
                ("imported_by", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        default=kernel.scope.current_sponsor_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_import_per_number"),
                    kernel.db.constraints.Trailed(name="integrations_importrun_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="integrations_importrun_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="integrations_importrun_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="file", name="integrations_importrun_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "uploaded_at", "id"], name="import_by_day")],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("row", models.PositiveIntegerField()),
                ("column", models.CharField(max_length=80)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("message", models.TextField()),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        default=kernel.scope.current_sponsor_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="integrations.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "id"), name="integrations_importproblem_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="integrations_importproblem_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="run", name="integrations_importproblem_run_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "run", "row"], name="problems_in_order")],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("row", models.PositiveIntegerField()),
                ("made", models.BooleanField()),
                ("subject_id", models.UUIDField()),
                ("label", models.CharField(max_length=300)),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        default=kernel.scope.current_sponsor_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="integrations.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "id"), name="integrations_importedrow_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="integrations_importedrow_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="run", name="integrations_importedrow_run_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "run", "row"], name="imported_rows_in_order")],
            },
        ),
        migrations.CreateModel(
            name="RememberedColumns",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("heads", models.CharField(max_length=64)),
                ("mapped", models.JSONField()),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        default=kernel.scope.current_sponsor_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "kind", "heads"), name="one_memory_per_heads"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="integrations_rememberedcolumns_tenant"),
                    kernel.db.constraints.RowWall(
                        forced=True, name="integrations_rememberedcolumns_wall", wall="sponsor"
                    ),
                ],
            },
        ),
    ]
