import django.contrib.postgres.fields
import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cmos", "0001_initial"),
        ("records", "0003_counter"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("authority", models.CharField(default="FDA", max_length=60)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("surveillance", "Surveillance"),
                            ("for_cause", "For cause"),
                            ("follow_up", "Follow-up"),
                            ("pre_approval", "Pre-approval"),
                            ("pre_license", "Pre-license"),
                            ("bioresearch", "Bioresearch monitoring"),
                            ("device", "Device"),
                            ("remote", "Remote regulatory assessment"),
                        ],
                        default="surveillance",
                        max_length=20,
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField()),
                (
                    "classification",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NAI", "No action indicated"),
                            ("VAI", "Voluntary action indicated"),
                            ("OAI", "Official action indicated"),
                        ],
                        max_length=3,
                    ),
                ),
                ("classified_on", models.DateField(blank=True, null=True)),
                ("class_recorded_on", models.DateField(editable=False, null=True)),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmos.site",
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
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_inspection_per_number"),
                    kernel.db.constraints.Trailed(name="inspections_inspection_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_inspection_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_inspection_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_inspection_site_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="inspection_by_site"),
                    models.Index(fields=["sponsor", "ended_on", "id"], name="inspection_by_end"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Form483",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("issued_on", models.DateField()),
                (
                    "amended_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), blank=True, default=list, size=None
                    ),
                ),
                ("response_sent_on", models.DateField(blank=True, null=True)),
                ("published_form", models.UUIDField(editable=False, null=True)),
                (
                    "response_file",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmos.site",
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
                (
                    "inspection",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("published_form__isnull", False)),
                        fields=("sponsor", "published_form"),
                        name="one_adoption_per_published_form",
                    ),
                    kernel.db.constraints.Trailed(name="inspections_form483_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_form483_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_form483_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="inspection", name="inspections_form483_inspection_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_form483_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="response_file", name="inspections_form483_response_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "issued_on"], name="form_by_issue")],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                (
                    "citations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="inspections.form483",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmos.site",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "form", "number"), name="one_observation_per_form_number"
                    ),
                    kernel.db.constraints.Trailed(
                        name="inspections_observation_trail", table_version=1, wall="sponsor"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_observation_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_observation_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="form", name="inspections_observation_form_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_observation_site_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
    ]
