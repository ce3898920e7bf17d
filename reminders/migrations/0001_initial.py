import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("message_id", models.CharField(max_length=120)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "waiting to be sent"),
                            ("sent", "sent"),
                            ("stale", "no longer needed"),
                            ("failed", "could not be sent"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("next_try_at", models.DateTimeField(default=kernel.clock.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
                (
                    "recipient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.membership",
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
                    models.UniqueConstraint(fields=("sponsor", "message_id"), name="one_delivery_per_message"),
                    kernel.db.constraints.Trailed(name="reminders_delivery_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_delivery_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_delivery_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="recipient", name="reminders_delivery_recipient_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "outcome", "next_try_at"], name="delivery_waiting")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("subject_table", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("site_id", models.UUIDField(null=True)),
                ("due_on", models.DateField()),
                ("milestone", models.CharField(max_length=20)),
                ("channel", models.CharField(default="mail", max_length=10)),
                ("title", models.CharField(max_length=300)),
                ("reference", models.CharField(max_length=120)),
                ("url", models.CharField(max_length=300)),
                ("task", models.CharField(blank=True, max_length=60)),
                ("late", models.BooleanField(default=False)),
                ("superseded", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="reminders.delivery",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.membership",
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
                        fields=("sponsor", "kind", "subject_id", "due_on", "milestone", "recipient", "channel"),
                        name="one_notice_per_milestone_and_person",
                    ),
                    kernel.db.constraints.Trailed(name="reminders_notice_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_notice_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_notice_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="recipient", name="reminders_notice_recipient_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="delivery", name="reminders_notice_delivery_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "recipient", "-created_at"], name="notice_of_person")],
            },
        ),
    ]
