import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import kernel.clock
import kernel.db.constraints
import kernel.ids
import kernel.scope
from django.db import migrations, models
from django.conf import settings

LOOK_UP = f"""
-- An invitation is found by its token before any scope can open: exactly one row, only while it can be accepted.
CREATE POLICY look_up ON cmos_organisationlink FOR SELECT TO cmo_system USING (true);
CREATE POLICY look_up ON cmos_linkacceptance FOR SELECT TO cmo_system USING (true);
GRANT SELECT ON cmos_organisationlink, cmos_linkacceptance TO cmo_system;
CREATE FUNCTION cmos_link_by_token(digest text)
RETURNS TABLE (link_id uuid, sponsor_id uuid, sponsor_name text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.id, l.sponsor_id, l.sponsor_name, l.invited_email FROM cmos_organisationlink l
  WHERE l.token_digest = digest AND l.withdrawn_at IS NULL AND l.expires_at > now()
    AND NOT EXISTS (SELECT FROM cmos_linkacceptance a WHERE a.link_id = l.id)
$$;
GRANT CREATE ON SCHEMA public TO cmo_system;
ALTER FUNCTION cmos_link_by_token(text) OWNER TO cmo_system;
REVOKE CREATE ON SCHEMA public FROM cmo_system;
REVOKE ALL ON FUNCTION cmos_link_by_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cmos_link_by_token(text) TO {settings.DATABASE_APP_ROLE};
"""
DROP = """
DROP FUNCTION cmos_link_by_token(text);
DROP POLICY look_up ON cmos_organisationlink;
DROP POLICY look_up ON cmos_linkacceptance;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0003_counter"),
        ("sponsors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("duns", models.CharField(blank=True, max_length=9, verbose_name="D-U-N-S")),
                ("notes", models.TextField(blank=True)),
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
                        models.F("sponsor"), django.db.models.functions.text.Lower("name"), name="one_company_per_name"
                    ),
                    kernel.db.constraints.Trailed(name="cmos_company_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_company_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_company_wall", wall="sponsor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationLink",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("sponsor_name", models.CharField(editable=False, max_length=200)),
                ("invited_email", models.EmailField(max_length=254)),
                ("token_digest", models.CharField(editable=False, max_length=64)),
                ("expires_at", models.DateTimeField(editable=False)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="cmos.company",
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
                    models.UniqueConstraint(fields=("token_digest",), name="one_link_per_token"),
                    kernel.db.constraints.Trailed(name="cmos_organisationlink_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_organisationlink_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_organisationlink_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="company", name="cmos_organisationlink_company_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkAcceptance",
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
                ("organisation_name", models.CharField(max_length=200)),
                ("accepted_by", models.CharField(max_length=200)),
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
                    "link",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="cmos.organisationlink",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sponsor", "link"), name="one_acceptance_per_link"),
                    kernel.db.constraints.Trailed(name="cmos_linkacceptance_trail", table_version=1, wall="dialogue"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_linkacceptance_tenant"),
                    models.UniqueConstraint(fields=("sponsor", "cmo_org", "id"), name="cmos_linkacceptance_parties"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_linkacceptance_wall", wall="dialogue"),
                    kernel.db.constraints.SameTenant(
                        field="link", name="cmos_linkacceptance_link_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.Released(name="cmos_linkacceptance_released"),
                ],
                "indexes": [models.Index(fields=["cmo_org", "sponsor"], name="cmos_linkacceptance_by_org")],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.CharField(editable=False, max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("street", models.CharField(max_length=300)),
                ("city", models.CharField(max_length=120)),
                ("region", models.CharField(blank=True, max_length=120)),
                ("postal_code", models.CharField(blank=True, max_length=30)),
                ("country", models.CharField(max_length=2)),
                ("duns", models.CharField(blank=True, max_length=9, verbose_name="D-U-N-S")),
                ("oms_location", models.CharField(blank=True, max_length=20, verbose_name="OMS location")),
                ("partner_type", models.CharField(max_length=40)),
                (
                    "material_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
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
                ("sterile", models.BooleanField(default=False)),
                ("biologics", models.BooleanField(default=False)),
                ("hpapi_band", models.CharField(blank=True, max_length=10, verbose_name="HPAPI band")),
                (
                    "schedules",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "phases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("batch_records", models.CharField(max_length=20)),
                ("mia_number", models.CharField(blank=True, max_length=60, verbose_name="MIA number")),
                ("registered_on", models.DateField(editable=False)),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="cmos.company",
                    ),
                ),
                (
                    "deputy",
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
                    "responsible",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
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
                    models.UniqueConstraint(fields=("sponsor", "number"), name="one_site_per_number"),
                    kernel.db.constraints.Trailed(name="cmos_site_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_site_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_site_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="company", name="cmos_site_company_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="responsible", name="cmos_site_responsible_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="deputy", name="cmos_site_deputy_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sponsor", "name", "id"], name="site_by_name"),
                    models.Index(fields=["sponsor", "country"], name="site_by_country"),
                    models.Index(fields=["sponsor", "company"], name="site_by_company"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GmpCertificate",
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
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("number", models.CharField(max_length=80)),
                ("authority", models.CharField(max_length=120)),
                ("inspection_end", models.DateField()),
                ("issued_on", models.DateField(blank=True, null=True)),
                (
                    "operations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("remarks", models.TextField(blank=True)),
                ("remarks_reviewed_on", models.DateField(blank=True, null=True)),
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
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_gmpcertificate_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_gmpcertificate_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_gmpcertificate_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_gmpcertificate_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_gmpcertificate_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="certificate_by_site")],
            },
        ),
        migrations.CreateModel(
            name="FdaRegistration",
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
                ("recorded_at", models.DateTimeField(default=kernel.clock.now, editable=False)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("fei", models.CharField(blank=True, max_length=20, verbose_name="FEI")),
                ("submitted_on", models.DateField(blank=True, null=True)),
                (
                    "operations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
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
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_fdaregistration_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_fdaregistration_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_fdaregistration_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_fdaregistration_site_same", tenant=("sponsor_id",)
                    ),
                    kernel.db.constraints.SameTenant(
                        field="file", name="cmos_fdaregistration_file_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "site"], name="registration_by_site")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("position", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
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
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="cmos.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    kernel.db.constraints.Trailed(name="cmos_contact_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_contact_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_contact_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_contact_site_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteIdentifier",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "scheme",
                    models.CharField(
                        choices=[("fei", "FEI"), ("duns", "D-U-N-S"), ("oms_location", "OMS location")], max_length=20
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                ("match_key", models.CharField(max_length=40)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "active"), ("merged_into", "merged into another"), ("retired", "retired")],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("merged_into", models.CharField(blank=True, max_length=40)),
                ("shared_because", models.CharField(blank=True, max_length=500)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
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
                    kernel.db.constraints.Trailed(name="cmos_siteidentifier_trail", table_version=1, wall="sponsor"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_siteidentifier_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_siteidentifier_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_siteidentifier_site_same", tenant=("sponsor_id",)
                    ),
                ],
                "indexes": [models.Index(fields=["sponsor", "scheme", "match_key"], name="identifier_by_key")],
            },
        ),
        migrations.CreateModel(
            name="SiteTerm",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("term", models.CharField(max_length=60)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
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
                    models.UniqueConstraint(fields=("sponsor", "term", "site"), name="one_term_per_site"),
                    models.UniqueConstraint(fields=("sponsor", "id"), name="cmos_siteterm_tenant"),
                    kernel.db.constraints.RowWall(forced=True, name="cmos_siteterm_wall", wall="sponsor"),
                    kernel.db.constraints.SameTenant(
                        field="site", name="cmos_siteterm_site_same", tenant=("sponsor_id",)
                    ),
                ],
            },
        ),
        migrations.RunSQL(LOOK_UP, DROP),
    ]
