import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0005_renewal"),
        ("records", "0023_trail_shown_to_signers"),
        ("sponsors", "0007_factors_are_in_the_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="open", editable=False, max_length=30)),
                ("begun_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("concluded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "questionnaire",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="questionnaires.questionnaire",
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
                "verbose_name": "review of answers",
            },
        ),
        migrations.CreateModel(
            name="ReviewRound",
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
                ("number", models.PositiveIntegerField()),
                ("asks", models.JSONField()),
                ("due_on", models.DateField()),
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
                    "questionnaire",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="questionnaires.questionnaire",
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
                "verbose_name": "questions about answers",
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("question", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("clarify", "To clarify"), ("gap", "Gap")], max_length=10
                    ),
                ),
                ("text", models.TextField(blank=True)),
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
                ("reason", models.CharField(blank=True, max_length=500)),
                ("author", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="questionnaires.review",
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
                "verbose_name": "verdict on an answer",
            },
        ),
        migrations.CreateModel(
            name="KnockoutDecision",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("question", models.CharField(max_length=20)),
                (
                    "decision",
                    models.CharField(choices=[("continue", "Continue"), ("do_not_use", "Do not use")], max_length=12),
                ),
                ("reason", models.CharField(max_length=500)),
                ("author", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
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
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="questionnaires.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about a knockout",
            },
        ),
        migrations.CreateModel(
            name="ReplySet",
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
                ("begun_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
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
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply_sets",
                        to="questionnaires.reviewround",
                    ),
                ),
            ],
            options={
                "verbose_name": "replies to questions about answers",
            },
        ),
        migrations.CreateModel(
            name="Reply",
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
                ("question", models.CharField(max_length=20)),
                ("text", models.TextField(blank=True)),
                ("corrects", models.BooleanField(default=False)),
                ("value", models.JSONField(default=str)),
                ("not_applicable", models.BooleanField(default=False)),
                ("why", models.TextField(blank=True)),
                ("author", models.CharField(max_length=200)),
                ("saved_at", models.DateTimeField(default=kernel.clock.now)),
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
                    "reply_set",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="questionnaires.replyset",
                    ),
                ),
            ],
            options={
                "verbose_name": "reply to a question about an answer",
            },
        ),
        migrations.CreateModel(
            name="ReplyFile",
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
                ("question", models.CharField(max_length=20)),
                ("description", models.CharField(max_length=300)),
                ("expires_on", models.DateField(null=True)),
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
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.dialoguefile",
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
                    "reply_set",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="questionnaires.replyset",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence for a reply",
            },
        ),
        migrations.RemoveConstraint(
            model_name="questionnairemessage",
            name="a_cmo_speaks_for_itself_here",
        ),
        migrations.AlterField(
            model_name="questionnairemessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("comment", "comment"),
                    ("due_changed", "due date changed"),
                    ("withdrawn", "withdrawn"),
                    ("taken_back", "questions about answers taken back"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="questionnairemessage",
            name="round",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ends",
                to="questionnaires.reviewround",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnairemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["due_changed", "taken_back", "withdrawn"]), ("side", "cmo"), _negated=True
                ),
                name="a_cmo_speaks_for_itself_here",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnairemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "taken_back"), ("round__isnull", False)),
                    models.Q(models.Q(("kind", "taken_back"), _negated=True), ("round__isnull", True)),
                    _connector="OR",
                ),
                name="a_round_that_is_taken_back_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnairemessage",
            constraint=models.UniqueConstraint(fields=("sponsor", "round"), name="a_round_is_taken_back_once"),
        ),
        migrations.AddConstraint(
            model_name="questionnairemessage",
            constraint=kernel.db.constraints.SameTenant(
                field="round",
                name="questionnaires_questionnairemessage_round_same",
                tenant=("sponsor_id", "cmo_org_id"),
            ),
        ),
        migrations.AddIndex(
            model_name="replyfile",
            index=models.Index(fields=["cmo_org", "sponsor"], name="reply_file_by_org"),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.PartOf(field="reply_set", name="evidence_of_reply"),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_replyfile_trail", table_version=1, wall="dialogue"
            ),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_replyfile_tenant"),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "cmo_org", "id"), name="questionnaires_replyfile_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.RowWall(
                forced=True, name="questionnaires_replyfile_wall", wall="dialogue"
            ),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_replyfile_sites", reach=(("through", "reply_set"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.SameTenant(
                field="reply_set", name="questionnaires_replyfile_reply_set_same", tenant=("sponsor_id", "cmo_org_id")
            ),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.SameTenant(
                field="file", name="questionnaires_replyfile_file_same", tenant=("sponsor_id", "cmo_org_id")
            ),
        ),
        migrations.AddConstraint(
            model_name="replyfile",
            constraint=kernel.db.constraints.Released(name="questionnaires_replyfile_released"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["cmo_org", "sponsor"], name="reply_by_org"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "reply_set", "question"), name="one_reply_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=kernel.db.constraints.PartOf(field="reply_set", name="reply_of_set"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_reply_trail", table_version=1, wall="dialogue"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_reply_tenant"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "cmo_org", "id"), name="questionnaires_reply_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=kernel.db.constraints.RowWall(forced=True, name="questionnaires_reply_wall", wall="dialogue"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_reply_sites", reach=(("through", "reply_set"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=kernel.db.constraints.SameTenant(
                field="reply_set", name="questionnaires_reply_reply_set_same", tenant=("sponsor_id", "cmo_org_id")
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=kernel.db.constraints.Released(name="questionnaires_reply_released"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "questionnaire"), name="one_review_per_questionnaire"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("concluded_at__isnull", False), ("status", "concluded")),
                    models.Q(("concluded_at__isnull", True), ("status", "open")),
                    _connector="OR",
                ),
                name="a_review_ends_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_review_trail", table_version=1, wall="sponsor"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=kernel.db.constraints.DeclaredSteps(
                initial="open",
                moves=(("open", "concluded", "conclude the review"),),
                name="questionnaires_review_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_review_tenant"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=kernel.db.constraints.RowWall(forced=True, name="questionnaires_review_wall", wall="sponsor"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_review_sites", reach=(("through", "questionnaire"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=kernel.db.constraints.SameTenant(
                field="questionnaire", name="questionnaires_review_questionnaire_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddConstraint(
            model_name="knockoutdecision",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_knockoutdecision_trail", table_version=1, wall="sponsor"
            ),
        ),
        migrations.AddConstraint(
            model_name="knockoutdecision",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_knockoutdecision_tenant"),
        ),
        migrations.AddConstraint(
            model_name="knockoutdecision",
            constraint=kernel.db.constraints.RowWall(
                forced=True, name="questionnaires_knockoutdecision_wall", wall="sponsor"
            ),
        ),
        migrations.AddConstraint(
            model_name="knockoutdecision",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_knockoutdecision_sites", reach=(("through", "review"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="knockoutdecision",
            constraint=kernel.db.constraints.SameTenant(
                field="review", name="questionnaires_knockoutdecision_review_same", tenant=("sponsor_id",)
            ),
        ),
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(fields=["cmo_org", "sponsor"], name="review_round_by_org"),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "questionnaire", "number"), name="one_round_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.CheckConstraint(
                condition=models.Q(("released_at__isnull", False), ("side", "sponsor")), name="a_round_is_sent_at_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_reviewround_trail", table_version=1, wall="dialogue"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_reviewround_tenant"),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "cmo_org", "id"), name="questionnaires_reviewround_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=kernel.db.constraints.RowWall(
                forced=True, name="questionnaires_reviewround_wall", wall="dialogue"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_reviewround_sites", reach=(("through", "questionnaire"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=kernel.db.constraints.SameTenant(
                field="questionnaire",
                name="questionnaires_reviewround_questionnaire_same",
                tenant=("sponsor_id", "cmo_org_id"),
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=kernel.db.constraints.Released(name="questionnaires_reviewround_released"),
        ),
        migrations.AddIndex(
            model_name="replyset",
            index=models.Index(fields=["cmo_org", "sponsor"], name="reply_set_by_org"),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=models.UniqueConstraint(fields=("sponsor", "round"), name="one_set_of_replies_per_round"),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=models.CheckConstraint(condition=models.Q(("side", "cmo")), name="replies_are_the_cmos"),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_replyset_trail", table_version=1, wall="dialogue"
            ),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=kernel.db.constraints.DeclaredSteps(
                initial="draft", moves=(("draft", "sent", "sign and send"),), name="questionnaires_replyset_steps"
            ),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_replyset_tenant"),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "cmo_org", "id"), name="questionnaires_replyset_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=kernel.db.constraints.RowWall(forced=True, name="questionnaires_replyset_wall", wall="dialogue"),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_replyset_sites", reach=(("through", "round"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=kernel.db.constraints.SameTenant(
                field="round", name="questionnaires_replyset_round_same", tenant=("sponsor_id", "cmo_org_id")
            ),
        ),
        migrations.AddConstraint(
            model_name="replyset",
            constraint=kernel.db.constraints.Released(name="questionnaires_replyset_released"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(
                fields=("sponsor", "review", "question", "number"), name="one_verdict_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="a_verdict_is_replaced_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=kernel.db.constraints.Trailed(
                name="questionnaires_verdict_trail", table_version=1, wall="sponsor"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(fields=("sponsor", "id"), name="questionnaires_verdict_tenant"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=kernel.db.constraints.RowWall(forced=True, name="questionnaires_verdict_wall", wall="sponsor"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=kernel.db.constraints.SiteWall(
                name="questionnaires_verdict_sites", reach=(("through", "review"),)
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=kernel.db.constraints.SameTenant(
                field="review", name="questionnaires_verdict_review_same", tenant=("sponsor_id",)
            ),
        ),
    ]
