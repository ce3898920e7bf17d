"""The kinds of records that the manufacturer of the cast keeps of itself."""

from __future__ import annotations

from django.db import models

from cmos.models import OrganisationPaper, OrganisationSite
from questionnaires.models import BankEvidence, BankQuestion, BankRelease, Delegation

OF_THE_MAKER: dict[str, type[models.Model]] = {
    "own_site": OrganisationSite,
    "own_paper": OrganisationPaper,
    "delegation": Delegation,
    "bank_question": BankQuestion,
    "bank_evidence": BankEvidence,
    "bank_release": BankRelease,
}
