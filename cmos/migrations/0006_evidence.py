import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cmos", "0005_products"),
        ("records", "0003_counter"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiRegistration",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("substances", models.CharField(blank=True, max_length=500)),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.apiregistration",
                    ),
                ),
            ],
            options={
                "verbose_name": "API registration",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="api_registration_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="api_registration_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_apiregistration_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_apiregistration_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_apiregistration_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_apiregistration_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_apiregistration_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_apiregistration_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeaRegistration",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("registrant", models.CharField(max_length=200)),
                ("street", models.CharField(max_length=300)),
                ("city", models.CharField(max_length=120)),
                ("region", models.CharField(max_length=120, verbose_name="State")),
                ("postal_code", models.CharField(blank=True, max_length=30)),
                ("activity", models.CharField(max_length=30)),
                (
                    "schedules",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "drug_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.dearegistration",
                    ),
                ),
            ],
            options={
                "verbose_name": "DEA registration",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="dea_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="dea_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_dearegistration_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_dearegistration_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_dearegistration_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_dearegistration_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_dearegistration_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_dearegistration_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManufacturingAuthorisation",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("authorisation_type", models.CharField(max_length=10)),
                ("qualified_persons", models.CharField(blank=True, max_length=300)),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.manufacturingauthorisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "manufacturing authorisation",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="authorisation_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="authorisation_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(
                        name="cmos_manufacturingauthorisation_trail", table_version=1, wall="sponsor"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_manufacturingauthorisation_tenant"),
                    kernel.db.constraints.RowWall(
                        forced=True, name="cmos_manufacturingauthorisation_wall", wall="sponsor"
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_manufacturingauthorisation_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_manufacturingauthorisation_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes",
                        name="cmos_manufacturingauthorisation_supersedes_same",
                        tenant=("sponsor_id",),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerEvidence",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("partner", models.CharField(max_length=2)),
                ("product_class", models.CharField(max_length=30)),
                ("inspection_end", models.DateField(blank=True, null=True)),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.partnerevidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner authority evidence",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="partner_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="partner_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_partnerevidence_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_partnerevidence_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_partnerevidence_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_partnerevidence_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_partnerevidence_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_partnerevidence_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QpDeclaration",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("qp_name", models.CharField(max_length=200, verbose_name="QP")),
                ("declared_on", models.DateField()),
                ("audit_on", models.DateField(blank=True, null=True)),
                ("imp_only", models.BooleanField(default=False, verbose_name="IMP only")),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.qpdeclaration",
                    ),
                ),
            ],
            options={
                "verbose_name": "QP declaration",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="qp_declaration_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="qp_declaration_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_qpdeclaration_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_qpdeclaration_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_qpdeclaration_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_qpdeclaration_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_qpdeclaration_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_qpdeclaration_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StateLicence",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("state", models.CharField(max_length=60)),
                ("licence_type", models.CharField(blank=True, max_length=120)),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.statelicence",
                    ),
                ),
            ],
            options={
                "verbose_name": "state licence",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="state_licence_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="state_licence_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_statelicence_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_statelicence_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_statelicence_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_statelicence_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_statelicence_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_statelicence_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportingEvidence",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("scheme", models.CharField(max_length=20)),
                ("inspection_end", models.DateField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=300)),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.supportingevidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "supporting evidence",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="supporting_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="supporting_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(
                        name="cmos_supportingevidence_trail", table_version=1, wall="sponsor"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_supportingevidence_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_supportingevidence_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_supportingevidence_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_supportingevidence_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_supportingevidence_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrittenConfirmation",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("authority", "the authority's own publication"),
                            ("document", "the document itself"),
                            ("statement", "only stated by the CMO"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("retrieved_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, editable=False, max_length=60)),
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
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "markets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("restrictions", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
                ("suspended_on", models.DateField(blank=True, null=True)),
                ("suspension_ended_on", models.DateField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("retrieved_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("entered_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("verified_at", models.DateTimeField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("authority", models.CharField(blank=True, max_length=120)),
                ("basis", models.CharField(max_length=30)),
                ("substances", models.CharField(blank=True, max_length=500)),
                (
                    "ends_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("valid_to"),
                            output_field=models.DateField(),
                            template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                        ),
                        output_field=models.DateField(),
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
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cmos.writtenconfirmation",
                    ),
                ),
            ],
            options={
                "verbose_name": "written confirmation",
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="confirmation_by_site"),
                    models.Index(fields=["sponsor", "ends_on", "id"], name="confirmation_by_end"),
                ],
                "constraints": [
                    kernel.db.constraints.Trailed(
                        name="cmos_writtenconfirmation_trail", table_version=1, wall="sponsor"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_writtenconfirmation_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_writtenconfirmation_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_writtenconfirmation_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_writtenconfirmation_file_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="supersedes", name="cmos_writtenconfirmation_supersedes_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.RemoveIndex(
            model_name="fdaregistration",
            name="registration_by_end",
        ),
        migrations.RemoveIndex(
            model_name="gmpcertificate",
            name="certificate_by_end",
        ),
        migrations.AddField(
            model_name="company",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="company",
            name="cda_expires_on",
            field=models.DateField(blank=True, null=True, verbose_name="CDA expires on"),
        ),
        migrations.AddField(
            model_name="company",
            name="cda_file",
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
            model_name="company",
            name="cda_signed_on",
            field=models.DateField(blank=True, null=True, verbose_name="CDA signed on"),
        ),
        migrations.AddField(
            model_name="company",
            name="oms_organisation",
            field=models.CharField(blank=True, max_length=20, verbose_name="OMS organisation"),
        ),
        migrations.AddField(
            model_name="contact",
            name="retired_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="dosage_forms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="supersedes",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="cmos.fdaregistration",
            ),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="supersedes",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="cmos.gmpcertificate",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="moved_from",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="cmos.site",
            ),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="entered_by",
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="markets",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="products",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="remarks",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="remarks_reviewed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="restrictions",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="retrieved_by",
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="suspended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="suspension_ended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="verified_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="void_reason",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="dosage_forms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="extended_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="remark_end",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="entered_by",
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="extension",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="markets",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="products",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="restrictions",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="retrieved_by",
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="suspended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="suspension_ended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="verified_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="void_reason",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="site",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="site",
            name="notes",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="site",
            name="owner_changed_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="siteidentifier",
            name="voided_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="gmpcertificate",
            name="authority",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name="gmpcertificate",
            name="number",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name="siteidentifier",
            name="scheme",
            field=models.CharField(
                choices=[
                    ("fei", "FEI"),
                    ("duns", "D-U-N-S"),
                    ("oms_location", "OMS location"),
                    ("oms_organisation", "OMS organisation"),
                    ("gln", "GLN"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=kernel.db.constraints.SameTenant(
                field="cda_file", name="cmos_company_cda_file_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddConstraint(
            model_name="fdaregistration",
            constraint=kernel.db.constraints.SameTenant(
                field="supersedes", name="cmos_fdaregistration_supersedes_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddConstraint(
            model_name="gmpcertificate",
            constraint=kernel.db.constraints.SameTenant(
                field="supersedes", name="cmos_gmpcertificate_supersedes_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=kernel.db.constraints.SameTenant(
                field="moved_from", name="cmos_site_moved_from_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddField(
            model_name="fdaregistration",
            name="ends_on",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("valid_to"),
                    output_field=models.DateField(),
                    template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddField(
            model_name="gmpcertificate",
            name="ends_on",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    django.db.models.functions.comparison.Greatest(
                        models.F("extended_to"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("remark_end"),
                            models.F("valid_to"),
                            models.Func(
                                models.F("inspection_end"),
                                output_field=models.DateField(),
                                template="(%(expressions)s + interval '3 years')::date",
                            ),
                        ),
                    ),
                    output_field=models.DateField(),
                    template="COALESCE(%(expressions)s, DATE '9999-12-31')",
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddIndex(
            model_name="fdaregistration",
            index=models.Index(fields=["sponsor", "ends_on", "id"], name="registration_by_last_day"),
        ),
        migrations.AddIndex(
            model_name="gmpcertificate",
            index=models.Index(fields=["sponsor", "ends_on", "id"], name="certificate_by_last_day"),
        ),
    ]
