"""That a sponsor's site and a CMO's own site are one address: proposed by either side, confirmed by the other.

A proposal shows name, address and numbers of the proposer's record, and nothing else ever crosses: who confirms copies
nothing, so that neither side reads the other's record, nor learns to whom else the address is linked.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models.organisations import Addressed, OrganisationSite
from cmos.models.sites import Site
from cmos.rules import organisations as rules
from kernel.db.reach import Reach, of_site, through
from kernel.models import Dialogue


class SiteLinkProposal(Dialogue, Addressed):
    """One side says which address it means. The record it stands for is the proposer's own."""

    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="link_proposals")
    organisation_site = models.ForeignKey(OrganisationSite, models.PROTECT, null=True, related_name="link_proposals")
    sponsor_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    fei = models.CharField("FEI", max_length=10, blank=True)
    duns = models.CharField("D-U-N-S", max_length=9, blank=True)
    oms_location = models.CharField("OMS location", max_length=20, blank=True)
    mia_number = models.CharField("MIA number", max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (of_site(),)

    class Meta:
        verbose_name = "proposed link of a site"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side="sponsor", site__isnull=False, organisation_site__isnull=True)
                | models.Q(side="cmo", site__isnull=True, organisation_site__isnull=False),
                name="a_side_proposes_its_own_site",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SiteLinkAnswer(Dialogue):
    """What the other side said: confirmed for a record of its own, or declined. Each proposal is answered once."""

    proposal = models.ForeignKey(SiteLinkProposal, models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=10, choices=list(rules.VERDICTS.items()))
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="link_answers")
    organisation_site = models.ForeignKey(OrganisationSite, models.PROTECT, null=True, related_name="link_answers")
    text = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (of_site(), through("proposal"))

    class Meta:
        verbose_name = "answer to a proposed link"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "proposal"], name="one_answer_per_site_link"),
            models.CheckConstraint(
                condition=models.Q(verdict=rules.DECLINED, site__isnull=True, organisation_site__isnull=True)
                | models.Q(verdict=rules.CONFIRMED, side="sponsor", site__isnull=False, organisation_site__isnull=True)
                | models.Q(verdict=rules.CONFIRMED, side="cmo", site__isnull=True, organisation_site__isnull=False),
                name="a_side_confirms_its_own_site",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class SiteLinkEnd(Dialogue):
    """Either side ends the link, or its own proposal before it was answered, and says why."""

    proposal = models.ForeignKey(SiteLinkProposal, models.PROTECT, related_name="ends")
    text = models.CharField(max_length=500)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("proposal"),)

    class Meta:
        verbose_name = "end of a link"
        constraints = [models.UniqueConstraint(fields=["sponsor", "proposal"], name="one_end_per_site_link")]

    def __str__(self) -> str:
        return "end of a link of sites"
