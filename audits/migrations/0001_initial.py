import django.contrib.postgres.fields
import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cmos", "0001_initial"),
        ("records", "0003_counter"),
        ("sponsors", "0001_initial"),
        ("sponsors", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="planned", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("qualification", "Qualification"),
                            ("requalification", "Requalification"),
                            ("for_cause", "For cause"),
                            ("follow_up", "Follow-up"),
                            ("due_diligence", "Due diligence"),
                            ("remote", "Remote"),
                            ("paper", "Paper"),
                        ],
                        max_length=20,
                    ),
                ),
                ("scope", models.TextField()),
                ("planned_start", models.DateField()),
                ("planned_end", models.DateField()),
                ("performed_start", models.DateField(blank=True, null=True)),
                ("performed_end", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acceptable", "Acceptable"),
                            ("acceptable_with_findings", "Acceptable with findings"),
                            ("not_acceptable", "Not acceptable"),
                        ],
                        max_length=30,
                    ),
                ),
                ("summary", models.TextField(blank=True)),
                ("interval_months", models.PositiveSmallIntegerField(default=24)),
                ("next_due_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "lead",
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
                "permissions": [("conduct_audit", "Can conduct this audit")],
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_audit_per_number"),
                    kernel.db.constraints.Trailed(name="audits_audit_trail", table_version=1, wall="sponsor"),
                    kernel.db.constraints.DeclaredSteps(
                        initial="planned",
                        moves=(
                            ("performed", "reported", "issue findings"),
                            ("planned", "cancelled", "cancel"),
                            ("planned", "performed", "record performed"),
                            ("reported", "closed", "close"),
                        ),
                        name="audits_audit_steps",
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_audit_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_audit_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="audits_audit_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="lead", name="audits_audit_lead_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sponsor", "site"], name="audit_by_site"),
                    models.Index(fields=["sponsor", "planned_start", "id"], name="audit_by_plan"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditGrant",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("ends_on", models.DateField()),
                ("granted_by", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=500)),
                ("granted_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "content_object",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="audits.audit",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auth.permission",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "user", "permission", "content_object"), name="one_grant_per_audit"
                    ),
                    kernel.db.constraints.Trailed(name="audits_auditgrant_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_auditgrant_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_auditgrant_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="content_object", name="audits_auditgrant_content_object_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="draft", editable=False, max_length=30)),
                ("number", models.PositiveIntegerField(editable=False)),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("major", "Major"),
                            ("other", "Other"),
                            ("recommendation", "Recommendation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "requirements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("internal_note", models.TextField(blank=True)),
                ("issued_on", models.DateField(editable=False, null=True)),
                (
                    "audit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="audits.audit",
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
                    models.UniqueConstraint(fields=("sponsor", "audit", "number"), name="one_finding_per_audit_number"),
                    kernel.db.constraints.Trailed(name="audits_finding_trail", table_version=1, wall="sponsor"),
                    kernel.db.constraints.DeclaredSteps(
                        initial="draft",
                        moves=(
                            ("draft", "issued", "issue"),
                            ("draft", "void", "void"),
                            ("issued", "closed", "close"),
                            ("issued", "void", "void"),
                        ),
                        name="audits_finding_steps",
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_finding_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_finding_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="audit", name="audits_finding_audit_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="audits_finding_site_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IssuedFinding",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("cmo", "Cmo")],
                        default=kernel.scope.current_side,
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                ("sponsor_name", models.CharField(max_length=200)),
                ("site_name", models.CharField(max_length=200)),
                ("audit_number", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("major", "Major"),
                            ("other", "Other"),
                            ("recommendation", "Recommendation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("citations", models.TextField(blank=True)),
                ("due_on", models.DateField(null=True)),
                ("interim_due_on", models.DateField(null=True)),
                (
                    "cmo_org",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.cmoorganisation",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="audits.finding",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "finding"), name="one_issue_per_finding"),
                    kernel.db.constraints.Trailed(name="audits_issuedfinding_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_issuedfinding_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_issuedfinding_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_issuedfinding_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="finding", name="audits_issuedfinding_finding_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.Released(name="audits_issuedfinding_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_issuedfinding_by_org")],
            },
        ),
        migrations.CreateModel(
            name="FindingResponse",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("cmo", "Cmo")],
                        default=kernel.scope.current_side,
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="draft", editable=False, max_length=30)),
                ("text", models.TextField(blank=True)),
                ("author", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "cmo_org",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.cmoorganisation",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
                (
                    "issued",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="audits.issuedfinding",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "draft")),
                        fields=("sponsor", "issued"),
                        name="one_draft_answer_per_finding",
                    ),
                    kernel.db.constraints.Trailed(
                        name="audits_findingresponse_trail", table_version=1, wall="dialogue"
                    ),
                    kernel.db.constraints.DeclaredSteps(
                        initial="draft", moves=(("draft", "submitted", "submit"),), name="audits_findingresponse_steps"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_findingresponse_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_findingresponse_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_findingresponse_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="issued", name="audits_findingresponse_issued_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="audits_findingresponse_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_findingrespon_by_org")],
            },
        ),
        migrations.CreateModel(
            name="ResponseFile",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("cmo", "Cmo")],
                        default=kernel.scope.current_side,
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                (
                    "cmo_org",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.cmoorganisation",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.dialoguefile",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="audits.findingresponse",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_responsefile_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_responsefile_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_responsefile_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_responsefile_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="response", name="audits_responsefile_response_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="audits_responsefile_file_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="audits_responsefile_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_responsefile_by_org")],
            },
        ),
        migrations.CreateModel(
            name="ResponseReview",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("cmo", "Cmo")],
                        default=kernel.scope.current_side,
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True)),
                (
                    "verdict",
                    models.CharField(choices=[("accepted", "accepted"), ("returned", "returned")], max_length=10),
                ),
                ("comment", models.TextField(blank=True)),
                ("author", models.CharField(max_length=200)),
                (
                    "cmo_org",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.cmoorganisation",
                    ),
                ),
                (
                    "issued",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="audits.issuedfinding",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="audits.findingresponse",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.sponsor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "response"), name="one_review_per_answer"),
                    kernel.db.constraints.Trailed(name="audits_responsereview_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_responsereview_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_responsereview_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_responsereview_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="issued", name="audits_responsereview_issued_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.SameTenant(
                        field="response",
                        name="audits_responsereview_response_same",
                        tenant=("sponsor_id", "cmo_org_id"),
                    ),
                    kernel.db.constraints.Released(name="audits_responsereview_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_responserevie_by_org")],
            },
        ),
    ]
