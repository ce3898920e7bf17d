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
            name="QualityAgreement",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("status", models.CharField(default="draft", editable=False, max_length=30)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("our_party", models.CharField(max_length=200)),
                ("their_party", models.CharField(max_length=200)),
                ("scope", models.TextField()),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("effective_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(editable=False, null=True)),
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmos.company",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.sponsorfile",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="quality_agreements.qualityagreement",
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
                    models.UniqueConstraint(fields=("sponsor", "number", "edition"), name="one_agreement_per_edition"),
                    kernel.db.constraints.Trailed(
                        name="quality_agreements_qualityagreement_trail", table_version=1, wall="sponsor"
                    ),
                    kernel.db.constraints.DeclaredSteps(
                        initial="draft",
                        moves=(
                            ("draft", "signed", "sign"),
                            ("signed", "superseded", "supersede"),
                            ("signed", "terminated", "terminate"),
                        ),
                        name="quality_agreements_qualityagreement_steps",
                    ),
                    models.UniqueConstraint(
                        fields=("sponsor", "id"), name="quality_agreements_qualityagreement_tenant"
                    ),
                    kernel.db.constraints.RowWall(
                        forced=True, name="quality_agreements_qualityagreement_wall", wall="sponsor"
                    ),
                    kernel.db.constraints.SameTenant(
                        field="company", name="quality_agreements_qualityagreement_company_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="previous",
                        name="quality_agreements_qualityagreement_previous_same",
                        tenant=("sponsor_id",),
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="quality_agreements_qualityagreement_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "company"], name="agreement_by_company")],
            },
        ),
        migrations.CreateModel(
            name="AgreementSite",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
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
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="covered",
                        to="quality_agreements.qualityagreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "agreement", "site"), name="one_row_per_covered_site"),
                    kernel.db.constraints.Trailed(
                        name="quality_agreements_agreementsite_trail", table_version=1, wall="sponsor"
                    ),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="quality_agreements_agreementsite_tenant"),
                    kernel.db.constraints.RowWall(
                        forced=True, name="quality_agreements_agreementsite_wall", wall="sponsor"
                    ),
                    kernel.db.constraints.SameTenant(
                        field="agreement",
                        name="quality_agreements_agreementsite_agreement_same",
                        tenant=("sponsor_id",),
                    ),
                    kernel.db.constraints.SameTenant(
                        field="site", name="quality_agreements_agreementsite_site_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="covered_by_site")],
            },
        ),
    ]
