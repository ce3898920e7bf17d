import django.db.models.deletion
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models
from django.conf import settings

LOOK_UP = f"""
-- A calendar program brings only its secret: exactly one row, only while the address is open.
CREATE POLICY look_up ON reminders_calendarfeed FOR SELECT TO cmo_system USING (true);
GRANT SELECT ON reminders_calendarfeed TO cmo_system;
CREATE FUNCTION reminders_feed_by_token(digest text) RETURNS TABLE (sponsor_id uuid, member_id uuid, everything boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.sponsor_id, f.member_id, f.everything FROM reminders_calendarfeed f
  WHERE f.token_digest = digest AND f.revoked_at IS NULL
$$;
GRANT CREATE ON SCHEMA public TO cmo_system;
ALTER FUNCTION reminders_feed_by_token(text) OWNER TO cmo_system;
REVOKE CREATE ON SCHEMA public FROM cmo_system;
REVOKE ALL ON FUNCTION reminders_feed_by_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reminders_feed_by_token(text) TO {settings.DATABASE_APP_ROLE};
"""
DROP = """
DROP FUNCTION reminders_feed_by_token(text);
DROP POLICY look_up ON reminders_calendarfeed;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0003_due_dates"),
        ("reminders", "0001_initial"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("token_digest", models.CharField(editable=False, max_length=64)),
                ("everything", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "member",
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
                "verbose_name": "calendar address",
                "constraints": [
                    models.UniqueConstraint(fields=("token_digest",), name="one_feed_per_token"),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("sponsor", "member"),
                        name="one_open_feed_per_member",
                    ),
                    kernel.db.constraints.Trailed(name="reminders_calendarfeed_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_calendarfeed_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_calendarfeed_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="member", name="reminders_calendarfeed_member_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("subject_id", models.UUIDField()),
                ("site_id", models.UUIDField(null=True)),
                ("due_on", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "giver",
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
                (
                    "taker",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    kernel.db.constraints.Trailed(name="reminders_handover_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_handover_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_handover_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="giver", name="reminders_handover_giver_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="taker", name="reminders_handover_taker_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "subject_id"], name="handover_of_subject")],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("weekly_digest", models.BooleanField(default=True)),
                (
                    "member",
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
                    models.UniqueConstraint(fields=("sponsor", "member"), name="one_preference_per_member"),
                    kernel.db.constraints.Trailed(name="reminders_preference_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_preference_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_preference_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="member", name="reminders_preference_member_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("subject_id", models.UUIDField()),
                ("site_id", models.UUIDField(null=True)),
                ("due_on", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("until", models.DateField()),
                (
                    "person",
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
                    kernel.db.constraints.Trailed(name="reminders_snooze_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_snooze_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_snooze_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="person", name="reminders_snooze_person_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "subject_id"], name="snooze_of_subject")],
            },
        ),
        migrations.CreateModel(
            name="StaffDelivery",
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
                ("notice_id", models.UUIDField()),
                ("read_at", models.DateTimeField(editable=False, null=True)),
                (
                    "cmo_org",
                    models.ForeignKey(
                        db_index=False,
                        default=kernel.scope.current_cmo_org_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sponsors.cmoorganisation",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cmo_org", "notice_id", "recipient"), name="one_delivery_per_staff"
                    ),
                    kernel.db.constraints.Trailed(
                        name="reminders_staffdelivery_trail", table_version=1, wall="organisation"
                    ),
                    models.UniqueConstraint(fields=("cmo_org", "id"), name="reminders_staffdelivery_tenant"),
                    kernel.db.constraints.RowWall(
                        forced=True, name="reminders_staffdelivery_wall", wall="organisation"
                    ),
                    kernel.db.constraints.SameTenant(
                        field="recipient", name="reminders_staffdelivery_recipient_same", tenant=("cmo_org_id",)
                    ),
                ],
                "indexes": [
                    models.Index(fields=["cmo_org", "outcome", "next_try_at"], name="staff_delivery_waiting"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["cmo_org", "recipient"],
                        name="staff_notice_unread",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffNotice",
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
                ("milestone", models.CharField(max_length=20)),
                ("due_on", models.DateField(null=True)),
                ("reference", models.CharField(max_length=120)),
                ("late", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
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
                        related_name="+",
                        to="audits.issuedfinding",
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
                "verbose_name": "notice to the CMO",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor", "issued", "milestone", "due_on"), name="one_notice_to_a_cmo"
                    ),
                    kernel.db.constraints.Trailed(name="reminders_staffnotice_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_staffnotice_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="reminders_staffnotice_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_staffnotice_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="issued", name="reminders_staffnotice_issued_same", tenant=("sponsor_id", "cmo_org_id")
                    ),
                    kernel.db.constraints.Released(name="reminders_staffnotice_released"),
                ],
                "indexes": [
                    models.Index(fields=["cmo_org", "-created_at"], name="staff_notice_newest"),
                    models.Index(fields=["cmo_org", "sponsor"], name="reminders_staffnotic_by_org"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("before", models.DateTimeField(null=True)),
                (
                    "member",
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
                    models.UniqueConstraint(fields=("sponsor", "member"), name="one_visit_per_member"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="reminders_visit_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="reminders_visit_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="member", name="reminders_visit_member_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="closed",
            field=models.CharField(
                blank=True,
                choices=[("done", "no longer due"), ("handed_over", "handed over")],
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="read_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="channel",
            field=models.CharField(
                choices=[("mail", "reminder"), ("digest", "line of a weekly digest")], default="mail", max_length=10
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "mail"), ("closed", ""), ("read_at", None), ("superseded", False)),
                fields=["sponsor", "recipient"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["sponsor", "subject_id"], name="notice_of_subject"),
        ),
        migrations.RunSQL(LOOK_UP, DROP),
    ]
