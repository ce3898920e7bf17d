import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0008_two_people"),
        ("cmos", "0007_sorted_lists"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="found_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("grade", "critical"), ("status__in", ["draft", "issued"])),
                fields=["sponsor", "found_on"],
                name="finding_critical",
            ),
        ),
        migrations.CreateModel(
            name="FindingMeasure",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("told", "CMO told by word of mouth"),
                            ("hold", "Decision whether work is put on hold"),
                            ("containment", "Risk contained"),
                        ],
                        max_length=12,
                    ),
                ),
                ("done_on", models.DateField()),
                ("text", models.TextField()),
                ("reason", models.CharField(max_length=500)),
                ("author", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="audits.finding",
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
                "verbose_name": "immediate measure",
                "constraints": [
                    kernel.db.constraints.Trailed(name="audits_findingmeasure_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="audits_findingmeasure_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="audits_findingmeasure_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="finding", name="audits_findingmeasure_finding_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
    ]
