"""Rules of the register of sites: numbers, validity of what a site holds, and facts as evidence."""

from cmos.rules.facts import (
    CERTIFICATE_YEARS,
    RENEWAL_OPENS,
    EvidenceFact,
    FdaRegistrationFact,
    FeiPeriod,
    GmpCertificateFact,
    Invited,
    Ref,
    SiteFact,
    Source,
    Validity,
    certificate_validity,
    registration_end,
    uncovered,
)
from cmos.rules.numbers import (
    FeiUse,
    doubled_fei,
    doubled_fei_warning,
    fei_key,
)

__all__ = [
    "CERTIFICATE_YEARS",
    "EvidenceFact",
    "FdaRegistrationFact",
    "FeiPeriod",
    "FeiUse",
    "GmpCertificateFact",
    "Invited",
    "RENEWAL_OPENS",
    "Ref",
    "SiteFact",
    "Source",
    "Validity",
    "certificate_validity",
    "doubled_fei",
    "doubled_fei_warning",
    "fei_key",
    "registration_end",
    "uncovered",
]
