import django.contrib.postgres.fields
import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cmos", "0004_due_dates"),
        ("inspections", "0002_words"),
        ("records", "0003_counter"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="observation",
            name="one_observation_per_form_number",
        ),
        migrations.CreateModel(
            name="PublicFactLine",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("fact", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("happened_on", models.DateField(null=True)),
                ("fei", models.CharField(max_length=20, verbose_name="FEI")),
                ("firm", models.CharField(max_length=300)),
                ("outcome", models.CharField(max_length=60)),
                ("reference", models.CharField(max_length=60)),
                ("is_negative", models.BooleanField()),
                ("url", models.CharField(max_length=500)),
                ("read_at", models.DateTimeField()),
                ("status", models.CharField(max_length=30)),
            ],
            options={
                "db_table": "inspections_publicfactline",
                "managed": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DocketEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=20)),
                ("authority", models.CharField(max_length=120)),
                ("happened_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("status", models.CharField(max_length=30)),
                ("outcome", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=300)),
            ],
            options={
                "db_table": "inspections_docketentry",
                "managed": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="FormAmendment",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("is_redacted", models.BooleanField(default=False)),
                ("redaction", models.TextField(blank=True)),
                ("issued_on", models.DateField()),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
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
            ],
            options={
                "verbose_name": "amended Form 483",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "form", "issued_on"), name="one_amendment_per_form_and_day"
                    ),
                    kernel.db.constraints.Trailed(
                        name="inspections_formamendment_trail", table_version=1, wall="sponsor"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_formamendment_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_formamendment_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_formamendment_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="form", name="inspections_formamendment_form_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_formamendment_site_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "issued_on"], name="amendment_by_issue")],
            },
        ),
        migrations.CreateModel(
            name="ImportAlert",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="recorded", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "alert_number",
                    models.CharField(
                        choices=[
                            ("66-40", "66-40 Drugs from firms that do not meet cGMP"),
                            ("66-78", "66-78 Drugs by analytical results"),
                            ("66-79", "66-79 Drugs of firms that refuse inspection or records"),
                            ("99-32", "99-32 Firms that refuse inspection"),
                        ],
                        max_length=10,
                    ),
                ),
                ("listed_on", models.DateField()),
                ("removed_on", models.DateField(blank=True, null=True)),
                (
                    "carve_outs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("charge", models.CharField(blank=True, max_length=200)),
                (
                    "end_file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspection",
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
            ],
            options={
                "verbose_name": "import alert listing",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_alert_per_number"),
                    kernel.db.constraints.Trailed(
                        name="inspections_importalert_trail", table_version=1, wall="sponsor"
                    ),
                    kernel.db.constraints.DeclaredSteps(
                        initial="recorded", moves=(("recorded", "void", "void"),), name="inspections_importalert_steps"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_importalert_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_importalert_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_importalert_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="inspection", name="inspections_importalert_inspection_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_importalert_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="end_file", name="inspections_importalert_end_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="alert_by_site")],
            },
        ),
        migrations.CreateModel(
            name="Injunction",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="recorded", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consent_decree", "Consent decree"),
                            ("injunction", "Injunction"),
                            ("seizure", "Seizure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "permitted_operations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("case_number", models.CharField(blank=True, max_length=60)),
                (
                    "end_file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspection",
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
            ],
            options={
                "verbose_name": "injunction or consent decree",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_order_per_number"),
                    kernel.db.constraints.Trailed(name="inspections_injunction_trail", table_version=1, wall="sponsor"),
                    kernel.db.constraints.DeclaredSteps(
                        initial="recorded", moves=(("recorded", "void", "void"),), name="inspections_injunction_steps"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_injunction_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_injunction_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_injunction_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="inspection", name="inspections_injunction_inspection_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_injunction_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="end_file", name="inspections_injunction_end_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="order_by_site")],
            },
        ),
        migrations.CreateModel(
            name="NoncomplianceStatement",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="recorded", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("reference", models.CharField(max_length=80)),
                ("authority", models.CharField(max_length=120)),
                ("issued_on", models.DateField()),
                (
                    "operations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "dosage_forms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("nature", models.TextField(blank=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                (
                    "closing_certificate",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmos.gmpcertificate",
                    ),
                ),
                (
                    "end_file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspection",
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
            ],
            options={
                "verbose_name": "statement of non-compliance",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_statement_per_number"),
                    kernel.db.constraints.Trailed(
                        name="inspections_noncompliancestatement_trail", table_version=1, wall="sponsor"
                    ),
                    kernel.db.constraints.DeclaredSteps(
                        initial="recorded",
                        moves=(("recorded", "void", "void"),),
                        name="inspections_noncompliancestatement_steps",
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_noncompliancestatement_tenant"),
                    kernel.db.constraints.RowWall(
                        forced=True, name="inspections_noncompliancestatement_wall", wall="sponsor"
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_noncompliancestatement_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="inspection",
                        name="inspections_noncompliancestatement_inspection_same",
                        tenant=("sponsor_id",),
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_noncompliancestatement_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="end_file",
                        name="inspections_noncompliancestatement_end_file_same",
                        tenant=("sponsor_id",),
                    ),
                    kernel.db.constraints.SameTenant(
                        field="closing_certificate",
                        name="inspections_noncompliancestatement_closing_certificate_same",
                        tenant=("sponsor_id",),
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="statement_by_site")],
            },
        ),
        migrations.CreateModel(
            name="PublicFactReview",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="unreviewed", editable=False, max_length=30)),
                ("fact_kind", models.CharField(editable=False, max_length=20)),
                ("fact", models.UUIDField(editable=False)),
                ("label", models.CharField(editable=False, max_length=200)),
                ("record_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("record", models.UUIDField(editable=False, null=True)),
                ("made_record", models.BooleanField(default=False, editable=False)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmos.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of a published fact",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "site", "fact"), name="one_review_per_public_fact"),
                    kernel.db.constraints.Trailed(
                        name="inspections_publicfactreview_trail", table_version=1, wall="sponsor"
                    ),
                    kernel.db.constraints.DeclaredSteps(
                        initial="unreviewed",
                        moves=(
                            ("adopted", "unreviewed", "undo"),
                            ("rejected", "unreviewed", "undo"),
                            ("unreviewed", "adopted", "adopt"),
                            ("unreviewed", "rejected", "reject"),
                        ),
                        name="inspections_publicfactreview_steps",
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_publicfactreview_tenant"),
                    kernel.db.constraints.RowWall(
                        forced=True, name="inspections_publicfactreview_wall", wall="sponsor"
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_publicfactreview_site_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "record"], name="review_by_record")],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("log", "Log it, name who owns it, tell QP, regulatory affairs and supply"),
                            ("copy", "Get the Form 483; a redacted copy will do"),
                            (
                                "impact",
                                "Assess the impact: products, batches in process, shipped within expiry, filings, shortages",
                            ),
                            ("draft", "Have the draft parts of the reply about our products"),
                            ("comments", "Give our comments on the draft"),
                            ("proof", "Have proof that the reply was filed"),
                            ("oversight", "Decide the oversight plan: extra review, person in plant, testing"),
                            ("risk", "Renew the risk score and review the qualification"),
                        ],
                        max_length=20,
                    ),
                ),
                ("done_on", models.DateField()),
                ("note", models.TextField(blank=True)),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reactions",
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
            ],
            options={
                "verbose_name": "task of our reaction",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "form", "task"), name="one_reaction_per_task"),
                    kernel.db.constraints.Trailed(name="inspections_reaction_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_reaction_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_reaction_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="form", name="inspections_reaction_form_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_reaction_site_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="recorded", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("refused", "Refused"),
                            ("delayed", "Delayed"),
                            ("limited", "Limited"),
                            ("denied", "Denied"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("resolved_on", models.DateField(blank=True, null=True)),
                (
                    "end_file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspection",
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
            ],
            options={
                "verbose_name": "refused inspection",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_refusal_per_number"),
                    kernel.db.constraints.Trailed(name="inspections_refusal_trail", table_version=1, wall="sponsor"),
                    kernel.db.constraints.DeclaredSteps(
                        initial="recorded", moves=(("recorded", "void", "void"),), name="inspections_refusal_steps"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_refusal_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_refusal_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_refusal_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="inspection", name="inspections_refusal_inspection_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_refusal_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="end_file", name="inspections_refusal_end_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="refusal_by_site")],
            },
        ),
        migrations.CreateModel(
            name="WarningLetter",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="recorded", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("notes", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("letter_number", models.CharField(blank=True, max_length=40)),
                ("marcs_cms", models.CharField(blank=True, max_length=20, verbose_name="MARCS-CMS number")),
                ("issued_on", models.DateField()),
                ("received_on", models.DateField(blank=True, null=True)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("closed_out_on", models.DateField(blank=True, null=True)),
                (
                    "end_file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspection",
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
            ],
            options={
                "verbose_name": "warning letter",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_letter_per_number"),
                    kernel.db.constraints.Trailed(
                        name="inspections_warningletter_trail", table_version=1, wall="sponsor"
                    ),
                    kernel.db.constraints.DeclaredSteps(
                        initial="recorded",
                        moves=(("recorded", "void", "void"),),
                        name="inspections_warningletter_steps",
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_warningletter_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_warningletter_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_warningletter_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="inspection", name="inspections_warningletter_inspection_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_warningletter_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="end_file", name="inspections_warningletter_end_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="letter_by_site"),
                    models.Index(fields=["sponsor", "issued_on", "id"], name="letter_by_issue"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("response", "Response"), ("update", "Update letter")],
                        default="response",
                        max_length=8,
                    ),
                ),
                ("number", models.PositiveIntegerField(editable=False)),
                ("sent_on", models.DateField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("summary", models.TextField(blank=True)),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="inspections.form483",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
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
                    "letter",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="inspections.warningletter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "form", "letter", "kind", "number"),
                        name="one_response_per_number",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__isnull", True), ("letter__isnull", True), _connector="XOR"),
                        name="response_to_one",
                    ),
                    kernel.db.constraints.Trailed(name="inspections_response_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_response_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_response_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="form", name="inspections_response_form_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="letter", name="inspections_response_letter_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_response_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="inspections_response_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="proof", name="inspections_response_proof_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="promised", editable=False, max_length=30)),
                ("number", models.PositiveIntegerField(editable=False)),
                ("text", models.TextField()),
                ("owner", models.CharField(max_length=200)),
                ("made_on", models.DateField()),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(blank=True, editable=False, null=True)),
                ("verified_on", models.DateField(blank=True, editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="inspections.form483",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.membership",
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
                    "response",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="inspections.response",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="inspections.warningletter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "form", "letter", "number"),
                        name="one_commitment_per_number",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__isnull", True), ("letter__isnull", True), _connector="XOR"),
                        name="commitment_of_one",
                    ),
                    kernel.db.constraints.Trailed(name="inspections_commitment_trail", table_version=1, wall="sponsor"),
                    kernel.db.constraints.DeclaredSteps(
                        initial="promised",
                        moves=(
                            ("done", "promised", "return"),
                            ("done", "verified", "verify"),
                            ("promised", "done", "report done"),
                            ("promised", "void", "void"),
                            ("verified", "promised", "return"),
                        ),
                        name="inspections_commitment_steps",
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_commitment_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_commitment_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="form", name="inspections_commitment_form_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="letter", name="inspections_commitment_letter_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_commitment_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="response", name="inspections_commitment_response_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="responsible", name="inspections_commitment_responsible_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="evidence", name="inspections_commitment_evidence_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sponsor", "due_on"], name="commitment_by_due"),
                    models.Index(fields=["sponsor", "site"], name="commitment_by_site"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Violation",
            fields=[
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
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                (
                    "citations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
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
                    "letter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="inspections.warningletter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "letter", "number"), name="one_violation_per_letter_number"
                    ),
                    kernel.db.constraints.Trailed(name="inspections_violation_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="inspections_violation_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="inspections_violation_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="letter", name="inspections_violation_letter_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="inspections_violation_site_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="form483",
            name="file",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.sponsorfile",
            ),
        ),
        migrations.AddField(
            model_name="form483",
            name="is_redacted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="form483",
            name="learned_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="form483",
            name="redaction",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="class_file",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.sponsorfile",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="class_source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("letter", "FDA's letter or EIR"),
                    ("dashboard", "FDA's public dashboard"),
                    ("register", "the authority's register"),
                    ("statement", "only stated by the CMO"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="coverage",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="eir_received_on",
            field=models.DateField(blank=True, null=True, verbose_name="EIR received on"),
        ),
        migrations.AddField(
            model_name="inspection",
            name="investigators",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="inspection",
            name="products",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="status",
            field=models.CharField(default="open", editable=False, max_length=30),
        ),
        migrations.AddField(
            model_name="inspection",
            name="systems",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="fda_marked_repeat",
            field=models.BooleanField(default=False, verbose_name="marked as repeat by FDA"),
        ),
        migrations.AddField(
            model_name="observation",
            name="relevance",
            field=models.CharField(
                blank=True,
                choices=[("direct", "Direct: our product or its rooms"), ("systemic", "Systemic"), ("none", "None")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="systems",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="classification",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NAI", "No action indicated"),
                    ("VAI", "Voluntary action indicated"),
                    ("OAI", "Official action indicated"),
                    ("compliant", "Compliant"),
                    ("noncompliant", "Not compliant"),
                ],
                max_length=12,
                verbose_name="class or outcome",
            ),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("surveillance", "Surveillance"),
                    ("for_cause", "For cause"),
                    ("follow_up", "Follow-up"),
                    ("pre_approval", "Pre-approval"),
                    ("pre_license", "Pre-license"),
                    ("bioresearch", "Bioresearch monitoring"),
                    ("device", "Device"),
                    ("remote", "Remote regulatory assessment"),
                    ("recognised", "Report of another authority that FDA accepted (MRA)"),
                ],
                default="surveillance",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="form483",
            constraint=kernel.db.constraints.SameTenant(
                field="file", name="inspections_form483_file_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=kernel.db.constraints.DeclaredSteps(
                initial="open",
                moves=(("closed", "open", "reopen"), ("open", "closed", "close"), ("open", "void", "void")),
                name="inspections_inspection_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=kernel.db.constraints.SameTenant(
                field="class_file", name="inspections_inspection_class_file_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="amendment",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="inspections.formamendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "form", "amendment", "number"),
                name="one_observation_per_version_number",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=kernel.db.constraints.SameTenant(
                field="amendment", name="inspections_observation_amendment_same", tenant=("sponsor_id",)
            ),
        ),
    ]
