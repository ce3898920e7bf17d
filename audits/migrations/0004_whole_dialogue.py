import django.contrib.postgres.fields
import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0003_due_dates"),
        ("cmos", "0004_due_dates"),
        ("records", "0003_counter"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="audit",
            name="audits_audit_steps",
        ),
        migrations.RemoveConstraint(
            model_name="finding",
            name="audits_finding_steps",
        ),
        migrations.RemoveConstraint(
            model_name="findingresponse",
            name="audits_findingresponse_steps",
        ),
        migrations.CreateModel(
            name="AuditDate",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("planned_start", models.DateField()),
                ("planned_end", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("justification", models.TextField(blank=True)),
                ("postponed", models.BooleanField(default=False)),
                ("late", models.BooleanField(default=False)),
                ("author", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
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
                    "audit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dates",
                        to="audits.audit",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned date",
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_auditdate_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_auditdate_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_auditdate_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="audit", name="audits_auditdate_audit_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditLetter",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("announcement", "Announcement"),
                            ("cancellation", "Cancellation"),
                            ("summary", "Summary of the audit"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sponsor_name", models.CharField(max_length=200)),
                ("site_name", models.CharField(max_length=200)),
                ("audit_number", models.CharField(max_length=20)),
                (
                    "audit_kind",
                    models.CharField(
                        choices=[
                            ("qualification", "Qualification"),
                            ("requalification", "Requalification"),
                            ("for_cause", "For cause"),
                            ("follow_up", "Follow-up or verification"),
                            ("pre_inspection", "Pre-inspection (mock)"),
                            ("due_diligence", "Due diligence"),
                            ("technical", "Technical or process-specific"),
                            ("data_integrity", "Data integrity"),
                            ("remote", "Remote or hybrid"),
                            ("paper", "Paper (desktop)"),
                            ("joint", "Joint, with other sponsors"),
                            ("third_party", "Shared or third-party report"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("scope", models.TextField(blank=True)),
                ("standards", models.TextField(blank=True)),
                ("agenda", models.TextField(blank=True)),
                ("document_request", models.TextField(blank=True)),
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
                ("text", models.TextField(blank=True)),
                ("author", models.CharField(max_length=200)),
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
                    "audit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="audits.audit",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "letter to the CMO",
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_auditletter_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_auditletter_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_auditletter_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_auditletter_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="audit", name="audits_auditletter_audit_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.Released(name="audits_auditletter_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_auditletter_by_org")],
            },
        ),
        migrations.CreateModel(
            name="AuditPaper",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report_draft", "Report, draft"),
                            ("report_final", "Report, final"),
                            ("agenda", "Agenda"),
                            ("document_request", "Document request"),
                            ("other", "Other paper"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("description", models.CharField(blank=True, max_length=300)),
                ("author", models.CharField(max_length=200)),
                ("recorded_on", models.DateField()),
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
                    "audit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="audits.audit",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of the audit",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "audit", "kind", "number"), name="one_paper_per_version"
                    ),
                    kernel.db.constraints.Trailed(name="audits_auditpaper_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_auditpaper_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_auditpaper_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="audit", name="audits_auditpaper_audit_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="audits_auditpaper_file_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingGrade",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
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
                (
                    "verb",
                    models.CharField(
                        choices=[("given", "given"), ("changed", "changed"), ("confirmed", "confirmed")], max_length=10
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("author", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
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
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="audits.finding",
                    ),
                ),
            ],
            options={
                "verbose_name": "grade",
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_findinggrade_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_findinggrade_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_findinggrade_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="finding", name="audits_findinggrade_finding_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InternalNote",
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
                ("text", models.TextField()),
                ("author", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
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
                        related_name="notes",
                        to="audits.issuedfinding",
                    ),
                ),
            ],
            options={
                "verbose_name": "internal note",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("released_at__isnull", True)), name="a_note_never_crosses"
                    ),
                    kernel.db.constraints.Trailed(name="audits_internalnote_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_internalnote_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_internalnote_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_internalnote_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="issued", name="audits_internalnote_issued_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="audits_internalnote_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_internalnote_by_org")],
            },
        ),
        migrations.CreateModel(
            name="LetterFile",
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
                ("description", models.CharField(blank=True, max_length=300)),
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
                    "letter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="audits.auditletter",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_letterfile_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_letterfile_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_letterfile_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_letterfile_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="letter", name="audits_letterfile_letter_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="audits_letterfile_file_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="audits_letterfile_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_letterfile_by_org")],
            },
        ),
        migrations.CreateModel(
            name="ResponseAction",
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
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("corrective", "Corrective action"),
                            ("preventive", "Preventive action"),
                            ("correction", "Correction"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
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
                    "response",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="audits.findingresponse",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "response", "position"), name="one_action_per_place"),
                    kernel.db.constraints.Trailed(name="audits_responseaction_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_responseaction_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_responseaction_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_responseaction_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="response",
                        name="audits_responseaction_response_same",
                        tenant=("sponsor_id", "cmo_org_id"),
                    ),
                    kernel.db.constraints.Released(name="audits_responseaction_released"),
                ],
                "indexes": [
                    models.Index(fields=["sponsor", "due_on"], name="action_by_due"),
                    models.Index(fields=["cmo_org", "sponsor"], name="audits_responseactio_by_org"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingMessage",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "comment"),
                            ("evidence_request", "request for evidence"),
                            ("evidence", "evidence"),
                            ("extension_request", "request for more time"),
                            ("extension_granted", "more time granted"),
                            ("extension_refused", "more time refused"),
                            ("action_done", "action reported done"),
                            ("action_verified", "action verified"),
                            ("action_rejected", "action not accepted as done"),
                            ("due_changed", "due date changed"),
                            ("regraded", "grade changed"),
                            ("withdrawn", "finding withdrawn"),
                            ("closed", "finding closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("due_on", models.DateField(null=True)),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("critical", "Critical"),
                            ("major", "Major"),
                            ("other", "Other"),
                            ("recommendation", "Recommendation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("author", models.CharField(max_length=200)),
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
                        related_name="messages",
                        to="audits.issuedfinding",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="audits.findingmessage",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="audits.responseaction",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "reply_to"), name="one_reply_per_message"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "action_rejected",
                                    "action_verified",
                                    "closed",
                                    "due_changed",
                                    "evidence_request",
                                    "extension_granted",
                                    "extension_refused",
                                    "regraded",
                                    "withdrawn",
                                ],
                            ),
                            ("side", "cmo"),
                            _negated=True,
                        ),
                        name="a_cmo_speaks_for_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["action_done", "evidence", "extension_request"]),
                            ("side", "sponsor"),
                            _negated=True,
                        ),
                        name="a_sponsor_speaks_for_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__isnull", True),
                            ("kind__in", ["due_changed", "extension_granted", "extension_request"]),
                            _negated=True,
                        ),
                        name="a_date_is_named",
                    ),
                    kernel.db.constraints.Trailed(name="audits_findingmessage_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_findingmessage_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_findingmessage_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_findingmessage_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="issued", name="audits_findingmessage_issued_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.SameTenant(
                        field="reply_to",
                        name="audits_findingmessage_reply_to_same",
                        tenant=("sponsor_id", "cmo_org_id"),
                    ),
                    kernel.db.constraints.SameTenant(
                        field="action", name="audits_findingmessage_action_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="audits_findingmessage_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_findingmessag_by_org")],
            },
        ),
        migrations.CreateModel(
            name="MessageFile",
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
                ("description", models.CharField(blank=True, max_length=300)),
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
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="audits.findingmessage",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a message",
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_messagefile_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_messagefile_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="audits_messagefile_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_messagefile_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="message", name="audits_messagefile_message_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="audits_messagefile_file_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="audits_messagefile_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="audits_messagefile_by_org")],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[("auditor", "Auditor"), ("expert", "Subject expert"), ("observer", "Observer")],
                        max_length=10,
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
                    "audit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team",
                        to="audits.audit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "team member",
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "audit", "person"), name="one_place_in_the_team"),
                    kernel.db.constraints.Trailed(name="audits_teammember_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_teammember_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_teammember_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="audit", name="audits_teammember_audit_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="person", name="audits_teammember_person_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="findingresponse",
            options={"verbose_name": "answer"},
        ),
        migrations.AlterModelOptions(
            name="responsefile",
            options={"verbose_name": "file of an answer"},
        ),
        migrations.AlterModelOptions(
            name="responsereview",
            options={"verbose_name": "review of an answer"},
        ),
        migrations.AddField(
            model_name="audit",
            name="agenda",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="audit",
            name="document_request",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="audit",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="audit",
            name="final_report_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="audit",
            name="lead_signed_by",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="audit",
            name="notes",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="audit",
            name="standards",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="finding",
            name="grade_confirmed_by",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="finding",
            name="graded_by",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="finding",
            name="interim_due_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="finding",
            name="operations",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="response_due_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="findingresponse",
            name="correction",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="findingresponse",
            name="interim",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="findingresponse",
            name="root_cause",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="issuedfinding",
            name="operations",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="responsefile",
            name="description",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="audit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("qualification", "Qualification"),
                    ("requalification", "Requalification"),
                    ("for_cause", "For cause"),
                    ("follow_up", "Follow-up or verification"),
                    ("pre_inspection", "Pre-inspection (mock)"),
                    ("due_diligence", "Due diligence"),
                    ("technical", "Technical or process-specific"),
                    ("data_integrity", "Data integrity"),
                    ("remote", "Remote or hybrid"),
                    ("paper", "Paper (desktop)"),
                    ("joint", "Joint, with other sponsors"),
                    ("third_party", "Shared or third-party report"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["sponsor", "performed_end"], name="audit_by_end"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["sponsor", "site"], name="finding_by_site"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["sponsor", "status", "response_due_on"], name="finding_by_due"),
        ),
        migrations.AddIndex(
            model_name="issuedfinding",
            index=models.Index(fields=["cmo_org", "due_on", "id"], name="issued_by_due"),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=kernel.db.constraints.DeclaredSteps(
                initial="planned",
                moves=(
                    ("lead_signed", "closed", "close"),
                    ("lead_signed", "reported", "reopen"),
                    ("performed", "reported", "issue findings"),
                    ("planned", "cancelled", "cancel"),
                    ("planned", "performed", "record performed"),
                    ("reported", "closed", "close"),
                    ("reported", "lead_signed", "sign as lead"),
                ),
                name="audits_audit_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=kernel.db.constraints.DeclaredSteps(
                initial="draft",
                moves=(
                    ("draft", "issued", "issue"),
                    ("draft", "void", "void"),
                    ("issued", "closed", "close"),
                    ("issued", "void", "withdraw"),
                ),
                name="audits_finding_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingresponse",
            constraint=kernel.db.constraints.DeclaredSteps(
                initial="draft",
                moves=(("draft", "discarded", "discard"), ("draft", "submitted", "submit")),
                name="audits_findingresponse_steps",
            ),
        ),
    ]
