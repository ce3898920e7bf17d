"""Sites with their identifiers, contacts and search terms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cmos.models.base import codes
from cmos.models.companies import Company
from kernel.db.reach import Reach, of_site
from kernel.models import SponsorOwned, Versioned
from regulations.rules.vocabulary import OPERATION_LABELS
from sponsors.models import Membership


class Site(SponsorOwned, Versioned):
    """One physical address of a company: the unit that is inspected, certified and qualified."""

    number = models.CharField(max_length=20, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=300)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=2)
    duns = models.CharField("D-U-N-S", max_length=9, blank=True)
    oms_location = models.CharField("OMS location", max_length=20, blank=True)
    partner_type = models.CharField(max_length=40)
    material_types = codes()
    operations = codes()
    dosage_forms = codes()
    sterile = models.BooleanField(default=False)
    biologics = models.BooleanField(default=False)
    hpapi_band = models.CharField("HPAPI band", max_length=10, blank=True)
    schedules = codes()
    phases = codes()
    batch_records = models.CharField(max_length=20)
    mia_number = models.CharField("MIA number", max_length=60, blank=True)
    responsible = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    deputy = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)
    notes = models.TextField(blank=True)
    registered_on = models.DateField(editable=False)
    moved_from = models.ForeignKey("self", models.PROTECT, related_name="moved_to", null=True, editable=False)
    owner_changed_on = models.DateField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (of_site("id"),)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_site_per_number"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "name", "id"], name="site_by_name"),
            models.Index(fields=["sponsor", "country", "id"], name="site_by_country"),
            models.Index(fields=["sponsor", "company", "id"], name="site_by_company"),
            models.Index(fields=["sponsor", "partner_type", "id"], name="site_by_type"),
            models.Index(fields=["sponsor", "registered_on", "id"], name="site_by_first_day"),
            models.Index(fields=["sponsor"], name="site_archived", condition=Q(archived_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class SiteTerm(SponsorOwned):
    """A word by which a site is found: asked by range, because only that uses an index behind the walls."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=60)

    is_trailed: ClassVar[bool] = False  # technical: made from the site's own columns

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "term", "site"], name="one_term_per_site")]

    def __str__(self) -> str:
        return self.term


class SiteChange(SponsorOwned):
    """A change of a site or its evidence that the kept standings do not know yet: whoever keeps them removes it."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")

    is_trailed: ClassVar[bool] = False  # technical: says that a kept answer is no longer good

    def __str__(self) -> str:
        return "change of a site"


class SiteIdentifier(SponsorOwned, Versioned):
    """A number an authority or register gives a site, in the period it holds; several FEIs may stand side by side."""

    class Scheme(models.TextChoices):
        FEI = "fei", "FEI"
        DUNS = "duns", "D-U-N-S"
        OMS_LOCATION = "oms_location", "OMS location"
        OMS_ORGANISATION = "oms_organisation", "OMS organisation"
        GLN = "gln", "GLN"
        ERP = "erp", "ERP vendor or plant number"

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        MERGED = "merged_into", "merged into another"
        RETIRED = "retired", "retired"

    site = models.ForeignKey(Site, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=20, choices=Scheme.choices)
    value = models.CharField(max_length=40)
    match_key = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    merged_into = models.CharField(max_length=40, blank=True)
    shared_because = models.CharField(max_length=500, blank=True)
    operations = codes()
    """what an FEI is used for; empty: not known, it is looked at for everything the site does"""
    voided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "identifier"
        indexes = [models.Index(fields=["sponsor", "scheme", "match_key"], name="identifier_by_key")]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"

    @property
    def used_for(self) -> str:
        """The operations of an FEI in words; empty where that is not known."""
        return ", ".join(OPERATION_LABELS.get(code, code) for code in self.operations)


class Contact(SponsorOwned, Versioned):
    """A person at a site whom the sponsor writes to."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
