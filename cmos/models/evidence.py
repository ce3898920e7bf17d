"""What a site holds: dated evidence, each kind a table of its own.

`ends_on` is the last day an entry speaks for, kept by PostgreSQL from the entry's own columns, so that one list over
all kinds is read by its index; an entry without limit ends in the year 9999.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce, Greatest

from cmos.models.base import codes
from cmos.models.sites import Site
from kernel.clock import now
from kernel.models import DatedModel, SponsorOwned, Versioned
from records.models import SponsorFile


def ends_on(expression: Any = None) -> models.GeneratedField:
    """The column of the last day, `NEVER` for an entry without one.

    Written without parameters, so that the walls of a new table are made with it and not one by one.
    """
    end = Func(
        expression or F("valid_to"),
        template="COALESCE(%(expressions)s, DATE '9999-12-31')",
        output_field=models.DateField(),
    )
    return models.GeneratedField(expression=end, output_field=models.DateField(), db_persist=True)


def by_site_and_end(name: str) -> list[models.Index]:
    """The indexes of every kind."""
    return [
        models.Index(fields=["sponsor", "site"], name=f"{name}_by_site"),
        models.Index(fields=["sponsor", "ends_on", "id"], name=f"{name}_by_end"),
    ]


class SiteEvidence(SponsorOwned, Versioned, DatedModel):
    """Base of what a site holds: what it covers, its limits, where it was seen, its file, and who checked it.

    Void with a reason when it was entered by mistake; superseded when an edition replaces it.
    """

    kind: ClassVar[str]
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("entered_by", "verified_by"),)

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    operations = codes()
    dosage_forms = codes()
    products = ArrayField(models.UUIDField(), default=list, blank=True)
    markets = codes()
    remarks = models.TextField(blank=True)
    restrictions = models.TextField(blank=True)
    remarks_reviewed_on = models.DateField(null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)
    suspension_ended_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    retrieved_by = models.CharField(max_length=60, blank=True, editable=False)
    entered_by = models.CharField(max_length=60, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(max_length=500, blank=True, editable=False)
    supersedes = models.ForeignKey("self", models.PROTECT, related_name="successors", null=True, blank=True)

    class Meta:
        abstract = True


class NumberedEvidence(SiteEvidence):
    """Base of evidence with a number given by an authority."""

    number = models.CharField(max_length=80, blank=True)
    authority = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number or self.authority


class GivenUnder(models.Model):
    """Base of what is given under the law of the EU or of the UK."""

    jurisdiction = models.CharField("Given under the law of", max_length=2, default="EU")

    class Meta:
        abstract = True


class FdaRegistration(SiteEvidence):
    """An FDA establishment registration (21 CFR 207): one submission, valid by the window rule."""

    kind: ClassVar[str] = "registration"

    fei = models.CharField("FEI", max_length=20, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "FDA registration"
        indexes = [
            models.Index(fields=["sponsor", "site"], name="registration_by_site"),
            models.Index(fields=["sponsor", "ends_on", "id"], name="registration_by_last_day"),
        ]

    def __str__(self) -> str:
        return f"FDA registration to {self.valid_to:%-d %b %Y}" if self.valid_to else "FDA registration"


class GmpCertificate(NumberedEvidence, GivenUnder):
    """A GMP certificate: the status at an inspection, relied on for three years unless it says otherwise."""

    kind: ClassVar[str] = "certificate"

    inspection_end = models.DateField()
    issued_on = models.DateField(null=True, blank=True)
    remark_end = models.DateField(null=True, blank=True)
    extension = models.CharField(max_length=300, blank=True)
    extended_to = models.DateField(null=True, blank=True)
    # `certificate_validity` in SQL: a remark wins, then a printed date, then three years; an extension comes on top.
    ends_on = ends_on(
        Greatest(
            F("extended_to"),
            Coalesce(
                F("remark_end"),
                F("valid_to"),
                Func(
                    F("inspection_end"),
                    template="(%(expressions)s + interval '3 years')::date",
                    output_field=models.DateField(),
                ),
            ),
        )
    )

    class Meta:
        verbose_name = "GMP certificate"
        indexes = [
            models.Index(fields=["sponsor", "site"], name="certificate_by_site"),
            models.Index(fields=["sponsor", "ends_on", "id"], name="certificate_by_last_day"),
            models.Index(fields=["sponsor", "inspection_end"], name="certificate_by_inspection"),
        ]


class ManufacturingAuthorisation(NumberedEvidence, GivenUnder):
    """A licence to make or import (Directive 2001/83/EC art 40), or one for investigational products."""

    kind: ClassVar[str] = "authorisation"

    authorisation_type = models.CharField(max_length=10)
    qualified_persons = models.CharField(max_length=300, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "manufacturing authorisation"
        indexes = by_site_and_end("authorisation")


class WrittenConfirmation(NumberedEvidence, GivenUnder):
    """What lets an API of a third country into the EU or the UK (Directive 2001/83/EC art 46b)."""

    kind: ClassVar[str] = "confirmation"

    basis = models.CharField(max_length=30)
    substances = models.CharField(max_length=500, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "written confirmation"
        indexes = by_site_and_end("confirmation")


class PartnerEvidence(NumberedEvidence):
    """Evidence of an authority whose inspections the EU may rely on, for one product class."""

    kind: ClassVar[str] = "partner"

    partner = models.CharField(max_length=2)
    product_class = models.CharField(max_length=30)
    inspection_end = models.DateField(null=True, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "partner authority evidence"
        indexes = by_site_and_end("partner")


class QpDeclaration(NumberedEvidence, GivenUnder):
    """A Qualified Person's declaration that a site works to GMP equivalent to the EU's."""

    kind: ClassVar[str] = "qp_declaration"

    qp_name = models.CharField("QP", max_length=200)
    declared_on = models.DateField()
    audit_on = models.DateField(null=True, blank=True)
    imp_only = models.BooleanField("IMP only", default=False)
    ends_on = ends_on()

    class Meta:
        verbose_name = "QP declaration"
        indexes = by_site_and_end("qp_declaration")

    def __str__(self) -> str:
        return f"QP declaration of {self.qp_name}"


class ApiRegistration(NumberedEvidence, GivenUnder):
    """A registration of a maker, importer or distributor of APIs (Directive 2001/83/EC art 52a)."""

    kind: ClassVar[str] = "api_registration"

    substances = models.CharField(max_length=500, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "API registration"
        indexes = by_site_and_end("api_registration")


class SupportingEvidence(NumberedEvidence):
    """A paper that supports and is no legal recognition: PIC/S, WHO and others."""

    kind: ClassVar[str] = "supporting"

    scheme = models.CharField(max_length=20)
    inspection_end = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "supporting evidence"
        indexes = by_site_and_end("supporting")


class DeaRegistration(NumberedEvidence):
    """A DEA registration: one location, one business activity, its schedules (21 CFR 1301.12 and .13)."""

    kind: ClassVar[str] = "dea"

    registrant = models.CharField(max_length=200)
    street = models.CharField(max_length=300)
    city = models.CharField(max_length=120)
    region = models.CharField("State", max_length=120)
    postal_code = models.CharField(max_length=30, blank=True)
    activity = models.CharField(max_length=30)
    schedules = codes()
    drug_codes = codes()
    ends_on = ends_on()

    class Meta:
        verbose_name = "DEA registration"
        indexes = by_site_and_end("dea")


class StateLicence(NumberedEvidence):
    """A licence of a US state to make, distribute or handle drugs or controlled substances."""

    kind: ClassVar[str] = "state_licence"

    state = models.CharField(max_length=60)
    licence_type = models.CharField(max_length=120, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "state licence"
        indexes = by_site_and_end("state_licence")


class DeaQuota(NumberedEvidence):
    """A DEA quota of one year for one substance of Schedule I or II (21 CFR 1303); `amount` is in grams of base."""

    kind: ClassVar[str] = "quota"

    year = models.PositiveSmallIntegerField()
    quota_type = models.CharField(max_length=20)
    drug_code = models.CharField("DEA drug code", max_length=4)
    amount = models.DecimalField("amount in grams", max_digits=16, decimal_places=4)
    ends_on = ends_on()

    class Meta:
        verbose_name = "DEA quota"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_quota_is_more_than_nothing")]
        indexes = by_site_and_end("quota")

    def __str__(self) -> str:
        return f"DEA quota {self.year} for {self.drug_code}"


class NarcoticsLicence(NumberedEvidence):
    """A national licence to work on narcotics or psychotropics, of a country outside the United States."""

    kind: ClassVar[str] = "narcotics"

    licence_type = models.CharField(max_length=120, blank=True)
    substances = models.CharField(max_length=500, blank=True)
    ends_on = ends_on()

    class Meta:
        verbose_name = "national narcotics licence"
        indexes = by_site_and_end("narcotics")


MODELS: Final[dict[str, type[SiteEvidence]]] = {
    model.kind: model
    for model in (
        FdaRegistration,
        GmpCertificate,
        ManufacturingAuthorisation,
        WrittenConfirmation,
        PartnerEvidence,
        QpDeclaration,
        ApiRegistration,
        SupportingEvidence,
        DeaRegistration,
        StateLicence,
        DeaQuota,
        NarcoticsLicence,
    )
}
"""kind -> table"""
